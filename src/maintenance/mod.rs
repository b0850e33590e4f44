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
#[expect(missing_docs, reason = "each message says what its fields are")]
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    #[error("cannot read `{path}`")]
    File { path: PathBuf, source: io::Error },
    #[error("cannot unpack `{path}`")]
    Compressed { path: PathBuf, source: io::Error },
    #[error("cannot use `{path}`")]
    Database { path: PathBuf, source: database::Error },
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
