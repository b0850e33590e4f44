use super::lines;
use crate::{
    catalog::{MatchedType, NearestFormat},
    iam::ResourceTypeName,
    text::{did_you_mean, names},
    writer::Resource,
};

/// An ARN is not what is asked for.
#[expect(missing_docs, reason = "the fields are named after what they hold")]
#[derive(Debug)]
pub enum ArnMistake {
    /// AWS documents no resource types of the service that it names.
    UnknownService { arn: Resource, service: String, nearest: Option<String> },
    /// The service is known, but no ARN names it: its resource types have the ARNs of other services, or it has none.
    NoArnsOfItsOwn { arn: Resource, service: String, elsewhere: Vec<(ResourceTypeName, String)> },
    /// The service is known, but none of its formats fits. Types of other services may.
    NoResourceType { arn: Resource, nearest: Vec<NearestFormat>, borrowed: Vec<MatchedType> },
    /// It is known after apply only, and nothing settles its types.
    NotKnownYet { arn: Resource },
    /// Another ARN of the request is in another partition, so that one of them is always wrong.
    MixedPartitions { arn: Resource, other: Resource },
    /// It is none of the types to which the rule confines it.
    NotOfTheTypes { arn: Resource, others: Vec<ResourceTypeName>, formats: Vec<(ResourceTypeName, String)> },
    /// It is something else than a role where a role is asked for.
    NotARole { arn: Resource, found: Vec<ResourceTypeName> },
}

impl ArnMistake {
    pub(super) const fn summary(&self) -> &'static str {
        match self {
            Self::UnknownService { .. } => "Unknown service in ARN",
            Self::NoArnsOfItsOwn { .. } => "Service without ARNs of its own",
            Self::NoResourceType { .. } => "ARN of no resource type",
            Self::NotKnownYet { .. } => "ARN not known",
            Self::MixedPartitions { .. } => "ARNs of two partitions",
            Self::NotOfTheTypes { .. } => "ARN of another resource type",
            Self::NotARole { .. } => "ARN of no role",
        }
    }

    pub(super) fn detail(&self) -> String {
        match self {
            Self::UnknownService { arn, service, nearest } => format!(
                "`{arn}` names the service `{service}`, of which AWS documents no resource types.{}",
                did_you_mean(nearest.as_deref())
            ),
            Self::NoArnsOfItsOwn { arn, service, elsewhere } => no_arns_of_its_own(arn, service, elsewhere),
            Self::NoResourceType { arn, nearest, borrowed } => no_resource_type(arn, nearest, borrowed),
            Self::NotKnownYet { arn } => {
                format!(
                    "`{arn}` is not known before apply, so the resource types that it names are not known either."
                )
            }
            Self::MixedPartitions { arn, other } => format!(
                "`{arn}` is in another partition than `{other}`. A policy works in one partition, so one of the two could \
                 never apply. Write one policy for each partition."
            ),
            Self::NotOfTheTypes { arn, others, formats } => {
                let others = if others.is_empty() {
                    "it fits no type that AWS documents".to_owned()
                } else {
                    format!("it names {}", names(others))
                };
                format!(
                    "`{arn}` is of none of the rule's resource_types; {others}. Their ARNs are:\n{}",
                    lines(formats)
                )
            }
            Self::NotARole { arn, found } => not_a_role(arn, found),
        }
    }
}

fn no_arns_of_its_own(arn: &Resource, service: &str, elsewhere: &[(ResourceTypeName, String)]) -> String {
    if elsewhere.is_empty() {
        return format!(
            "`{arn}` names the service `{service}`, of which AWS documents no resource types: its actions cannot be \
             confined to an ARN."
        );
    }
    let formats: String = elsewhere.iter().map(|(name, format)| format!("\n  * {name}: {format}")).collect();
    format!(
        "`{arn}` names the service `{service}`, whose resource types have ARNs of other services:\n{formats}\n\n\
         An ARN alone reaches the types of the service that it names, so it does not reach these."
    )
}

fn no_resource_type(arn: &Resource, nearest: &[NearestFormat], borrowed: &[MatchedType]) -> String {
    let mut detail = format!(
        "`{arn}` fits none of AWS's ARN formats for this service, so no action can be granted on it."
    );
    if !nearest.is_empty() {
        detail.push_str(" The nearest are:\n");
        for near in nearest {
            detail.push_str(&format!(
                "\n  * {}: {} ({})",
                near.resource_type,
                near.format,
                near.difference()
            ));
        }
    }
    if !borrowed.is_empty() {
        let names: Vec<String> = borrowed.iter().map(|found| found.resource_type.to_string()).collect();
        detail.push_str(&format!(
            "\n\nResource types of other services have such ARNs: {}. An ARN alone does not reach them: a rule does, with \
             resource_types.",
            names.join(", ")
        ));
    }
    detail
}

fn not_a_role(arn: &Resource, found: &[ResourceTypeName]) -> String {
    let is_provider = found.iter().any(|name| name.name.ends_with("-provider"));
    let hint = if is_provider {
        " The identity provider belongs into the role's trust policy; here stands the role that is taken."
    } else {
        ""
    };
    let found = if found.is_empty() { String::new() } else { format!(" It names {}.", names(found)) };
    format!(
        "`{arn}` is not the ARN of a role.{found}{hint} A role's ARN has the form \
         arn:aws:iam::111122223333:role/my-role."
    )
}
