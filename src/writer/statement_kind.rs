//! What a statement is about: with its conditions, what decides which grants share one.

use std::collections::BTreeSet;

use crate::{
    iam::{AccessLevel, ResourceTypeName, condition::PassedTo},
    writer::{AssumeRole, Condition},
};

/// What a statement is about.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum StatementKind {
    /// One level on resources of one type.
    Resources { level: AccessLevel, resource_type: ResourceTypeName },
    /// Actions that the database does not know, on resources of a type, or of a service whose types do not fit.
    Unverified { service: String, resource_type: Option<ResourceTypeName> },
    /// Actions that no ARN can narrow.
    WildcardOnly,
    /// Actions that an ARN could narrow, and that are asked for everywhere.
    SkipResourceConstraints,
    /// Taking roles.
    AssumeRole(AssumeRole),
    /// Passing roles to these services.
    PassRole { services: BTreeSet<String> },
}

impl StatementKind {
    /// The level of all actions, where the kind of statement has one.
    pub(super) const fn access_level(&self) -> Option<AccessLevel> {
        match self {
            Self::Resources { level, .. } => Some(*level),
            _ => None,
        }
    }

    /// The type of all resources, where the kind of statement has one.
    pub(super) const fn resource_type(&self) -> Option<&ResourceTypeName> {
        match self {
            Self::Resources { resource_type, .. } => Some(resource_type),
            Self::Unverified { resource_type, .. } => resource_type.as_ref(),
            _ => None,
        }
    }

    /// The Sid, before numbers make it unique.
    ///
    /// Service, level and type are each one word: `SecretsmanagerPermissionsmanagementSecret`. What has no type is
    /// named as Policy Sentry names it. Where the conditions are not those `of_document`, the names of the keys say so:
    /// of one kind of statement there may be several statements, and none of them may get another Sid because another rule comes
    /// or goes. IAM takes letters and digits only:
    /// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html>.
    pub(super) fn sid(&self, conditions: &BTreeSet<Condition>, of_document: &BTreeSet<Condition>) -> String {
        let base = match self {
            Self::Resources { level, resource_type } => {
                words(&[&resource_type.service, level.as_str(), &resource_type.name])
            }
            Self::Unverified { service, resource_type } => {
                let name = resource_type.as_ref().map_or("", |resource_type| &resource_type.name);
                words(&[service, "unverified", name])
            }
            Self::WildcardOnly => "MultMultNone".to_owned(),
            Self::SkipResourceConstraints => "SkipResourceConstraints".to_owned(),
            Self::AssumeRole(way) => way.as_str().to_owned(),
            Self::PassRole { services } => format!("PassRoleTo{}", first_labels(services)),
        };
        // The services to which roles are passed are in the name already.
        let is_own = |condition: &&Condition| {
            matches!(self, Self::PassRole { .. }) && PassedTo::is_key(&condition.variable)
        };
        let added = conditions.difference(of_document).filter(|condition| !is_own(condition));
        base + &keys("If", added) + &keys("Without", of_document.difference(conditions))
    }
}

/// `IfRequesttagteamSourceip` for conditions on `aws:SourceIp` and `aws:RequestTag/team`; nothing without conditions.
fn keys<'c>(word_before: &str, conditions: impl Iterator<Item = &'c Condition>) -> String {
    let variables: BTreeSet<&str> = conditions.map(|condition| condition.variable.as_str()).collect();
    let name = |variable: &str| word(variable.split_once(':').map_or(variable, |(_, name)| name));
    let names: String = variables.into_iter().map(name).collect();
    if names.is_empty() { names } else { format!("{word_before}{names}") }
}

/// `LambdaEcstasks` for `ecs-tasks.amazonaws.com` and `lambda.amazonaws.com`.
fn first_labels(services: &BTreeSet<String>) -> String {
    services.iter().map(|service| word(service.split('.').next().unwrap_or(service))).collect()
}

