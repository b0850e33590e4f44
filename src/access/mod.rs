//! What policies allow: one question to one policy, and the difference of two. Knows no database.
//!
//! ```text
//!   Policy ── evaluate ──▶ Answer
//!   Policy, Policy ── compare ──▶ Comparison ── report ──▶ text
//! ```
//!
//! A policy is asked as `statement` has lowered it, once nothing keeps it from being judged. What a condition or a policy
//! variable comes to is known only when a request is made, so it stays open here, and answers say so.

mod compare;
mod evaluate;
mod index;
mod report;

pub use compare::{Comparison, Grants, Levels, compare};
pub use evaluate::{Answer, Decision, evaluate};
pub use report::report;
