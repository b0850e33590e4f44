//! One file for each function.

mod analyze_policy;
mod build_arn;
mod compare_policies;
mod describe_policy;
mod evaluate_access;
mod expand_actions;
mod expand_policy;
mod list_actions;
mod match_arn;
mod merge_policies;
mod minimize_policy;
mod split_policy;
mod validate_policy;
mod write_documents;
mod write_policy;

pub(super) use analyze_policy::AnalyzePolicy;
pub(super) use build_arn::BuildArn;
pub(super) use compare_policies::ComparePolicies;
pub(super) use describe_policy::DescribePolicy;
pub(super) use evaluate_access::EvaluateAccess;
pub(super) use expand_actions::ExpandActions;
pub(super) use expand_policy::ExpandPolicy;
pub(super) use list_actions::ListActions;
pub(super) use match_arn::MatchArn;
pub(super) use merge_policies::MergePolicies;
pub(super) use minimize_policy::MinimizePolicy;
pub(super) use split_policy::SplitPolicy;
pub(super) use validate_policy::ValidatePolicy;
pub(super) use write_documents::WriteDocuments;
pub(super) use write_policy::WritePolicy;
