//! What is done with whole databases, at its borders: another tool's file, a changelog, a server.
//!
//! The pages are four invented ones. Where the environment variables `IAM_PAGES` and `IAM_SERVICE_REFERENCE` name
//! directories of saved pages and of saved files of the Service Reference, the tests of `update` serve those instead.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod as_of;
mod diff;
mod export;
mod server;
mod update;
mod workshop;
