use std::collections::BTreeSet;

use super::Kind;
use crate::{
    iam::{ActionName, condition::ConditionProblem},
    text::{agree, count, names},
    writer::Place,
};

/// Actions do not support the key of a condition and are left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActionsOmitted {
    /// Where the condition stands.
    pub place: Place,
    /// The condition key.
    pub key: String,
    /// The actions.
    pub actions: BTreeSet<ActionName>,
}

/// Actions do not support the key of a condition and are granted without it, as the request has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConditionOmitted {
    /// Where the condition stands.
    pub place: Place,
    /// The condition key.
    pub key: String,
    /// The actions.
    pub actions: BTreeSet<ActionName>,
}

/// A condition is well-formed and may not do what it seems to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Doubtful {
    /// Where the condition stands.
    pub place: Place,
    /// Why.
    pub problem: ConditionProblem,
}

impl Kind for ActionsOmitted {
    fn place(&self) -> Option<&Place> {
        Some(&self.place)
    }

    fn summary(&self) -> String {
        let number = self.actions.len();
        format!(
            "{} {} not support the condition key {} and {} omitted",
            count(number, "action"),
            agree(number, "does", "do"),
            self.key,
            agree(number, "is", "are")
        )
    }

    fn detail(&self) -> String {
        let Self { place, key, actions } = self;
        let (them, they_are) =
            (agree(actions.len(), "it", "them"), agree(actions.len(), "It is", "They are"));
        format!(
            "{place}: AWS does not list the condition key {key} for {}, so a condition on it could never match. \
             {they_are} not granted. To grant {them} without the condition, set when_unsupported = \
             \"omit_condition\".",
            names(actions)
        )
    }
}

impl Kind for ConditionOmitted {
    fn place(&self) -> Option<&Place> {
        Some(&self.place)
    }

    fn summary(&self) -> String {
        let number = self.actions.len();
        format!(
            "{} {} granted without the condition on {}",
            count(number, "action"),
            agree(number, "is", "are"),
            self.key
        )
    }

    fn detail(&self) -> String {
        let Self { place, key, actions } = self;
        format!(
            "{place}: AWS does not list the condition key {key} for {}. {} granted without the condition because \
             when_unsupported is \"omit_condition\".",
            names(actions),
            agree(actions.len(), "It is", "They are")
        )
    }
}

impl Kind for Doubtful {
    fn place(&self) -> Option<&Place> {
        Some(&self.place)
    }

    fn summary(&self) -> String {
        self.problem.summary()
    }

    fn summary_with(&self, more: usize) -> String {
        format!("{}; {} about conditions", self.summary(), count(more, "more doubt"))
    }

    fn detail(&self) -> String {
        format!("{}: {}", self.place, self.problem)
    }
}
