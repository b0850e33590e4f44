//! What several functions take.

use crate::{
    document::{PolicyDocument, Target},
    provider::diagnose,
    statement::{Policy, Use},
    terraform::FunctionError,
};

/// The policy document in a function's argument of this number.
pub(in crate::provider) fn policy_document(
    json: &str,
    argument: usize,
) -> Result<PolicyDocument, FunctionError> {
    json.parse().map_err(|error| FunctionError::new(diagnose::not_a_policy(&error)).at(argument))
}

/// The argument of a function that is an identity-based policy.
pub(in crate::provider) fn identity_policy(
    document: &PolicyDocument,
    argument: usize,
) -> Result<Policy, FunctionError> {
    Policy::read(document, Use::Judging)
        .map_err(|refusal| FunctionError::new(refusal.to_string()).at(argument))
}

/// The kind of policy in the variadic argument of a function, which begins at a position.
pub(in crate::provider) fn only_kind(
    kinds: &[Target],
    argument: usize,
) -> Result<Option<Target>, FunctionError> {
    match kinds {
        [] => Ok(None),
        [kind] => Ok(Some(*kind)),
        [first, ..] => {
            Err(FunctionError::new(diagnose::several_kinds(*first)).at(argument.saturating_add(1)))
        }
    }
}
