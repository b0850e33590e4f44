use std::collections::{BTreeMap, BTreeSet};

use crate::{
    iam::{AccessLevel, ActionName, ResourceTypeName, condition::ConditionProblem},
    writer::{Condition, Place, Resource},
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
        arn: Resource,
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
        arn: Resource,
        /// The types that it names.
        types: Vec<ResourceTypeName>,
    },
    /// A service has no action of the level that only `*` can name.
    NoWildcardOnlyAction {
        /// Where the service stands.
        place: Place,
        /// The service.
        service: String,
        /// The level asked.
        level: AccessLevel,
        /// The levels at which the service has such actions, and how many.
        available: BTreeMap<AccessLevel, usize>,
    },
    /// An action is given as one that the database does not know, and it does.
    VerifiedAction {
        /// Where the action stands.
        place: Place,
        /// The action.
        action: ActionName,
    },
    /// Roles of any account may be taken or passed.
    RolesOfAnyAccount {
        /// Where the ARN stands.
        place: Place,
        /// The ARN.
        arn: Resource,
    },
    /// Actions do not support the key of a condition and are left out.
    ActionsOmitted {
        /// Where the condition stands.
        place: Place,
        /// The condition.
        condition: Condition,
        /// The actions.
        actions: BTreeSet<ActionName>,
    },
    /// Actions do not support the key of a condition and are granted without it, as the request has it.
    ConditionOmitted {
        /// Where the condition stands.
        place: Place,
        /// The condition.
        condition: Condition,
        /// The actions.
        actions: BTreeSet<ActionName>,
    },
    /// A condition is well-formed and may not do what it seems to.
    Doubtful {
        /// Where the condition stands.
        place: Place,
        /// Why.
        problem: ConditionProblem,
    },
    /// Every action of the request requires resources of types on which nothing is asked.
    AllIncomplete {
        /// The actions, each with the types.
        actions: BTreeMap<ActionName, BTreeSet<ResourceTypeName>>,
    },
    /// A granted action depends on one that manages permissions and that the request does not grant.
    DependentNotGranted {
        /// The action that is missing.
        action: ActionName,
        /// The granted actions that depend on it.
        needed_by: BTreeSet<ActionName>,
    },
}
