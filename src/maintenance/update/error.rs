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
#[expect(missing_docs, reason = "each message says what its fields are")]
#[derive(Debug, thiserror::Error)]
pub enum Error {
    #[error("cannot use the cache at `{path}`")]
    Cache { path: PathBuf, source: io::Error },
    #[error("another run is using the cache `{path}`; wait for its end, or use another directory")]
    CacheInUse { path: PathBuf },
    #[error("`{path}` is not empty and not a cache of downloads; use another directory")]
    NoCache { path: PathBuf },
    #[error("cannot write `{path}`")]
    Output { path: PathBuf, source: io::Error },
    #[error("the new database cannot be compared with the old one")]
    Previous(#[from] OpenError),
    #[error("cannot read `{path}`")]
    AuthoritiesUnreadable { path: PathBuf, source: io::Error },
    #[error("`{path}` is not a PEM file of certificates")]
    NoAuthorities { path: PathBuf },
    #[error("{} could not be fetched:\n{}", text::count(.0.len(), "document"), text::lines(.0))]
    Fetch(Vec<FetchError>),
    #[error("{list} is malformed: {complaint}")]
    List { list: String, complaint: String },
    #[error(
        "the index lists {listed} pages, and the old database has {known}: too few to be true; \
         allow it with --allow-drop"
    )]
    IndexShrank { listed: usize, known: u32 },
    #[error("no database can be built of what was fetched; it is kept in `{cache}`")]
    Build { cache: PathBuf, source: ingest::Error },
    #[error("the new database has {}:\n{}", text::count(.0.len(), "problem"), text::lines(.0))]
    Verify(Vec<String>),
    #[error(
        "the new database lacks too much of the old one:\n{}\n\
         If AWS really removed that, allow it with --allow-drop or --allow-removed",
        text::lines(.0)
    )]
    Drops(Vec<Drop>),
    #[error(transparent)]
    Database(#[from] database::Error),
    #[error(transparent)]
    Date(#[from] ParseDateError),
}
