//! The bridge: what Terraform users write, said to the engine, and the engine's answer, said to Terraform.
//!
//! Each data source and each function is one file: its schema, what its configuration says, what its state
//! holds, and the step between them. All sentences that a user reads in a diagnostic are in [`diagnose`].

mod arguments;
mod chosen_database;
mod data_sources;
mod diagnose;
mod findings;
mod functions;
mod outputs;
mod policies;
mod query;

use std::{rc::Rc, sync::OnceLock};

use crate::{
    catalog::Catalog,
    terraform::{DataSource, Diagnostic, Function, Provider, Schema, Value},
};

use chosen_database::Selection;

/// The data sources, in the order of the schema and of the documentation.
const DATA_SOURCES: &[&dyn DataSource<PolicySentry>] = &[
    &data_sources::ActionsPolicy,
    &data_sources::CrudPolicy,
    &data_sources::PolicyAnalysis,
    &data_sources::Query,
];

/// The functions, in the order of the schema and of the documentation.
const FUNCTIONS: &[&dyn Function<PolicySentry>] = &[
    &functions::AnalyzePolicy,
    &functions::BuildArn,
    &functions::ComparePolicies,
    &functions::DescribePolicy,
    &functions::EvaluateAccess,
    &functions::ExpandActions,
    &functions::ExpandPolicy,
    &functions::ListActions,
    &functions::MatchArn,
    &functions::MergePolicies,
    &functions::MinimizePolicy,
    &functions::SplitPolicy,
    &functions::ValidatePolicy,
    &functions::WriteDocuments,
    &functions::WritePolicy,
];

/// The provider that Terraform's users call `policy`.
#[derive(Default)]
pub struct PolicySentry {
    /// The database by the `provider` block, once that has been seen.
    configured: OnceLock<Selection>,
    /// The database by the environment, for functions and for what comes before the block.
    by_environment: OnceLock<Result<Selection, Diagnostic>>,
}

impl PolicySentry {
    /// The database that answers.
    fn selection(&self) -> Result<&Selection, Vec<Diagnostic>> {
        if let Some(selection) = self.configured.get() {
            return Ok(selection);
        }
        let by_environment = || Selection::of_environment().map_err(|error| diagnose::selection(&error));
        self.by_environment.get_or_init(by_environment).as_ref().map_err(|error| vec![error.clone()])
    }
}

impl PolicySentry {
    /// This thread's catalog of the database that answers.
    fn catalog(&self) -> Result<Rc<Catalog>, Vec<Diagnostic>> {
        self.selection()?.catalog()
    }

    /// The date of the facts.
    fn database_version(&self) -> Result<String, Vec<Diagnostic>> {
        let selection = self.selection()?;
        selection.version(&*selection.catalog()?)
    }
}

impl Provider for PolicySentry {
    fn schema(&self) -> Schema {
        chosen_database::schema()
    }

    fn configure(&self, config: &Value) -> Vec<Diagnostic> {
        match Selection::of_configuration(config) {
            Ok(selection) => {
                let warning = selection.warning();
                // Terraform configures a process once; a second block would change nothing that was answered.
                let _ = self.configured.set(selection);
                warning.into_iter().collect()
            }
            Err(mistakes) => mistakes,
        }
    }

    fn data_sources(&self) -> &'static [&'static dyn DataSource<Self>] {
        DATA_SOURCES
    }

    fn functions(&self) -> &'static [&'static dyn Function<Self>] {
        FUNCTIONS
    }
}
