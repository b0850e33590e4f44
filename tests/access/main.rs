//! What policies allow: evaluating and comparing them, against tables and against a model that tries every request.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod compare;
mod evaluate;
mod model;
mod properties;
