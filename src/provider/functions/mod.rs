//! One file for each function.

mod analyze_policy;
mod build_arn;
mod describe_policy;
mod expand_actions;
mod expand_policy;
mod list_actions;
mod match_arn;
mod write_documents;
mod write_policy;

pub(super) use analyze_policy::AnalyzePolicy;
pub(super) use build_arn::BuildArn;
pub(super) use describe_policy::DescribePolicy;
pub(super) use expand_actions::ExpandActions;
pub(super) use expand_policy::ExpandPolicy;
pub(super) use list_actions::ListActions;
pub(super) use match_arn::MatchArn;
pub(super) use write_documents::WriteDocuments;
pub(super) use write_policy::WritePolicy;
