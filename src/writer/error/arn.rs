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
            Self::NoArnsOfItsOwn { .. } => "Service has no ARNs",
            Self::NoResourceType { .. } => "ARN matches no resource type",
            Self::NotKnownYet { .. } => "ARN not known yet",
            Self::MixedPartitions { .. } => "ARNs in different partitions",
            Self::NotOfTheTypes { .. } => "ARN of another resource type",
            Self::NotARole { .. } => "Not a role ARN",
        }
    }

    pub(super) fn detail(&self) -> String {
        match self {
            Self::UnknownService { arn, service, nearest } => format!(
                "`{arn}` names the service `{service}`, for which AWS documents no resource types.{}",
                did_you_mean(nearest.as_deref())
            ),
            Self::NoArnsOfItsOwn { arn, service, elsewhere } => no_arns_of_its_own(arn, service, elsewhere),
            Self::NoResourceType { arn, nearest, borrowed } => no_resource_type(arn, nearest, borrowed),
            Self::NotKnownYet { arn } => {
                format!(
                    "`{arn}` is known only after apply, so its resource type cannot be determined. Write it in a \
                     map from resource types to ARNs, or set resource_types in a rule."
                )
            }
            Self::MixedPartitions { arn, other } => format!(
                "`{arn}` and `{other}` are in different partitions. A policy applies within one partition, so one \
                 of them could never match. Write a separate policy for each partition."
            ),
            Self::NotOfTheTypes { arn, others, formats } => {
                let others = if others.is_empty() {
                    "it matches no resource type that AWS documents".to_owned()
                } else {
                    format!("it is an ARN of {}", names(others))
                };
                format!(
                    "`{arn}` matches none of the rule's resource_types; {others}. ARNs of those types have the \
                     form:\n{}",
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
            "`{arn}` names the service `{service}`, for which AWS documents no resource types. Its actions cannot \
             be scoped to an ARN; grant them with wildcard_only."
        );
    }
    let formats: String = elsewhere.iter().map(|(name, format)| format!("\n  * {name}: {format}")).collect();
    format!(
        "`{arn}` names the service `{service}`, whose resource types use ARNs of other \
         services:\n{formats}\n\nTo grant actions on them, name the types in resource_types of a rule."
    )
}

fn no_resource_type(arn: &Resource, nearest: &[NearestFormat], borrowed: &[MatchedType]) -> String {
    let mut detail = format!(
        "`{arn}` matches none of AWS's ARN formats for this service, so no action can be granted on it."
    );
    if !nearest.is_empty() {
        detail.push_str(" The nearest formats are:\n");
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
            "\n\nResource types of other services use such ARNs: {}. To grant actions on them, name the types in \
             resource_types of a rule.",
            names.join(", ")
        ));
    }
    detail
}

fn not_a_role(arn: &Resource, found: &[ResourceTypeName]) -> String {
    let is_provider = found.iter().any(|name| name.name.ends_with("-provider"));
    let hint = if is_provider {
        " An identity provider belongs in the role's trust policy. Write the role to assume here."
    } else {
        ""
    };
    let found = if found.is_empty() { String::new() } else { format!(" It is an ARN of {}.", names(found)) };
    format!(
        "`{arn}` is not a role ARN.{found}{hint} A role ARN has the form \
         arn:aws:iam::111122223333:role/my-role."
    )
}
