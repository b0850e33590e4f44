//! One file for each data source.

pub(super) mod actions_policy;
pub(super) mod crud_policy;
mod policy_analysis;
mod query;

pub(super) use actions_policy::ActionsPolicy;
pub(super) use crud_policy::CrudPolicy;
pub(super) use policy_analysis::PolicyAnalysis;
pub(super) use query::Query;
