//! What policies allow: one question to one policy, and the difference of two policies. Knows no database.
//!
//! ```text
//!   PolicyDocument ── read ──▶ Policy ── evaluate ──▶ Answer
//!                              Policy, Policy ── compare ──▶ Comparison ┐
//!                              Findings, Findings ── new_findings ──────┴─ report ──▶ text
//! ```
//!
//! A [`Policy`] is a document that IAM would take for an identity's: each statement has an effect, actions, resources and
//! readable conditions. What a condition or a policy variable comes to is known only when a request is made, so it stays
//! open here, and answers say so.

mod actions;
mod compare;
mod conditions;
mod evaluate;
mod findings;
mod policy;
mod report;
mod resources;

pub use compare::{Comparison, Grants, Levels, compare};
pub use conditions::Clause;
pub use evaluate::{Answer, Decision, evaluate};
pub use findings::new_findings;
pub use policy::{Policy, Unreadable, Unusable};
pub use report::report;
