//! What is wrong with policies that are to be analysed.

use super::{database, not_a_policy, path};
use crate::{
    analysis::Error,
    document::ParsePolicyError,
    terraform::{AttributePath, Diagnostic},
    writer::Place,
};

/// A text among policies that is none.
pub(in crate::provider) fn not_a_policy_at(path: AttributePath, error: &ParsePolicyError) -> Diagnostic {
    Diagnostic::error("Invalid policy", format!("{path}: {}", not_a_policy(error))).at(path)
}

/// A policy among others that cannot be analysed.
pub(in crate::provider) fn not_analysed_at(path: AttributePath, error: &Error) -> Diagnostic {
    match error {
        Error::Database(error) => database(error),
        error => {
            Diagnostic::error("Policy not analysed", format!("{path}: {}", not_analysed(error))).at(path)
        }
    }
}

/// A policy that cannot be analysed.
pub(in crate::provider) fn not_analysed(error: &Error) -> String {
    match error {
        Error::Database(error) => database(error).detail,
        error => format!(
            "{error}. What cannot be understood could allow anything, so the policy is not analysed. Policies of identities \
             have an Effect, Action or NotAction, and Resource or NotResource in every statement."
        ),
    }
}

/// A pattern of names that is the name of nothing.
pub(in crate::provider) fn empty_pattern(place: &Place) -> Diagnostic {
    let detail = format!(
        "{place}: This is an empty string, which is nobody's name. Use null where nothing is meant, and * for all."
    );
    Diagnostic::error("Empty name", detail).at(path(place))
}
