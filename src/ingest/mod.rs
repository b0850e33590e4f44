//! The build side of the IAM database: from AWS's documentation to a file that [`crate::database`] reads.
//!
//! ```text
//!   pages ─ html ▶ Vec<Page> ─ merge ▶ Vec<Service> ─ overrides ▶ Facts ─ write ▶ SQLite
//!                                                                   ├──── index ▶ services.tsv
//!                                                                   └──── report ▶ for the maintainer
//! ```
//!
//! 1. *Read.* Each reader knows one form in which AWS publishes its facts and makes the neutral [`model`] of
//!    it. A form that has changed is an error that names the page and the place; nothing is skipped.
//! 2. *Merge.* Pages that share a service prefix become one service, by union.
//! 3. *Override.* Access levels that are not AWS's are checked against the facts: each must change something.
//! 4. *Write.* The same facts give the same bytes, so anyone can check a published file by building it again.
//!
//! What is odd but no error (a type that no table defines, pages that disagree) is in the [`Report`].

mod error;
pub mod html;
mod index;
mod merge;
pub mod model;
pub mod overrides;
mod report;
mod table;
mod write;

use std::{
    fs,
    path::{Path, PathBuf},
};

pub use self::{
    error::{Complaint, Error, PageError},
    merge::merge,
    report::{Conflict, Report},
};
use self::{
    model::{Date, Service},
    overrides::Override,
};

/// What to build from, and where to.
#[derive(Clone, Debug)]
pub struct Build {
    /// The directory of the pages.
    pub html: PathBuf,
    /// The day of the pages: the version of the database, and the day on which its facts are first seen.
    pub date: Date,
    /// The file of access level overrides.
    pub overrides: PathBuf,
    /// The database to write.
    pub output: PathBuf,
    /// Whether to compress the database.
    pub compress: bool,
    /// Whether to keep AWS's sentences about actions and condition keys. They are AWS's, not facts, so a
    /// database that is given to others goes without.
    pub descriptions: bool,
    /// The text index to write, too.
    pub index: Option<PathBuf>,
}

/// All that a database says.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The services, sorted by prefix.
    pub services: Vec<Service>,
    /// The levels that are not AWS's.
    pub overrides: Vec<Override>,
    /// The name of the source of the services.
    pub source_name: String,
    /// The day of the source.
    pub date: Date,
}

/// Builds a database, and says what went into it. On an error no file has changed.
pub fn build(build: &Build) -> Result<Report, Error> {
    let pages = html::read_directory(&build.html)?;
    let (services, conflicts) = merge(&pages);
    let overrides = overrides::read(&build.overrides)?;
    overrides::check(&overrides, &services)?;
    let facts =
        Facts { services, overrides, source_name: html::source_name(&build.date), date: build.date.clone() };
    write_files(build, &facts)?;
    Ok(Report::new(&pages, &facts, conflicts))
}

/// Files come into being next to their targets and take their places when they are whole.
fn write_files(build: &Build, facts: &Facts) -> Result<(), Error> {
    let unfinished = Unfinished::next_to(&build.output)?;
    let database = unfinished.path("database");
    write::write(facts, build.descriptions, &database)?;
    let finished =
        if build.compress { write::compress(&database, &unfinished.path("compressed"))? } else { database };
    if let Some(index) = &build.index {
        let unfinished = Unfinished::next_to(index)?;
        let text = unfinished.path("index");
        fs::write(&text, index::index(facts)).map_err(|source| Error::File { path: text.clone(), source })?;
        move_file(&text, index)?;
    }
    move_file(&finished, &build.output)
}

/// A directory for files that are being written, gone when this value is.
struct Unfinished(tempfile::TempDir);

impl Unfinished {
    fn next_to(target: &Path) -> Result<Self, Error> {
        let parent =
            target.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
        match tempfile::tempdir_in(parent) {
            Ok(directory) => Ok(Self(directory)),
            Err(source) => Err(Error::File { path: parent.to_owned(), source }),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }
}

fn move_file(from: &Path, to: &Path) -> Result<(), Error> {
    fs::rename(from, to).map_err(|source| Error::File { path: to.to_owned(), source })
}
