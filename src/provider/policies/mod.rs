//! What the data sources that write policies have in common: their blocks, and what they answer.

pub(super) mod blocks;
pub(super) mod inputs;
pub(super) mod results;
