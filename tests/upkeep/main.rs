//! What is done with whole databases, at its borders: another tool's file, a changelog, a server.
//!
//! The pages are three invented ones. Where the environment variable `IAM_PAGES` names a directory of saved pages,
//! the tests of `update` serve those instead.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod diff;
mod export;
mod server;
mod update;
mod workshop;
