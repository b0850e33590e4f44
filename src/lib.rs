//! The Terraform provider that writes least-privilege AWS IAM policies at plan time.
//!
//! # The house: two towers and a bridge
//!
//! ```text
//!   knows IAM, nothing of Terraform               knows Terraform, nothing of IAM
//!   ───────────────────────────────               ───────────────────────────────
//!   ingest ──▶ database ──▶ catalog                plugin      process, socket, TLS, handshake, log
//!                              │                     (main hands the service of one to the other)
//!   document ──▶ statement ────┤                   terraform   values, schema, diagnostics, RPCs
//!                              ▼                     ▲
//!     writer     analysis, access, validation        │
//!        ▲                     ▲                     │
//!        └─────────────────────┴────── provider ─────┘
//!                              the only room that knows both
//!   under everything: bounds, text;  under the left tower: iam, arn, minimize;  above ingest and database: maintenance
//! ```
//!
//! Imports follow the arrows and never point back; `tests/tidy.rs` holds them to it.
//!
//! # The flow of one request
//!
//! ```text
//!   MessagePack ─▶ Value ─▶ Config ─▶ Request ─▶ Grants ─▶ Statements ─▶ Document ─▶ State ─▶ MessagePack
//!       terraform   │ provider        │ writer                                    │ provider    terraform
//! ```
//!
//! Each arrow is a new type, so no stage can be skipped or run twice, and the catalog is asked in one
//! stage only: where a request becomes grants.

#[macro_use]
pub mod spelled;

pub mod access;
pub mod analysis;
pub mod arn;
pub mod bounds;
pub mod catalog;
pub mod database;
pub mod document;
pub mod iam;
#[cfg(feature = "ingest")]
pub mod ingest;
#[cfg(feature = "ingest")]
pub mod maintenance;
pub mod minimize;
pub mod plugin;
pub mod provider;
pub mod statement;
pub mod terraform;
mod text;
pub mod validation;
pub mod writer;
