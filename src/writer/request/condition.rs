use crate::writer::Place;

/// One condition of a statement.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Condition {
    /// The operator: `StringEquals`.
    pub test: String,
    /// The condition key.
    pub variable: String,
    /// One of these must fit. Sorted, each once.
    pub values: Vec<String>,
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
