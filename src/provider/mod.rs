//! The bridge: what Terraform users write, said to the engine, and the engine's answer, said to Terraform.
//!
//! Each data source and each function is one file: its schema, what its configuration says, what its state
//! holds, and the step between them. All sentences that a user reads in a diagnostic are in [`diagnose`].

mod data_sources;
mod diagnose;
mod functions;

use crate::{
    database::{self, Database, Reader},
    terraform::{DataSource, Diagnostic, Function, Provider, Schema, Value},
};

/// The data sources, in the order of the schema and of the documentation.
const DATA_SOURCES: &[&dyn DataSource<PolicySentry>] = &[&data_sources::CrudPolicy, &data_sources::Query];

/// The functions, in the order of the schema and of the documentation.
const FUNCTIONS: &[&dyn Function<PolicySentry>] = &[&functions::MatchArn];

/// The provider that Terraform's users call `policy`.
pub struct PolicySentry {
    database: Database,
}

impl PolicySentry {
    /// This thread's connection to the IAM database.
    fn reader(&self) -> Result<std::rc::Rc<Reader>, database::Error> {
        self.database.reader()
    }
}

impl Default for PolicySentry {
    /// The provider with the bundled database.
    fn default() -> Self {
        Self { database: Database::embedded() }
    }
}

impl Provider for PolicySentry {
    fn schema(&self) -> Schema {
        Schema::new("Writes least-privilege AWS IAM policies at plan time. It has no settings.", [])
    }

    fn configure(&self, _: &Value) -> Vec<Diagnostic> {
        Vec::new()
    }

    fn data_sources(&self) -> &'static [&'static dyn DataSource<Self>] {
        DATA_SOURCES
    }

    fn functions(&self) -> &'static [&'static dyn Function<Self>] {
        FUNCTIONS
    }
}
