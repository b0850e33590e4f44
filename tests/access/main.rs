//! What policies allow: evaluating and comparing them, against tables and against a model that tries every request.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]
#![expect(
    clippy::needless_pass_by_value,
    reason = "json! makes values, which read better without a reference"
)]

mod compare;
mod evaluate;
mod model;
mod properties;
