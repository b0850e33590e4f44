//! Conditions: their keys, their operators, their values, and which action supports which key.
//!
//! Everything here is data and pure functions; the lists of keys come from whoever asks. AWS explains conditions in
//! [IAM JSON policy elements: Condition](https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition.html).

mod check;
mod global_key;
mod key;
mod key_type;
mod matching;
mod operator;
mod passed_to;
mod supports;
mod unsupported;
mod value;

pub use check::{Checked, ConditionProblem, KeyCatalog, check};
pub use global_key::{GlobalKey, KeyGroup, UnknownGlobalKeyError};
pub use key::{is_condition_key, is_key_named};
pub use key_type::{ConditionKeyType, ParseConditionKeyTypeError};
pub use operator::{Operator, ParseOperatorError, SetOperator};
pub use passed_to::PassedTo;
pub use supports::{KeyLists, supports};
pub use unsupported::{Unsupported, unsupported};
pub(super) use value::day;
pub use value::{ValueKind, ValueProblem, WrongValue};
