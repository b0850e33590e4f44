use std::{io, path::PathBuf};

use super::client::FetchError;
use crate::{
    database,
    iam::ParseDateError,
    ingest,
    maintenance::{OpenError, guard::Drop},
    text,
};

/// Why the old database stays.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file of the cache could not be read or written.
    #[error("cannot use the cache at `{path}`")]
    Cache {
        /// The file or directory.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// Another run has the cache.
    #[error("another run is using the cache `{path}`; wait for its end, or use another directory")]
    CacheInUse {
        /// The directory.
        path: PathBuf,
    },
    /// The directory has files that no run put there.
    #[error("`{path}` is not empty and not a cache of downloads; use another directory")]
    NoCache {
        /// The directory.
        path: PathBuf,
    },
    /// The output could not be written.
    #[error("cannot write `{path}`")]
    Output {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The database to compare with cannot be opened.
    #[error("the new database cannot be compared with the old one")]
    Previous(#[from] OpenError),
    /// The file of authorities cannot be read.
    #[error("cannot read `{path}`")]
    AuthoritiesUnreadable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file of authorities is none.
    #[error("`{path}` is not a PEM file of certificates")]
    NoAuthorities {
        /// The file.
        path: PathBuf,
    },
    /// Some documents could not be had.
    #[error("{} could not be fetched:\n{}", text::count(.0.len(), "document"), text::lines(.0))]
    Fetch(Vec<FetchError>),
    /// A list names what it cannot.
    #[error("{list} is not as it should be: {complaint}")]
    List {
        /// Which list.
        list: String,
        /// What is wrong with it.
        complaint: String,
    },
    /// The index lists far fewer pages than the old database has.
    #[error(
        "the index lists {listed} pages, and the old database has {known}: too few to be true; \
         allow it with --allow-drop"
    )]
    IndexShrank {
        /// Pages on the index.
        listed: usize,
        /// Pages of the old database.
        known: u32,
    },
    /// The pages could not be read, or the database not be built of them.
    #[error("no database can be built of what was fetched; it is kept in `{cache}`")]
    Build {
        /// Where the pages are.
        cache: PathBuf,
        /// What is wrong with them.
        source: ingest::Error,
    },
    /// What was built does not pass the checks.
    #[error("the new database has {}:\n{}", text::count(.0.len(), "problem"), text::lines(.0))]
    Verify(Vec<String>),
    /// Too much was lost.
    #[error(
        "the new database lacks too much of the old one:\n{}\n\
         If AWS really removed that, allow it with --allow-drop or --allow-removed",
        text::lines(.0)
    )]
    Drops(Vec<Drop>),
    /// The databases cannot be compared.
    #[error(transparent)]
    Database(#[from] database::Error),
    /// The day is none.
    #[error(transparent)]
    Date(#[from] ParseDateError),
}
