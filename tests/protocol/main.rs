//! The provider as Terraform sees it: its process, its socket, its messages.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test that cannot go on fails"
)]
#![cfg(unix)]

mod demo;
mod handshake;
mod lifecycle;
mod messages;
mod msgpack;
mod outside;
mod real_terraform;
#[path = "../support/mod.rs"]
mod support;
mod tls;
