//! Which IAM database answers: the bundled one, or one that the user names.
//!
//! Terraform calls functions and validation in processes that never see the `provider` block, so two environment
//! variables say the same for all of them. A path in the environment can be seen in no configuration and would
//! decide what `read` means, so it counts only together with the hash of the file.

use std::{env, path::Path, rc::Rc};

use sha2::{Digest, Sha256};

use crate::{
    catalog::{self, Catalog, Database},
    provider::{
        arguments::{Arguments as _, Reading, arguments},
        diagnose,
    },
    terraform::{AttributePath, Diagnostic, Known, Schema, Value},
};

/// The environment's path of a database.
pub(super) const PATH_VARIABLE: &str = "POLICY_SENTRY_DATABASE";

/// The environment's hash of that file.
pub(super) const HASH_VARIABLE: &str = "POLICY_SENTRY_DATABASE_SHA256";

/// The database that answers in this process.
#[derive(Clone, Debug)]
pub(super) struct Selection {
    database: Database,
    custom: Option<Custom>,
}

/// A file of the user's.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Custom {
    path: String,
    /// SHA-256 in lower-case hexadecimal.
    hash: String,
}

arguments! {
    /// What the `provider` block says.
    struct Config {
        /// Path of an IAM database to use instead of the bundled one, as `iam-database` builds it. Functions are called without
        /// this block: for them, set `POLICY_SENTRY_DATABASE` and `POLICY_SENTRY_DATABASE_SHA256` in the environment.
        database: Option<String>,
        /// The SHA-256 hash that the file of `database` must have, in hexadecimal.
        database_sha256: Option<String>,
    }
}

/// Why a file is not the database that answers.
#[derive(Debug, thiserror::Error)]
pub(super) enum SelectionError {
    /// A path in the environment without a hash.
    #[error("{PATH_VARIABLE} is set, and {HASH_VARIABLE} is not")]
    NoHash,
    /// A hash without a path.
    #[error("a SHA-256 hash is given without a database")]
    NoDatabase,
    /// The hash is not 64 hexadecimal digits.
    #[error("`{hash}` is not a SHA-256 hash of 64 hexadecimal digits")]
    InvalidHash {
        /// What was given.
        hash: String,
    },
    /// The file is another than the hash says.
    #[error("the SHA-256 hash of `{path}` is {found}, not {expected}")]
    OtherHash {
        /// The file.
        path: String,
        /// The hash that was given.
        expected: String,
        /// The hash of the file.
        found: String,
    },
    /// The file cannot be read, or is no database that this provider reads.
    #[error("`{path}` cannot be used")]
    Database {
        /// The file.
        path: String,
        /// Why.
        source: catalog::Error,
    },
    /// The environment names one database and the provider block another.
    #[error("the provider block and {PATH_VARIABLE} name different databases")]
    Contradiction,
}

/// What the `provider` block may say.
pub(super) fn schema() -> Schema {
    const ABOUT: &str =
        "Writes least-privilege AWS IAM policies at plan time. No `provider` block is needed.";
    Schema::new(ABOUT, Config::attributes())
}

impl Selection {
    /// What the environment says, else the bundled database.
    pub(super) fn of_environment() -> Result<Self, SelectionError> {
        let variable = |name| env::var(name).ok().filter(|value| !value.is_empty());
        match (variable(PATH_VARIABLE), variable(HASH_VARIABLE)) {
            (None, None) => Ok(Self { database: Database::embedded(), custom: None }),
            (None, Some(_)) => Err(SelectionError::NoDatabase),
            (Some(_), None) => Err(SelectionError::NoHash),
            (Some(path), Some(hash)) => Self::of_file(path, Some(&hash)),
        }
    }

    /// What the `provider` block says, else the environment.
    pub(super) fn of_configuration(config: &Value) -> Result<Self, Vec<Diagnostic>> {
        let at = |attribute: &str| AttributePath::to(attribute);
        let mut reading = Reading::new(Known::Wholly);
        let Config { database, database_sha256 } = reading.block(config);
        let environment = Self::of_environment().map_err(|error| vec![diagnose::selection(&error)]);
        let Some(path) = database else {
            return match database_sha256 {
                None => environment,
                Some(_) => {
                    Err(vec![diagnose::selection(&SelectionError::NoDatabase).at(at("database_sha256"))])
                }
            };
        };
        let selected = Self::of_file(path, database_sha256.as_deref())
            .map_err(|error| vec![diagnose::selection(&error).at(at("database"))])?;
        match environment?.custom {
            Some(custom) if selected.custom.as_ref().is_none_or(|own| own.hash != custom.hash) => {
                Err(vec![diagnose::selection(&SelectionError::Contradiction).at(at("database"))])
            }
            _ => Ok(selected),
        }
    }

    fn of_file(path: String, expected: Option<&str>) -> Result<Self, SelectionError> {
        let expected = expected.map(read_hash).transpose()?;
        let bytes = match Database::read_file(Path::new(&path)) {
            Ok(bytes) => bytes,
            Err(source) => return Err(SelectionError::Database { path, source }),
        };
        let hash = hash(&bytes);
        match expected {
            Some(expected) if expected != hash => {
                Err(SelectionError::OtherHash { path, expected, found: hash })
            }
            _ => match Database::from_bytes(bytes) {
                Ok(database) => Ok(Self { database, custom: Some(Custom { path, hash }) }),
                Err(source) => Err(SelectionError::Database { path, source }),
            },
        }
    }

    /// This thread's catalog.
    pub(super) fn catalog(&self) -> Result<Rc<Catalog>, Vec<Diagnostic>> {
        Catalog::of(&self.database).map_err(|error| vec![diagnose::database(&error)])
    }

    /// The date of the facts; another database than the bundled one is marked: `2026-10-27+custom.1a2b3c4d5e6f`.
    pub(super) fn version(&self, catalog: &Catalog) -> Result<String, Vec<Diagnostic>> {
        const DIGITS: usize = 12;
        let version = catalog.tables().version().map_err(|error| vec![diagnose::database(&error)])?;
        let mark = self.custom.as_ref().and_then(|custom| custom.hash.get(..DIGITS));
        Ok(mark.map_or_else(|| version.clone(), |mark| format!("{version}+custom.{mark}")))
    }

    /// A warning where another database than the bundled one answers.
    pub(super) fn warning(&self) -> Option<Diagnostic> {
        let Custom { path, hash } = self.custom.as_ref()?;
        let version = self.catalog().and_then(|catalog| self.version(&catalog)).ok()?;
        Some(diagnose::custom_database(path, hash, &version))
    }
}

fn read_hash(text: &str) -> Result<String, SelectionError> {
    let is_hash = text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if is_hash {
        Ok(text.to_ascii_lowercase())
    } else {
        Err(SelectionError::InvalidHash { hash: text.to_owned() })
    }
}

/// SHA-256 in lower-case hexadecimal.
pub(super) fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}
