//! Arguments that several data sources and functions take: described and read in one place.

use crate::{
    document::{PolicyDocument, Target},
    iam::{AccessLevel, AccessLevelSource, Date},
    provider::diagnose,
    statement::{Policy, Use},
    terraform::{Attribute, AttributePath, Diagnostic, FunctionError, Type},
};

/// The argument that says whose access levels count.
pub(in crate::provider) const ACCESS_LEVEL_SOURCE: &str = "access_level_source";

/// The argument that says on which day facts must have been known.
pub(in crate::provider) const AS_OF: &str = "as_of";

/// The schema of [`ACCESS_LEVEL_SOURCE`].
pub(in crate::provider) fn access_level_source_attribute() -> Attribute {
    Attribute::optional(ACCESS_LEVEL_SOURCE, Type::String).describe(
        "Whose access levels count: `\"policy_sentry\"`, the default (AWS's with the corrections that Policy Sentry \
         holds against them), `\"resource_policies\"` (AWS's with Policy Sentry's second set of corrections, for \
         policies that are attached to resources) or `\"aws\"` (as documented).",
    )
}

/// The schema of [`AS_OF`].
pub(in crate::provider) fn as_of_attribute() -> Attribute {
    Attribute::optional(AS_OF, Type::String).describe(
        "A date, `\"2026-06-14\"`: actions and resource types that AWS documented later do not exist. With it, an \
         upgrade of the provider changes no policy. What the oldest source knows always exists.",
    )
}

/// What [`ACCESS_LEVEL_SOURCE`] means.
pub(in crate::provider) fn access_level_source(
    path: AttributePath,
    text: Option<&str>,
    mistakes: &mut Vec<Diagnostic>,
) -> AccessLevelSource {
    let Some(text) = text else { return AccessLevelSource::default() };
    text.parse().unwrap_or_else(|_| {
        let valid = AccessLevelSource::ALL.map(AccessLevelSource::as_str);
        mistakes.push(diagnose::not_one_of(path, text, &valid));
        AccessLevelSource::default()
    })
}

/// What [`AS_OF`] means.
pub(in crate::provider) fn as_of(
    path: AttributePath,
    text: Option<&str>,
    mistakes: &mut Vec<Diagnostic>,
) -> Option<Date> {
    let text = text?;
    let day = text.parse().ok();
    if day.is_none() {
        mistakes.push(diagnose::not_a_date(path, text));
    }
    day
}

/// An access level at a path.
pub(in crate::provider) fn access_level(
    path: AttributePath,
    text: &str,
    mistakes: &mut Vec<Diagnostic>,
) -> Option<AccessLevel> {
    let level = text.parse().ok();
    if level.is_none() {
        mistakes.push(diagnose::not_one_of(path, text, &AccessLevel::ALL.map(AccessLevel::as_str)));
    }
    level
}

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
