//! What the engine says, as diagnostics.

use super::{database, path};
use crate::{
    catalog::ResolveError,
    terraform::Diagnostic,
    writer::{self, Error, Errors, Message, Note},
};

/// What the engine refuses.
pub(in crate::provider) fn policy_errors(errors: &Errors) -> Vec<Diagnostic> {
    errors.0.iter().map(policy_error).collect()
}

/// What the engine refuses, or a name of a look-up.
pub(in crate::provider) fn policy_error(error: &Error) -> Diagnostic {
    match error {
        Error::Mistake(mistake) => diagnostic(mistake.message(), Diagnostic::error),
        Error::Database(error) => database(error),
        Error::Resolve(error) => resolve(error),
    }
}

/// The warnings for what the engine noted: one for each kind.
pub(in crate::provider) fn notes(notes: &[Note]) -> Vec<Diagnostic> {
    writer::warnings(notes).into_iter().map(|message| diagnostic(message, Diagnostic::warning)).collect()
}

fn diagnostic(message: Message, of: fn(String, String) -> Diagnostic) -> Diagnostic {
    let Message { summary, detail, place } = message;
    let diagnostic = of(summary, detail);
    match place {
        Some(place) => diagnostic.at(path(&place)),
        None => diagnostic,
    }
}

/// An ARN whose types could not be found, which is no fault of the ARN.
pub(in crate::provider) fn resolve(error: &ResolveError) -> Diagnostic {
    match error {
        ResolveError::Database(error) => database(error),
        error @ ResolveError::Format(_) => {
            Diagnostic::error("IAM database unreadable", format!("The IAM database is damaged: {error}."))
        }
    }
}
