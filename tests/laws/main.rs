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
const KNOWN_TO_FAIL: &[(&str, &[&str], &str)] = &[];

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
