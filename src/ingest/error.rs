use std::{io, path::PathBuf};

use super::overrides::OverrideProblem;
use crate::text;

/// Why a database could not be built.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file could not be read or written.
    #[error("cannot access `{path}`")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The directory holds no page.
    #[error("`{path}` holds no page: no file is named `list_….html`")]
    NoPages {
        /// The directory.
        path: PathBuf,
    },
    /// The directory holds no file of the kind.
    #[error("`{path}` holds no file named `….{extension}`")]
    NoFiles {
        /// The directory.
        path: PathBuf,
        /// What the names of the files end in.
        extension: String,
    },
    /// The file is not text in UTF-8.
    #[error("`{path}` is not text")]
    NotText {
        /// The file.
        path: PathBuf,
    },
    /// The list of sources is not one.
    #[error("`{path}` is not a list of sources")]
    SourcesUnreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: serde_json::Error,
    },
    /// A source has other facts than the list of sources promises.
    #[error("`{path}` has the SHA-256 {found} and not {expected}, as the list of sources says")]
    OtherContent {
        /// The file.
        path: PathBuf,
        /// The hash in the list.
        expected: String,
        /// The hash of the file's unpacked content.
        found: String,
    },
    /// A page is not as its layout promises.
    #[error(transparent)]
    Page(#[from] PageError),
    /// The file of overrides is not a table of overrides.
    #[error("`{path}` is not a table of access level overrides")]
    OverridesUnreadable {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: csv::Error,
    },
    /// Some overrides do not fit the facts: the file is to be corrected.
    #[error("overrides that do not fit the facts:\n{}", text::lines(.0))]
    Overrides(Vec<OverrideProblem>),
    /// SQLite refused.
    #[error("cannot write the database")]
    Sqlite(#[from] rusqlite::Error),
}

/// What is wrong with a page, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{page}: {place}: {complaint}")]
pub struct PageError {
    /// The page's file name: `list_amazons3.html`.
    pub page: String,
    /// The place on the page: `Actions table, row 12`.
    pub place: String,
    /// What is wrong.
    pub complaint: Complaint,
}

/// What can be wrong with a page.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Complaint {
    /// The page lacks a part that every page has.
    #[error("there is no {what}")]
    Missing {
        /// The part.
        what: &'static str,
    },
    /// The page has a part twice that every page has once.
    #[error("there is more than one {what}")]
    Repeated {
        /// The part.
        what: &'static str,
    },
    /// The heading does not name the service.
    #[error("the heading `{text}` does not begin with `Actions, resources, and condition keys for`")]
    UnknownHeading {
        /// The heading.
        text: String,
    },
    /// A table of another kind than the layout has.
    #[error("unknown table with the columns `{}`", .header.join(" | "))]
    UnknownTable {
        /// The texts of its header.
        header: Vec<String>,
    },
    /// A row has fewer cells than the table has columns.
    #[error("too few cells")]
    TooFewCells,
    /// A row has more cells than the table has columns.
    #[error("too many cells")]
    TooManyCells,
    /// A cell reaches below the last row.
    #[error("a cell's rowspan reaches beyond the table")]
    RowspanBeyondTable,
    /// A rowspan that is no number above zero.
    #[error("`{text}` is not a rowspan")]
    Rowspan {
        /// The attribute.
        text: String,
    },
    /// A cell over several columns, which no table has.
    #[error("a cell spans several columns")]
    Colspan,
    /// Something else than a cell where a cell is expected.
    #[error("unexpected element `{name}`")]
    UnexpectedElement {
        /// The element's name.
        name: String,
    },
    /// A cell that lists values has text besides them.
    #[error("`{text}` has text outside of its values")]
    TextOutsideOfValues {
        /// The cell's text.
        text: String,
    },
    /// The service prefix is none.
    #[error("`{text}` is not a service prefix")]
    UnknownPrefix {
        /// The text.
        text: String,
    },
    /// The name of an action is none, or has an unknown remark.
    #[error("`{text}` is not an action's name, with or without `[permission only]`")]
    UnknownAction {
        /// The cell's text.
        text: String,
    },
    /// The level is none of the five.
    #[error("unknown access level `{text}`")]
    UnknownAccessLevel {
        /// The cell's text.
        text: String,
    },
    /// The type is none of the nine.
    #[error("unknown type of condition keys `{text}`")]
    UnknownConditionKeyType {
        /// The cell's text.
        text: String,
    },
    /// The name of a resource type is empty.
    #[error("`{text}` is not the name of a resource type")]
    UnknownResourceType {
        /// The text.
        text: String,
    },
    /// A condition key that no policy could name.
    #[error("`{text}` is not a condition key")]
    UnknownConditionKey {
        /// The text.
        text: String,
    },
    /// A dependent action that is not a name with a prefix.
    #[error("`{text}` is not a dependent action")]
    UnknownDependentAction {
        /// The text.
        text: String,
    },
    /// The format is not one of ARNs.
    #[error("`{text}` is not a format of ARNs")]
    UnknownArnFormat {
        /// The text.
        text: String,
    },
    /// The text is not of the form that the source has.
    #[error("{message}")]
    NotTheForm {
        /// What is wrong.
        message: String,
    },
    /// The form has a version that may mean anything.
    #[error("unknown version `{text}`")]
    UnknownVersion {
        /// The version.
        text: String,
    },
    /// The page defines the action twice.
    #[error("`{name}` is defined twice")]
    DefinedTwice {
        /// The name.
        name: String,
    },
    /// A row begins a description without an action, and is not marked as a scenario either.
    #[error("a row that belongs to no action and is no scenario begins with `{text}`")]
    UnknownRow {
        /// The text of its first cell.
        text: String,
    },
    /// A scenario names what the action itself does not, so that it cannot be left out.
    #[error("the scenario names `{name}`, which the action's own rows do not")]
    ScenarioNamesMore {
        /// The resource type, condition key or dependent action.
        name: String,
    },
}