fn words(parts: &[&str]) -> String {
    parts.iter().map(|part| word(part)).collect()
}

/// Letters and digits, the first letter upper case and the rest lower.
fn word(text: &str) -> String {
    let mut letters = text.chars().filter(char::is_ascii_alphanumeric);
    let first = letters.next().map(|first| first.to_ascii_uppercase());
    first.into_iter().chain(letters.map(|letter| letter.to_ascii_lowercase())).collect()
}

/// The Sids that a document has so far.
#[derive(Default)]
pub(super) struct Sids {
    taken: BTreeSet<String>,
}

impl Sids {
    /// The Sid itself where it is free, else with the first free number from 2 behind it.
    pub(super) fn unique(&mut self, sid: &str) -> String {
        let numbered = (2_u32..).map(|number| format!("{sid}{number}"));
        let free = [sid.to_owned()].into_iter().chain(numbered).find(|sid| !self.taken.contains(sid));
        let free = free.unwrap_or_else(|| sid.to_owned());
        self.taken.insert(free.clone());
        free
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::iam::condition::Operator;

    fn on(variables: &[&str]) -> BTreeSet<Condition> {
        let condition = |variable: &&str| Condition::new(Operator::STRING_EQUALS, *variable, Vec::new());
        variables.iter().map(condition).collect()
    }

    #[test]
    fn each_part_is_one_word_of_letters_and_digits() {
        for (level, service, name, expected) in [
            (AccessLevel::Read, "ssm", "parameter", "SsmReadParameter"),
            (
                AccessLevel::PermissionsManagement,
                "secretsmanager",
                "Secret",
                "SecretsmanagerPermissionsmanagementSecret",
            ),
            (
                AccessLevel::List,
                "elasticloadbalancing",
                "listener-rule/app",
                "ElasticloadbalancingListListenerruleapp",
            ),
            (AccessLevel::Write, "ec2-instance-connect", "bot alias", "Ec2instanceconnectWriteBotalias"),
        ] {
            let statement_kind =
                StatementKind::Resources { level, resource_type: ResourceTypeName::new(service, name) };
            assert_eq!(statement_kind.sid(&on(&[]), &on(&[])), expected);
        }
    }

    #[test]
    fn conditions_and_services_are_in_the_name() {
        let instance = StatementKind::Resources {
            level: AccessLevel::Write,
            resource_type: ResourceTypeName::new("ec2", "instance"),
        };
        assert_eq!(
            instance.sid(&on(&["aws:SourceIp", "aws:ResourceTag/Team"]), &on(&[])),
            "Ec2WriteInstanceIfResourcetagteamSourceip"
        );
        let of_document = on(&["aws:SourceIp", "aws:PrincipalOrgID"]);
        assert_eq!(instance.sid(&of_document, &of_document), "Ec2WriteInstance");
        assert_eq!(
            instance.sid(&on(&["aws:SourceIp", "aws:ResourceTag/Team"]), &of_document),
            "Ec2WriteInstanceIfResourcetagteamWithoutPrincipalorgid"
        );
        let services = ["lambda.amazonaws.com", "ecs-tasks.amazonaws.com"].map(str::to_owned).into();
        let pass = StatementKind::PassRole { services };
        assert_eq!(pass.sid(&on(&["iam:PassedToService"]), &on(&[])), "PassRoleToEcstasksLambda");
        assert_eq!(
            pass.sid(&on(&["iam:PassedToService", "aws:SourceIp"]), &on(&[])),
            "PassRoleToEcstasksLambdaIfSourceip"
        );
        let unverified = StatementKind::Unverified { service: "s3".to_owned(), resource_type: None };
        assert_eq!(unverified.sid(&on(&[]), &on(&[])), "S3Unverified");
    }

    #[test]
    fn a_taken_sid_gets_a_number() {
        let mut sids = Sids::default();
        assert_eq!(["A", "A", "A2", "A"].map(|sid| sids.unique(sid)), ["A", "A2", "A22", "A3"]);
    }
}
