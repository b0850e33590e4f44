use std::collections::BTreeSet;

use crate::iam::{AccessLevel, ResourceTypeName};

/// The Sid of actions that no ARN can narrow, as Policy Sentry names that statement.
pub(super) const WILDCARD_ONLY: &str = "MultMultNone";

/// Service, level and type, each as one word: `SecretsmanagerPermissionsmanagementSecret`.
///
/// IAM takes letters and digits only:
/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_sid.html>.
pub(super) fn sid_of(level: AccessLevel, resource_type: &ResourceTypeName) -> String {
    [resource_type.service.as_str(), level.as_str(), resource_type.name.as_str()].map(word).concat()
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
            assert_eq!(sid_of(level, &ResourceTypeName::new(service, name)), expected);
        }
    }

    #[test]
    fn a_taken_sid_gets_a_number() {
        let mut sids = Sids::default();
        assert_eq!(["A", "A", "A2", "A"].map(|sid| sids.unique(sid)), ["A", "A2", "A22", "A3"]);
    }
}
