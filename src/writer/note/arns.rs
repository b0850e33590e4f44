use super::Kind;
use crate::{
    iam::ResourceTypeName,
    text::names,
    writer::{Place, Resource},
};

/// One ARN names very many types.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ManyTypes {
    /// Where the ARN stands.
    pub place: Place,
    /// The ARN.
    pub arn: Resource,
    /// The types that it names.
    pub types: Vec<ResourceTypeName>,
}

/// Roles of any account may be taken or passed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RolesOfAnyAccount {
    /// Where the ARN stands.
    pub place: Place,
    /// The ARN.
    pub arn: Resource,
}

impl Kind for ManyTypes {
    fn place(&self) -> Option<&Place> {
        Some(&self.place)
    }

    fn summary(&self) -> String {
        format!("`{}` matches {} resource types", self.arn, self.types.len())
    }

    fn summary_with(&self, _: usize) -> String {
        self.summary()
    }

    fn detail(&self) -> String {
        let Self { place, arn, types } = self;
        format!("{place}: `{arn}` matches {} resource types: {}.", types.len(), names(types))
    }

    fn together(&self, details: &[String]) -> String {
        format!(
            "{}\n\nThe actions of all of them are granted. Write more specific ARNs to grant only what you need.",
            details.join("\n\n")
        )
    }
}

impl Kind for RolesOfAnyAccount {
    fn place(&self) -> Option<&Place> {
        Some(&self.place)
    }

    fn summary(&self) -> String {
        format!("`{}` matches roles in any account", self.arn)
    }

    fn detail(&self) -> String {
        let Self { place, arn } = self;
        format!(
            "{place}: The account of `{arn}` is a wildcard, so it also matches roles in accounts that are not \
             yours. Write the account ID."
        )
    }
}
