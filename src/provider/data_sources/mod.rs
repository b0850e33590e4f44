//! One file for each data source.

mod crud_policy;
mod query;

pub(super) use crud_policy::CrudPolicy;
pub(super) use query::Query;
