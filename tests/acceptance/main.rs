//! The real Terraform with the real binary: what a module author writes, and what a plan answers.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "a test that cannot go on fails"
)]

mod access;
mod analysis;
mod analysis_mistakes;
mod crud_policy;
mod database;
mod documents;
mod examples;
mod fit;
mod function_mistakes;
mod functions;
mod guard_rails;
mod list_actions;
mod match_arn;
mod mistakes;
mod not_yet_there;
mod policies;
mod policy_mistakes;
mod query;
mod templates;
mod whole_run;
#[path = "../support/terraform.rs"]
mod workspace;
