use std::{io, path::PathBuf};

use super::overrides::OverrideProblem;
use crate::text;

/// Why a database could not be built.
#[expect(missing_docs, reason = "each message says what its fields are")]
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot access `{path}`")]
    File { path: PathBuf, source: io::Error },
    #[error("`{path}` holds no page: no file is named `list_….html`")]
    NoPages { path: PathBuf },
    #[error("`{path}` holds no file named `….{extension}`")]
    NoFiles { path: PathBuf, extension: String },
    #[error("`{path}` is not text")]
    NotText { path: PathBuf },
    #[error("`{path}` is not a list of sources")]
    SourcesUnreadable { path: PathBuf, source: serde_json::Error },
    #[error("`{path}` has the SHA-256 {found} and not {expected}, as the list of sources says")]
    OtherContent { path: PathBuf, expected: String, found: String },
    #[error(transparent)]
    Page(#[from] PageError),
    #[error("`{path}` is not a table of access level overrides")]
    OverridesUnreadable { path: PathBuf, source: csv::Error },
    #[error("overrides that do not fit the facts:\n{}", text::lines(.0))]
    Overrides(Vec<OverrideProblem>),
    #[error("cannot write the database")]
    Sqlite(#[from] rusqlite::Error),
}

/// What is wrong with a page, and where.
#[expect(missing_docs, reason = "each message says what its fields are")]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{page}: {place}: {complaint}")]
pub struct PageError {
    pub page: String,
    pub place: String,
    pub complaint: Complaint,
}

/// What can be wrong with a page.
#[expect(missing_docs, reason = "each message says what its fields are")]
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Complaint {
    #[error("there is no {what}")]
    Missing { what: &'static str },
    #[error("there is more than one {what}")]
    Repeated { what: &'static str },
    #[error("the heading `{text}` does not begin with `Actions, resources, and condition keys for`")]
    UnknownHeading { text: String },
    #[error("unknown table with the columns `{}`", .header.join(" | "))]
    UnknownTable { header: Vec<String> },
    #[error("too few cells")]
    TooFewCells,
    #[error("too many cells")]
    TooManyCells,
    #[error("a cell's rowspan reaches beyond the table")]
    RowspanBeyondTable,
    #[error("`{text}` is not a rowspan")]
    Rowspan { text: String },
    #[error("a cell spans several columns")]
    Colspan,
    #[error("unexpected element `{name}`")]
    UnexpectedElement { name: String },
    #[error("`{text}` has text outside of its values")]
    TextOutsideOfValues { text: String },
    #[error("`{text}` is not a service prefix")]
    UnknownPrefix { text: String },
    #[error("`{text}` is not an action's name, with or without `[permission only]`")]
    UnknownAction { text: String },
    #[error("unknown access level `{text}`")]
    UnknownAccessLevel { text: String },
    #[error("unknown type of condition keys `{text}`")]
    UnknownConditionKeyType { text: String },
    #[error("`{text}` is not the name of a resource type")]
    UnknownResourceType { text: String },
    #[error("`{text}` is not a condition key")]
    UnknownConditionKey { text: String },
    #[error("`{text}` is not a dependent action")]
    UnknownDependentAction { text: String },
    #[error("`{text}` is not a format of ARNs")]
    UnknownArnFormat { text: String },
    #[error("{message}")]
    NotTheForm { message: String },
    #[error("unknown version `{text}`")]
    UnknownVersion { text: String },
    #[error("`{name}` is defined twice")]
    DefinedTwice { name: String },
    #[error("a row that belongs to no action and is no scenario begins with `{text}`")]
    UnknownRow { text: String },
    #[error("the scenario names `{name}`, which the action's own rows do not")]
    ScenarioNamesMore { name: String },
}
