//! One file for each function.

mod match_arn;

pub(super) use match_arn::MatchArn;
