//! What the data sources and functions that write policies have in common: what they are asked, and what they answer.

pub(super) mod blocks;
pub(super) mod inputs;
pub(super) mod results;
mod shape;
mod spelling;
pub(super) mod template;
mod unknowns;
