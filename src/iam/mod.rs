//! The vocabulary of IAM: names as AWS writes them, without a database.
//!
//! AWS explains the words in the
//! [Service Authorization Reference](https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html):
//! an *action* is what a policy allows, an *access level* classifies it, a *resource type* is what it can be scoped to, and a
//! *condition key* is what a condition can test.

mod access_level;
mod access_level_source;
mod action;
pub mod condition;
mod date;
mod effect;
mod pattern;
mod resource_type;
mod suggest;

pub use access_level::{AccessLevel, ParseAccessLevelError};
pub use access_level_source::AccessLevelSource;
pub use action::{ActionName, ParseActionNameError};
pub use condition::{ConditionKeyType, ParseConditionKeyTypeError, is_condition_key};
pub use date::{Date, ParseDateError};
pub use effect::Effect;
pub use pattern::{ActionPattern, matches_pattern};
pub use resource_type::{ParseResourceTypeNameError, ResourceTypeName};
pub use suggest::nearest;
