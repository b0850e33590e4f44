use std::{io, path::PathBuf};

/// Why a database cannot be used, or did not answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file cannot be read.
    #[error("cannot read `{path}`")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: io::Error,
    },
    /// The bytes are no SQLite database. A compressed one must be unpacked first.
    #[error("this is not an SQLite database")]
    NotSqlite,
    /// The file is shorter or longer than its header says.
    #[error("the file has {found} bytes instead of {expected}")]
    Truncated {
        /// Bytes by the header.
        expected: u64,
        /// Bytes there are.
        found: u64,
    },
    /// The database is not one of IAM facts.
    #[error("this is not an IAM database: its application id is {found:#010x}")]
    OtherApplication {
        /// The id in its header.
        found: u32,
    },
    /// The tables are those of another version of this program.
    #[error("the database's tables are of version {found}, and this program reads version {readable}")]
    OtherSchema {
        /// The version in its header.
        found: u32,
        /// The version that this program reads.
        readable: u32,
    },
    /// The database does not say of which day its facts are.
    #[error("the database does not say its version")]
    NoVersion,
    /// SQLite cannot answer: the file is damaged, or its tables are not those of its version.
    #[error("the database cannot be read")]
    Unreadable(#[from] rusqlite::Error),
}
