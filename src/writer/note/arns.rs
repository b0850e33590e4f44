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
        format!("`{}` names {} resource types", self.arn, self.types.len())
    }

    fn summary_with(&self, _: usize) -> String {
        self.summary()
    }

    fn detail(&self) -> String {
        let Self { place, arn, types } = self;
        format!("{place}: `{arn}` covers {} resource types: {}.", types.len(), names(types))
    }

    fn together(&self, details: &[String]) -> String {
        format!(
            "{}\n\nThe actions of all of them are granted. Name the types that are meant by writing their ARNs out.",
            details.join("\n\n")
        )
    }
}

impl Kind for RolesOfAnyAccount {
    fn place(&self) -> Option<&Place> {
        Some(&self.place)
    }

    fn summary(&self) -> String {
        format!("`{}` names roles of every account", self.arn)
    }

    fn detail(&self) -> String {
        let Self { place, arn } = self;
        format!(
            "{place}: The account of `{arn}` is a wildcard, so roles of accounts that are not yours are meant, too."
        )
    }
}
