//! Laws that hold between the functions of the provider: one policy, asked in several ways, gets answers that agree.
//!
//! The functions are called as Terraform calls them, so that the laws outlive every change beneath.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]
#![expect(
    clippy::needless_pass_by_value,
    reason = "json! makes values, which read better without a reference"
)]

mod actions;
mod conditions;
mod corpus;
mod functions;
mod model;
mod operators;
mod verdicts;

use std::collections::BTreeSet;

/// What breaks a law today: the law, its cases, and why. A case must go as soon as the law holds of it.
const KNOWN_TO_FAIL: &[(&str, &[&str], &str)] = &[
    (
        "verdict",
        &[
            "a version that there is not",
            "a version with a space",
            "a version that is a number",
            "a version that is a list",
            "no Effect",
            "an effect in lower case",
            "an empty effect",
            "an effect that there is not",
            "an effect that is a list",
            "an effect that is a boolean",
            "a Principal",
            "principals",
            "a NotPrincipal",
            "a trust policy",
            "a statement without elements",
            "an element in lower case",
            "an action with a space",
            "an action without a service",
            "an empty action",
            "a service without an action",
            "an action of no service",
            "an action with two colons",
            "an action that is an ARN",
            "an action with a variable",
            "a good action and a bad one",
            "a bad action that is excluded",
            "no Action",
            "Action and NotAction",
            "no Resource",
            "Resource and NotResource",
            "a condition that is a string",
            "a condition that is a number",
            "a condition that is a list",
            "an operator without a key",
            "an operator with a list",
            "an operator with null",
            "a key with null",
            "a key with an object",
            "a value that is null",
            "a value that is a list",
            "a condition that goes deep",
            "an empty Sid twice",
            "several mistakes",
        ],
        "analysis, access and validation read a document each for itself, and who writes it anew reads less of it",
    ),
    ("names", &["evaluate, \"\""], "access takes an empty Sid for a name"),
    (
        "letter case",
        &[
            "StringEqualsIgnoreCase",
            "StringEqualsIgnoreCaseIfExists",
            "StringNotEqualsIgnoreCase",
            "StringNotEqualsIgnoreCaseIfExists",
            "ForAnyValue:StringEqualsIgnoreCase",
            "ForAnyValue:StringEqualsIgnoreCaseIfExists",
            "ForAnyValue:StringNotEqualsIgnoreCase",
            "ForAnyValue:StringNotEqualsIgnoreCaseIfExists",
            "ForAllValues:StringEqualsIgnoreCase",
            "ForAllValues:StringEqualsIgnoreCaseIfExists",
            "ForAllValues:StringNotEqualsIgnoreCase",
            "ForAllValues:StringNotEqualsIgnoreCaseIfExists",
        ],
        "access compares values as they are written, whatever the operator",
    ),
];

/// Asserts that a law holds of all cases but of those that are known to fail, and that these do fail.
fn assert_law(law: &str, broken: &[(String, String)]) {
    let known: BTreeSet<&str> = KNOWN_TO_FAIL
        .iter()
        .filter(|(of, _, _)| *of == law)
        .flat_map(|(_, cases, _)| cases.iter().copied())
        .collect();
    let names: BTreeSet<&str> = broken.iter().map(|(case, _)| case.as_str()).collect();
    let new: Vec<String> = broken
        .iter()
        .filter(|(case, _)| !known.contains(case.as_str()))
        .map(|(case, why)| format!("{law}: {case}\n    {}", why.chars().take(600).collect::<String>()))
        .collect();
    let mended: Vec<&str> = known.into_iter().filter(|case| !names.contains(case)).collect();
    assert!(new.is_empty(), "{} cases break the law:\n{}", new.len(), new.join("\n"));
    assert!(mended.is_empty(), "the law holds again, so take out of KNOWN_TO_FAIL: {law}: {mended:?}");
}
