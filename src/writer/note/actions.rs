use std::collections::{BTreeMap, BTreeSet};

use super::Kind;
use crate::{
    iam::{ActionName, ResourceTypeName},
    text::{agree, count, names},
    writer::Place,
};

/// An action is given as one that the database does not know, and it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifiedAction {
    /// Where the action stands.
    pub place: Place,
    /// The action.
    pub action: ActionName,
}

/// A granted action depends on one that manages permissions and that the request does not grant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DependentNotGranted {
    /// The action that is missing.
    pub action: ActionName,
    /// The granted actions that depend on it.
    pub needed_by: BTreeSet<ActionName>,
}

/// Every action of the request requires resources of types on which nothing is asked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AllIncomplete {
    /// The actions, each with the types.
    pub actions: BTreeMap<ActionName, BTreeSet<ResourceTypeName>>,
}

impl Kind for VerifiedAction {
    fn place(&self) -> Option<&Place> {
        Some(&self.place)
    }

    fn summary(&self) -> String {
        format!("{} is documented and does not need unverified_actions", self.action)
    }

    fn detail(&self) -> String {
        let Self { place, action } = self;
        format!("{place}: AWS documents {action}. Move it to actions, which checks it against the resources.")
    }
}

impl Kind for DependentNotGranted {
    fn place(&self) -> Option<&Place> {
        None
    }

    fn summary(&self) -> String {
        format!("{} is needed but not granted", self.action)
    }

    fn summary_with(&self, more: usize) -> String {
        format!("{} and {} are needed but not granted", self.action, count(more, "more action"))
    }

    fn detail(&self) -> String {
        format!("  * {}, needed by {}", self.action, names(&self.needed_by))
    }

    fn together(&self, details: &[String]) -> String {
        let they_are = agree(details.len(), "It is", "They are");
        format!(
            "AWS documents that granted actions depend on actions that manage permissions and were not \
             requested:\n\n{}\n\n{they_are} not granted, so calls that need {} fail. Grant what you need on exactly \
             the resources you need: iam:PassRole with pass_role, others with a rule. To silence this warning, name \
             what you do not need in exclude_actions.",
            details.join("\n"),
            agree(details.len(), "it", "them")
        )
    }
}

impl Kind for AllIncomplete {
    fn place(&self) -> Option<&Place> {
        None
    }

    fn summary(&self) -> String {
        "Every granted action requires further resource types".to_owned()
    }

    fn detail(&self) -> String {
        const MOST: usize = 8;
        let lines: String = self
            .actions
            .iter()
            .take(MOST)
            .map(|(action, types)| format!("\n  * {action} also requires {}", names(types)))
            .collect();
        let more = self.actions.len().saturating_sub(MOST);
        let more = if more > 0 { format!("\n  * and {more} more") } else { String::new() };
        format!(
            "AWS documents that every action of this policy also requires resources of types on which nothing is \
             granted:\n{lines}{more}\n\nGrant the actions on ARNs of those types as well."
        )
    }
}
