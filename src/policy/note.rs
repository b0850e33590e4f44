use std::collections::{BTreeMap, BTreeSet};

use crate::{
    iam::{AccessLevel, ActionName, ResourceTypeName},
    policy::Place,
};

/// Something that the user should know about a policy that could be written.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Note {
    /// None of the levels asked for an ARN has an action for its types.
    NoActionAtLevel {
        /// Where the ARN stands, once for each level asked.
        places: Vec<Place>,
        /// The ARN.
        arn: String,
        /// The levels asked.
        asked: BTreeSet<AccessLevel>,
        /// The types that the ARN names.
        types: Vec<ResourceTypeName>,
        /// The levels at which these types have actions, and how many.
        available: BTreeMap<AccessLevel, usize>,
        /// Actions of the asked levels that the service allows on `*` only.
        wildcard_only: Vec<ActionName>,
    },
    /// One ARN names very many types.
    ManyTypes {
        /// Where the ARN stands.
        place: Place,
        /// The ARN.
        arn: String,
        /// The types that it names.
        types: Vec<ResourceTypeName>,
    },
    /// A granted action depends on one that manages permissions and that the request does not grant.
    DependentNotGranted {
        /// The action that is missing.
        action: ActionName,
        /// The granted actions that depend on it.
        needed_by: BTreeSet<ActionName>,
    },
}
