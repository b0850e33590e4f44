//! What the data sources and functions that write policies have in common: what they are asked, and what they answer.

pub(super) mod arguments;
pub(super) mod request;
pub(super) mod results;
pub(super) mod template;
