use std::cmp::Ordering;

use crate::{iam::condition::Operator, writer::Place};

/// One condition of a statement. Sorted as a document has them: by the operator's spelling, and by the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Condition {
    /// The operator: `StringEquals`.
    pub test: Operator,
    /// The condition key.
    pub variable: String,
    /// One of these must fit. Sorted, each once.
    pub values: Vec<String>,
    /// Whether there are more values, which are known after apply only.
    pub has_unknown_values: bool,
}

impl Condition {
    /// A condition of which everything is known.
    #[must_use]
    pub fn new(test: Operator, variable: impl Into<String>, values: Vec<String>) -> Self {
        Self { test, variable: variable.into(), values, has_unknown_values: false }
    }
}

impl Ord for Condition {
    fn cmp(&self, other: &Self) -> Ordering {
        let by_operator = || {
            if self.test == other.test {
                Ordering::Equal
            } else {
                self.test.to_string().cmp(&other.test.to_string())
            }
        };
        by_operator()
            .then_with(|| self.variable.cmp(&other.variable))
            .then_with(|| self.values.cmp(&other.values))
            .then_with(|| self.has_unknown_values.cmp(&other.has_unknown_values))
    }
}

impl PartialOrd for Condition {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A condition that is asked for, and what is to happen where an action does not support its key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AskedCondition {
    /// The condition.
    pub condition: Condition,
    /// What to do with an action that does not support the key. `None`: what [`WhenUnsupported`] says of the way in
    /// which the action was asked for.
    pub when_unsupported: Option<WhenUnsupported>,
    /// Where it is asked for.
    pub place: Place,
}

spelled_enum! {
    /// What is to happen to an action that does not support the key of a condition.
    ///
    /// Where a level asks for the action it is left out, where it was named that is an error. A Deny never leaves out: that
    /// would deny less, or more.
    pub enum WhenUnsupported: FromStr {
        /// The action is not granted.
        OmitAction = "omit_action",
        /// The action is granted without the condition, in a statement of its own.
        OmitCondition = "omit_condition",
        /// No policy is written.
        Error = "error",
    }
}
