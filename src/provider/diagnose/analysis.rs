//! What is wrong with policies that are to be analysed.

use super::{database, path};
use crate::{
    analysis::Error,
    terraform::{AttributePath, Diagnostic},
    writer::Place,
};

/// A policy among others that cannot be analysed.
pub(in crate::provider) fn not_analysed_at(path: AttributePath, error: &Error) -> Diagnostic {
    match error {
        Error::Database(error) => database(error),
        Error::Refused(refusal) => {
            Diagnostic::error("Policy not analysed", format!("{path}: {refusal}")).at(path)
        }
    }
}

/// A policy that cannot be analysed.
pub(in crate::provider) fn not_analysed(error: &Error) -> String {
    match error {
        Error::Database(error) => database(error).detail,
        Error::Refused(refusal) => refusal.to_string(),
    }
}

/// A pattern of names that is the name of nothing.
pub(in crate::provider) fn empty_pattern(place: &Place) -> Diagnostic {
    let detail = format!(
        "{place}: This is an empty string, which is nobody's name. Use null where nothing is meant, and * for all."
    );
    Diagnostic::error("Empty name", detail).at(path(place))
}
