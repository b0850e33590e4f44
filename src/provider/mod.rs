//! The bridge between the two towers: the only room that knows both IAM and Terraform.

use crate::terraform::{DataSource, Diagnostic, Function, Provider, Schema, Value};

/// The provider itself.
#[derive(Debug, Default)]
pub struct PolicySentry;

impl Provider for PolicySentry {
    fn schema(&self) -> Schema {
        Schema::default()
    }

    fn configure(&self, _: &Value) -> Vec<Diagnostic> {
        Vec::new()
    }

    fn data_sources(&self) -> &'static [&'static dyn DataSource<Self>] {
        &[]
    }

    fn functions(&self) -> &'static [&'static dyn Function<Self>] {
        &[]
    }
}
