//! What is wrong with the value of an argument, whatever it is for.

use super::{not_a_policy, path};
use crate::{
    document::{ParsePolicyError, Target},
    statement::Refusal,
    terraform::{Diagnostic, Number},
    text::{all, did_you_mean},
    writer::Place,
};

/// A value of another kind than is asked for.
pub(in crate::provider) fn not_of_kind(place: &Place, kind: &str, expected: &str) -> Diagnostic {
    Diagnostic::error("Invalid value", format!("{place} is {kind}, and must be {expected}.")).at(path(place))
}

/// A number that counts nothing.
pub(in crate::provider) fn not_a_whole_number(place: &Place, number: &Number, least: u32) -> Diagnostic {
    let detail = format!("{place} is {number}, and must be a whole number, at least {least}.");
    Diagnostic::error("Invalid number", detail).at(path(place))
}

/// A text that is not a day.
pub(in crate::provider) fn not_a_day(place: &Place, text: &str) -> Diagnostic {
    let detail =
        format!("{place} is \"{text}\", and must be a date of the form YYYY-MM-DD, such as \"2026-06-14\".");
    Diagnostic::error("Invalid value", detail).at(path(place))
}

/// A text that is not a policy document.
pub(in crate::provider) fn not_a_document(place: &Place, error: &ParsePolicyError) -> Diagnostic {
    let detail = format!("{}{}", lead(place), not_a_policy(error));
    Diagnostic::error("Invalid policy", detail).at(path(place))
}

/// A policy document that says what nobody can read.
pub(in crate::provider) fn refused(place: &Place, refusal: &Refusal) -> Diagnostic {
    Diagnostic::error("Invalid policy", format!("{}{refusal}", lead(place))).at(path(place))
}

/// A number where digits count.
pub(in crate::provider) fn number_for_text(place: &Place) -> Diagnostic {
    let detail = format!(
        "{place} is a number, and must be a string: numbers lose their leading zeros, and an account is another without \
         them. Write it in quotes."
    );
    Diagnostic::error("Invalid value", detail).at(path(place))
}

/// An object without an argument that it must have.
pub(in crate::provider) fn missing_argument(place: &Place, name: &str) -> Diagnostic {
    let detail = format!("{place}: {name} is missing, and must be given.");
    Diagnostic::error("Missing required value", detail).at(path(place))
}

/// A key that names no argument.
pub(in crate::provider) fn no_such_argument(
    place: &Place,
    key: &str,
    nearest: Option<&str>,
    valid: &[&str],
) -> Diagnostic {
    // Whoever writes as Policy Sentry does is answered so.
    let like_key = |name: &str| if key.contains('-') { name.replace('_', "-") } else { name.to_owned() };
    let valid: Vec<String> = valid.iter().map(|name| like_key(name)).collect();
    let whole = if place.steps().is_empty() { String::new() } else { format!("{place}: ") };
    let detail = format!(
        "{whole}\"{key}\" is none of the keys here.{} The keys are {}.",
        did_you_mean(nearest.map(like_key).as_deref()),
        all(&valid)
    );
    Diagnostic::error("Unknown key", detail).at(path(place))
}

/// An argument under two keys.
pub(in crate::provider) fn argument_twice(place: &Place) -> Diagnostic {
    let detail = format!(
        "{place} is given twice. Keys may be written with - or _, and tag and wildcard are older names of tagging and \
         wildcard_only.single_actions: write one of them."
    );
    Diagnostic::error("Key given twice", detail).at(path(place))
}

/// More than one kind of policy.
pub(in crate::provider) fn several_kinds(first: Target) -> String {
    format!("A policy is attached to one kind of thing: leave out what follows \"{first}\".")
}

/// A place at the beginning of a message. Terraform names the argument of a function, and points at the one of a data source.
pub(super) fn lead(place: &Place) -> String {
    if place.steps().len() > 1 { format!("{place}: ") } else { String::new() }
}
