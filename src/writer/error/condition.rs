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
            Self::Repeated { .. } => "Duplicate condition",
        }
    }

    pub(super) fn detail(&self) -> String {
        match self {
            Self::KeyNotSupported { key, actions, effect } => {
                let why = match effect {
                    Effect::Deny => {
                        "Without the condition the Deny would deny more, and without the actions it would deny \
                         less. Deny these actions in another policy, or exclude them with exclude_actions."
                    }
                    Effect::Allow => {
                        "Depending on the operator, a condition on a missing key is always false or always true. \
                         Remove the condition for these actions, or set when_unsupported to \"omit_action\" or \
                         \"omit_condition\"."
                    }
                };
                format!("AWS does not list the condition key {key} for {}. {why}", names(actions))
            }
            Self::Repeated { operator, key, first } => format!(
                "{first} already has a condition {operator} on {key}, and a statement can have only one. Combine \
                 the values in one list: one of them must match."
            ),
        }
    }
}
