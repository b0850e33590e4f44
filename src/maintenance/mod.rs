//! What is done with whole databases, by those who make and refresh them: compare two, hand one to another
//! tool, replace one by what AWS publishes today.
//!
//! ```text
//!   update   AWS ─ fetch ▶ cache ─ build ▶ new file ─ verify, guard ▶ takes the old one's place
//!   diff     two databases ▶ Diff ▶ text for a changelog
//!   export   a database ▶ iam-definition.json of Policy Sentry
//! ```
//!
//! It asks the read side as anybody does and builds with [`crate::ingest`]; it knows no table and no layout.

pub mod diff;
pub mod export;
pub mod guard;
pub mod update;

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use crate::database::{self, Database};

/// Why a file is not a database that can be used here.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// The file cannot be read.
    #[error("cannot read `{path}`")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The file begins as a compressed one and cannot be unpacked.
    #[error("cannot unpack `{path}`")]
    Compressed {
        /// The file.
        path: PathBuf,
        /// What zstd said.
        source: io::Error,
    },
    /// The file is no database, or none of this version.
    #[error("cannot use `{path}`")]
    Database {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: database::Error,
    },
}

/// Opens a database as it is built or as it is bundled, compressed.
pub fn open(path: &Path) -> Result<Database, OpenError> {
    const ZSTD: [u8; 4] = [0x28, 0xb5, 0x2f, 0xfd];
    let mut bytes = fs::read(path).map_err(|source| OpenError::File { path: path.to_owned(), source })?;
    if bytes.starts_with(&ZSTD) {
        bytes = zstd::decode_all(bytes.as_slice())
            .map_err(|source| OpenError::Compressed { path: path.to_owned(), source })?;
    }
    Database::from_bytes(bytes).map_err(|source| OpenError::Database { path: path.to_owned(), source })
}
