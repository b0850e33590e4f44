//! What AWS publishes today → a database in the place of the old one, or the old one untouched.
//!
//! ```text
//!   lists ─ fetch ▶ cache: pages, JSON ─ build_from ▶ new file ─ verify, guard ▶ rename
//! ```
//!
//! No document is accepted on the server's word alone, an interrupted run continues where it stopped, and the output
//! is replaced in one step at the very end.

mod address;
mod build;
mod cache;
mod client;
mod error;
mod fetch;
mod recognise;

use std::{
    collections::BTreeSet,
    fs::{self, File},
    num::NonZeroUsize,
    path::{Path, PathBuf},
    time::Duration,
};

use time::OffsetDateTime;

pub use self::{
    address::{Address, ParseAddressError},
    client::{FetchError, Limits, Reason},
    error::Error,
};
use self::{
    build::{Built, Sources, Target},
    cache::Cache,
};
use super::{
    OpenError,
    diff::{Diff, diff},
    guard::{self, Tolerance},
    open,
};
use crate::{
    database::{self, Database},
    ingest::{Report, overrides::OverrideProblem},
};

/// Where AWS lists the pages of its Service Authorization Reference.
pub const HTML_INDEX: &str = "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html";
/// Where AWS lists the files of its Service Reference.
pub const SERVICE_REFERENCE: &str = "https://servicereference.us-east-1.amazonaws.com/";
/// For how long the files of an unfinished run are taken for today's.
pub const CACHE_FOR: Duration = cache::DAY;

/// What to fetch, how, and where to.
#[derive(Clone, Debug)]
pub struct Update {
    /// The database to replace; it need not exist. A name that ends in `.zst` gets a compressed one.
    pub output: PathBuf,
    /// What to compare with; without it, the output as it is, or the bundled database if there is none.
    pub previous: Option<PathBuf>,
    /// The list of pages. The pages are in the same folder.
    pub html_index: Address,
    /// The list of the Service Reference's files, which are on the same server.
    pub service_reference: Address,
    /// The directory of what is fetched.
    pub cache: PathBuf,
    /// Whether to keep what was fetched after a completed run.
    pub keep_cache: bool,
    /// For how long the files of an unfinished run may be used.
    pub cache_for: Duration,
    /// Whether to fetch everything anew.
    pub fresh: bool,
    /// How many requests at once.
    pub parallel: NonZeroUsize,
    /// How long and how often to try.
    pub limits: Limits,
    /// A PEM file of the certificates to trust instead of the usual authorities, as behind a proxy that inspects
    /// traffic.
    pub authorities: Option<PathBuf>,
    /// Documents that may be missing, by their file names.
    pub may_be_missing: BTreeSet<String>,
    /// A directory like `data/sources` with what AWS no longer publishes: dependent actions, when things were first
    /// seen, what was removed. Without one, the sources of this program.
    pub sources: Option<PathBuf>,
    /// How much the new database may lack.
    pub tolerance: Tolerance,
    /// A file of overrides that all have to fit; without one, those of the program that fit.
    pub overrides: Option<PathBuf>,
    /// Whether to keep AWS's sentences.
    pub descriptions: bool,
}

/// The progress of an update.
#[derive(Clone, Copy, Debug)]
pub enum Step<'a> {
    /// The lists are read.
    Fetching {
        /// How many documents they name.
        documents: usize,
    },
    /// A document is in the cache.
    Fetched {
        /// Its file name.
        name: &'a str,
        /// Whether it had been there before.
        reused: bool,
    },
    /// Everything is there.
    Building,
    /// The new database is written.
    Checking,
}

/// What an update did.
#[expect(missing_docs, reason = "the names say it")]
#[derive(Debug)]
pub struct Outcome {
    pub report: Report,
    pub diff: Diff,
    pub missing: Vec<FetchError>,
    pub overrides_left_out: Vec<OverrideProblem>,
    pub leftover: Option<Error>,
}

/// Replaces the output with a database of what AWS publishes now. On an error the output stays as it was.
pub fn update(update: &Update, progress: &(dyn Fn(Step<'_>) + Sync)) -> Result<Outcome, Error> {
    // Before the long part, so that a mistake shows at once.
    drop(staging(&update.output)?);
    let previous = previous(update)?;
    let cache = Cache::open(update, OffsetDateTime::now_utc())?;
    let known_pages = previous.reader()?.counts()?.pages;
    let missing = fetch::everything(update, &cache, known_pages, progress)?;
    progress(Step::Building);
    let staging = staging(&update.output)?;
    let Built { database, report, left_out } = build(update, &cache, staging.path())?;
    progress(Step::Checking);
    let diff = check(&database, previous, &update.tolerance)?;
    replace(&database, &update.output)?;
    let leftover = cache.finish(update.keep_cache).err();
    Ok(Outcome { report, diff, missing, overrides_left_out: left_out, leftover })
}

/// A directory beside the output, so that the output can be replaced in one step.
fn staging(output: &Path) -> Result<tempfile::TempDir, Error> {
    let parent = output.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let directory = tempfile::Builder::new().prefix(".iam-database-").tempdir_in(parent);
    directory.map_err(|source| Error::Output { path: parent.to_owned(), source })
}

/// An output with an older schema cannot be compared with and is simply replaced, which is what updates are for.
fn previous(update: &Update) -> Result<Database, Error> {
    match &update.previous {
        Some(path) => Ok(open(path)?),
        None if !update.output.exists() => Ok(Database::embedded()),
        None => match open(&update.output) {
            Err(OpenError::Database { source: database::Error::OtherSchema { .. }, .. }) => {
                Ok(Database::embedded())
            }
            opened => Ok(opened?),
        },
    }
}

fn build(update: &Update, cache: &Cache, directory: &Path) -> Result<Built, Error> {
    let sources = Sources {
        html: cache.path(cache::HTML),
        service_reference: cache.path(cache::SERVICE_REFERENCE),
        date: cache.date().parse()?,
        frozen: update.sources.clone(),
    };
    let target = Target {
        overrides: update.overrides.as_deref(),
        descriptions: update.descriptions,
        compress: update.output.extension().is_some_and(|extension| extension == "zst"),
        directory,
    };
    build::build_from(&sources, &target)
        .map_err(|source| Error::Build { cache: update.cache.clone(), source })
}

fn check(database: &Path, previous: Database, tolerance: &Tolerance) -> Result<Diff, Error> {
    let new = open(database)?.reader()?;
    let problems = new.problems()?;
    if !problems.is_empty() {
        return Err(Error::Verify(problems));
    }
    let diff = diff(&*previous.reader()?, &new)?;
    let drops = guard::drops(&diff, tolerance);
    if drops.is_empty() { Ok(diff) } else { Err(Error::Drops(drops)) }
}

/// The new file is on the disk before it takes the old one's name.
fn replace(database: &Path, output: &Path) -> Result<(), Error> {
    let replaced =
        File::open(database).and_then(|file| file.sync_all()).and_then(|()| fs::rename(database, output));
    replaced.map_err(|source| Error::Output { path: output.to_owned(), source })
}
