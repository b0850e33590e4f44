//! What is wrong with the arguments of functions that look things up or take policies apart.

use std::collections::BTreeSet;

use crate::{
    document::ParsePolicyError,
    iam::{ResourceTypeName, nearest},
    terraform::Diagnostic,
    text::{agree, all, did_you_mean},
};

/// A text that is no policy document.
pub(in crate::provider) fn not_a_policy(error: &ParsePolicyError) -> String {
    format!(
        "This is not a policy document: {error}. A policy is a JSON object with a Statement: \
         {{\"Version\":\"2012-10-17\",\"Statement\":[{{\"Effect\":\"Allow\",\"Action\":\"s3:Get*\",\"Resource\":\"*\"}}]}}."
    )
}

/// A value that cannot stand in an ARN.
pub(in crate::provider) fn not_in_an_arn(name: &str, value: &str) -> Diagnostic {
    let detail = format!(
        "{name} is \"{value}\", and must be a string without spaces. Omit it if the ARN has no such part, and write \
         * for any."
    );
    Diagnostic::error("Invalid ARN value", detail)
}

/// A value under two spellings of one name.
pub(in crate::provider) fn value_twice(name: &str, other: &str) -> Diagnostic {
    let detail =
        format!("\"{name}\" and \"{other}\" are the same name: letter case is ignored. Keep one of them.");
    Diagnostic::error("Value given twice", detail)
}

/// A resource type that other services' actions name and nobody defines.
pub(in crate::provider) fn no_arn_format(name: &ResourceTypeName) -> String {
    format!("AWS documents no ARN format for the resource type {name}.")
}

/// Places of a format that nothing fills.
pub(in crate::provider) fn open_values(
    name: &ResourceTypeName,
    open: &BTreeSet<String>,
    formats: &[String],
) -> String {
    let open: Vec<String> = open.iter().map(|placeholder| format!("\"{placeholder}\"")).collect();
    let formats: String = formats.iter().map(|format| format!("\n  * {format}")).collect();
    format!(
        "{} not set, but an ARN of {name} needs {}:\n{formats}\n\nSet a string, or * for any.",
        format_args!("{} {}", all(&open), agree(open.len(), "is", "are")),
        agree(open.len(), "it", "them"),
    )
}

/// A value for which the format has no place.
pub(in crate::provider) fn unused_value(unused: &str, name: &ResourceTypeName, known: &[&str]) -> String {
    format!(
        "\"{unused}\" is not part of an ARN of {name}, so it is unused.{} The parts are {}.",
        did_you_mean(nearest(unused, known.iter().copied())),
        all(known)
    )
}
