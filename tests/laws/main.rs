//! Laws across the functions of the provider: whichever of them is asked about a policy, the answers agree.
//!
//! The functions are called as Terraform calls them, so that the laws survive every change of the code below.
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

/// Asserts that a law holds of all cases: none is broken. Each that is has a reason.
fn assert_law(law: &str, broken: &[(String, String)]) {
    let lines: Vec<String> = broken
        .iter()
        .map(|(case, why)| format!("{law}: {case}\n    {}", why.chars().take(600).collect::<String>()))
        .collect();
    assert!(lines.is_empty(), "{} cases break the law:\n{}", lines.len(), lines.join("\n"));
}
