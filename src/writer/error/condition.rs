use std::collections::BTreeSet;

use crate::{
    iam::{ActionName, condition::Operator},
    text::names,
    writer::{Effect, Place},
};

/// A condition that cannot be written.
#[expect(missing_docs, reason = "the fields are named after what they hold")]
#[derive(Debug)]
pub enum ConditionMistake {
    /// Actions do not support the key of a condition that they must not be without.
    KeyNotSupported { key: String, actions: BTreeSet<ActionName>, effect: Effect },
    /// The same operator on the same key twice.
    Repeated {
        operator: Operator,
        key: String,
        /// Where the first stands.
        first: Place,
    },
}

impl ConditionMistake {
    pub(super) const fn summary(&self) -> &'static str {
        match self {
            Self::KeyNotSupported { .. } => "Condition key not supported",
            Self::Repeated { .. } => "Condition repeated",
        }
    }

    pub(super) fn detail(&self) -> String {
        match self {
            Self::KeyNotSupported { key, actions, effect } => {
                let why = match effect {
                    Effect::Deny => {
                        "Without the condition a Deny would deny more, and without the actions less. Deny these in \
                         another policy, or exclude them with exclude_actions."
                    }
                    Effect::Allow => {
                        "A condition on a key that a request does not have is never true, or always. Leave the condition \
                         out for these actions, or say with when_unsupported what is to happen: \"omit_action\" or \
                         \"omit_condition\"."
                    }
                };
                format!("AWS does not list the key {key} for {}. {why}", names(actions))
            }
            Self::Repeated { operator, key, first } => format!(
                "{first} has a condition {operator} of {key}, too, and a statement can have one. Write one list of \
                 values: one of them must fit."
            ),
        }
    }
}
