//! One file for each function.

mod list_actions;
mod match_arn;

pub(super) use list_actions::ListActions;
pub(super) use match_arn::MatchArn;
