//! Documents that are divided or merged say what they said: over random documents, and over random edits of policies with
//! real actions.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on fails")]

mod edits;
mod merging;
mod model;
mod splitting;
mod vocabulary;
