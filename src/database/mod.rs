//! The read side of the IAM database, and the only place that asks it.
//!
//! A [`Database`] says where the bytes are; it is cheap to clone and to send to another thread. A [`Reader`]
//! is a thread's connection to it, with its prepared statements. Opening a connection costs more than
//! answering a typical request, so each thread keeps the one that it made first.
//!
//! The bytes are read where they lie, in the program itself for the bundled database. SQLite cannot write to
//! them.

mod actions;
mod between;
mod condition_keys;
mod dependents;
mod error;
mod levels;
mod listing;
mod meta;
mod query;
mod resource_types;
pub(crate) mod schema;
mod services;
mod unlisted;
mod values;
mod verify;

use std::{
    cell::{OnceCell, RefCell},
    collections::BTreeMap,
    fmt,
    fs::{self, File},
    io::{self, Read},
    path::Path,
    ptr,
    rc::Rc,
};

use rusqlite::{Connection, MAIN_DB, OpenFlags, Params, Row, config::DbConfig};

use crate::{
    bounds::{Exceeded, limits},
    iam::Date,
};

pub use self::{
    actions::Action,
    condition_keys::ConditionKeyDetails,
    dependents::DependentAction,
    error::Error,
    listing::{ListedAction, UsedType, UsedTypes},
    meta::Counts,
    query::{ActionDetails, ActionFilter, ActionResourceType},
    resource_types::{ResourceTypeDetails, ResourceTypeFormats, ResourceTypeUse},
    services::Service,
    unlisted::{UnlistedAction, UnlistedStatus},
    values::{ActionId, ResourceTypeId},
};

/// The database that was bundled when the program was built.
static EMBEDDED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/iam.sqlite"));

/// Where an IAM database is.
#[derive(Clone, Copy)]
pub struct Database {
    bytes: &'static [u8],
}

impl Database {
    /// The bundled database.
    #[must_use]
    pub fn embedded() -> Self {
        Self { bytes: EMBEDDED }
    }

    /// Reads a file as a database, and refuses what is none or needs another version of this program.
    pub fn open(path: &Path) -> Result<Self, Error> {
        Self::from_bytes(Self::read_file(path)?)
    }

    /// The bytes of a file. What has no end, such as a pipe or a device, is not read.
    pub fn read_file(path: &Path) -> Result<Vec<u8>, Error> {
        let read = || {
            let metadata = fs::metadata(path)?;
            if !metadata.is_file() {
                return Err(io::Error::other("it is not a regular file"));
            }
            let size = usize::try_from(metadata.len()).unwrap_or(usize::MAX);
            Exceeded::check_input("it", size, limits::FILE).map_err(io::Error::other)?;
            let mut bytes = Vec::with_capacity(size);
            File::open(path)?.take(metadata.len()).read_to_end(&mut bytes)?;
            Ok(bytes)
        };
        read().map_err(|source| Error::File { path: path.to_owned(), source })
    }

    /// Takes the bytes of a file as a database, so that a caller can check them before.
    ///
    /// They stay in memory until the process ends: a process opens a database or two and uses them all its
    /// life, and like this the connections of all its threads share one copy.
    pub fn from_bytes(bytes: Vec<u8>) -> Result<Self, Error> {
        check_header(&bytes)?;
        let database = Self { bytes: Box::leak(bytes.into_boxed_slice()) };
        database.reader()?.version()?;
        Ok(database)
    }

    /// This thread's connection.
    pub fn reader(&self) -> Result<Rc<Reader>, Error> {
        thread_local! {
            static READERS: RefCell<Vec<(&'static [u8], Rc<Reader>)>> = const { RefCell::new(Vec::new()) };
        }
        let known = READERS.with_borrow(|readers| {
            let mut readers = readers.iter();
            readers.find(|(bytes, _)| ptr::eq(*bytes, self.bytes)).map(|(_, reader)| Rc::clone(reader))
        });
        if let Some(reader) = known {
            return Ok(reader);
        }
        let reader = Rc::new(Reader::open(self.bytes)?);
        READERS.with_borrow_mut(|readers| readers.push((self.bytes, Rc::clone(&reader))));
        Ok(reader)
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Database").field("length", &self.bytes.len()).finish_non_exhaustive()
    }
}

/// The header of an SQLite file says what it is before any connection does.
/// Source: <https://www.sqlite.org/fileformat2.html#the_database_header>.
fn check_header(bytes: &[u8]) -> Result<(), Error> {
    if !bytes.starts_with(b"SQLite format 3\0") {
        return Err(Error::NotSqlite);
    }
    let application_id = header_number(bytes, 68)?;
    if application_id != schema::APPLICATION_ID {
        return Err(Error::OtherApplication { found: application_id });
    }
    let version = header_number(bytes, 60)?;
    if version != schema::VERSION {
        return Err(Error::OtherSchema { found: version, readable: schema::VERSION });
    }
    // Big-endian numbers: the page size stands in two bytes, the count of pages in four.
    let page_size = header_number(bytes, 16)? >> 16;
    let expected = u64::from(page_size) * u64::from(header_number(bytes, 28)?);
    let found = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    if expected == found { Ok(()) } else { Err(Error::Truncated { expected, found }) }
}

fn header_number(bytes: &[u8], offset: usize) -> Result<u32, Error> {
    let number = bytes.get(offset..).and_then(<[u8]>::first_chunk);
    number.map(|bytes| u32::from_be_bytes(*bytes)).ok_or(Error::NotSqlite)
}

/// A thread's connection to a database. Its methods are the questions that the database answers.
///
/// What many requests ask again, each for an ARN of its own, is kept beside the connection: it never changes.
#[derive(Debug)]
pub struct Reader {
    connection: Connection,
    /// The types that ARNs of a service can be of, by the service.
    arn_services: RefCell<BTreeMap<String, Rc<[ResourceTypeFormats]>>>,
    /// The day of the oldest source.
    oldest_day: OnceCell<Option<Date>>,
    /// The actions of services.
    listings: RefCell<listing::Listings>,
}

impl Reader {
    fn open(bytes: &'static [u8]) -> Result<Self, Error> {
        /// More than there are statements, so that each is prepared once a thread.
        const STATEMENTS: usize = 64;
        let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let mut connection = Connection::open_in_memory_with_flags(flags)?;
        connection.deserialize_bytes(MAIN_DB, bytes)?;
        // Else SQLite plans a statement anew for each value that is bound to it, which costs 25 µs a time and
        // gains nothing: every statement here has one plan that is good for all values.
        connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS);
        Ok(Self {
            connection,
            arn_services: RefCell::default(),
            oldest_day: OnceCell::new(),
            listings: RefCell::default(),
        })
    }

    fn rows<T>(
        &self,
        statement: &str,
        parameters: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>, Error> {
        let mut statement = self.connection.prepare_cached(statement)?;
        let rows = statement.query_map(parameters, read)?;
        Ok(rows.collect::<rusqlite::Result<_>>()?)
    }

    /// The rows that `read` makes something of.
    fn wanted_rows<T>(
        &self,
        statement: &str,
        parameters: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<Option<T>>,
    ) -> Result<Vec<T>, Error> {
        let mut statement = self.connection.prepare_cached(statement)?;
        let rows = statement.query_map(parameters, read)?;
        Ok(rows.filter_map(Result::transpose).collect::<rusqlite::Result<_>>()?)
    }

    fn first<T>(
        &self,
        statement: &str,
        parameters: impl Params,
        read: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>, Error> {
        let mut statement = self.connection.prepare_cached(statement)?;
        let mut rows = statement.query_map(parameters, read)?;
        Ok(rows.next().transpose()?)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use pretty_assertions::assert_eq;
    use rusqlite::{StatementStatus, params_from_iter, types::Null};

    use super::*;
    use crate::iam::AccessLevelSource;

    /// The bundled database with other bytes at an offset.
    fn embedded_with(offset: usize, bytes: &[u8]) -> Vec<u8> {
        let mut database = EMBEDDED.to_vec();
        database[offset..offset + bytes.len()].copy_from_slice(bytes);
        database
    }

    fn refusal(bytes: Vec<u8>) -> String {
        Database::from_bytes(bytes).unwrap_err().to_string()
    }

    #[test]
    fn what_is_no_database_is_refused() {
        for bytes in [&b""[..], b"SQLite format 3\0", b"SQLite format 4\0...", &EMBEDDED[..50]] {
            assert_eq!(refusal(bytes.to_vec()), "this is not an SQLite database");
        }
    }

    #[test]
    fn a_file_of_the_wrong_length_is_refused() {
        let (whole, half) = (EMBEDDED.len(), EMBEDDED.len() / 2);
        assert_eq!(
            refusal(EMBEDDED[..half].to_vec()),
            format!("the file has {half} bytes instead of {whole}")
        );
        let longer = [EMBEDDED, b"more"].concat();
        assert_eq!(refusal(longer), format!("the file has {} bytes instead of {whole}", whole + 4));
    }

    #[test]
    fn the_database_of_another_application_is_refused() {
        assert_eq!(
            refusal(embedded_with(68, b"GPKG")),
            "this is not an IAM database: its application id is 0x47504b47"
        );
    }

    #[test]
    fn the_tables_of_another_version_are_refused() {
        assert_eq!(
            refusal(embedded_with(60, &2_u32.to_be_bytes())),
            "the database's tables are of version 2, and this program reads version 1"
        );
    }

    #[test]
    fn a_database_without_a_version_is_refused() {
        let mut empty = Connection::open_in_memory().unwrap();
        empty.execute_batch(schema::DEFINITION).unwrap();
        assert_eq!(
            refusal(empty.serialize(MAIN_DB).unwrap().to_vec()),
            "the database does not say its version"
        );
    }

    #[test]
    fn a_damaged_database_is_refused() {
        assert_eq!(refusal(embedded_with(100, &[0; 1000])), "the database cannot be read");
    }

    #[test]
    fn a_missing_file_is_named() {
        let error = Database::open(Path::new("no/such/file")).unwrap_err();
        assert_eq!(error.to_string(), "cannot read `no/such/file`");
    }

    #[cfg(unix)]
    #[test]
    fn what_has_no_end_is_not_read() {
        for path in ["/dev/zero", "/dev"] {
            let Error::File { source, .. } = Database::open(Path::new(path)).unwrap_err() else {
                panic!("{path}")
            };
            assert_eq!(source.to_string(), "it is not a regular file");
        }
    }

    #[test]
    fn a_thread_keeps_its_connections_apart_by_database() {
        let (bundled, copy) = (Database::embedded(), Database::from_bytes(EMBEDDED.to_vec()).unwrap());
        let reader = bundled.reader().unwrap();
        assert!(Rc::ptr_eq(&reader, &bundled.reader().unwrap()));
        assert!(!Rc::ptr_eq(&reader, &copy.reader().unwrap()));
        assert_eq!(reader.counts().unwrap(), copy.reader().unwrap().counts().unwrap());
    }

    #[test]
    fn threads_read_at_the_same_time() {
        let ask = || {
            let reader = Database::embedded().reader().unwrap();
            let types = reader.resource_types_of_arn_service("s3").unwrap();
            let actions = types
                .iter()
                .map(|found| reader.actions_of_resource_type(found.id, AccessLevelSource::Aws).unwrap());
            actions.collect::<Vec<_>>()
        };
        let expected = ask();
        assert!(expected.iter().any(|actions| !actions.is_empty()));
        thread::scope(|scope| {
            for thread in (0..8).map(|_| scope.spawn(ask)).collect::<Vec<_>>() {
                assert_eq!(thread.join().unwrap(), expected);
            }
        });
    }

    #[test]
    fn nobody_writes() {
        let reader = Database::embedded().reader().unwrap();
        assert!(reader.connection.execute("DELETE FROM meta", []).is_err());
    }

    #[test]
    fn statements_are_prepared_once() {
        let reader = Database::embedded().reader().unwrap();
        for name in ["s3:GetObject", "iam:PassRole", "s3:PutObject"] {
            reader.action(&name.parse().unwrap(), AccessLevelSource::Aws).unwrap().unwrap();
        }
        for statement in actions::HOT {
            let statement = reader.connection.prepare_cached(statement).unwrap();
            assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
        }
    }

    /// A statement of a hot path that scans a table would cost more with each service that AWS adds.
    #[test]
    fn hot_paths_scan_no_table() {
        let reader = Database::embedded().reader().unwrap();
        for statement in actions::HOT.into_iter().chain(resource_types::HOT) {
            let explain = format!("EXPLAIN QUERY PLAN {statement}");
            let parameters = vec![Null; reader.connection.prepare(&explain).unwrap().parameter_count()];
            let plan =
                reader.rows(&explain, params_from_iter(parameters), |row| row.get::<_, String>(3)).unwrap();
            assert!(plan.iter().all(|step| !step.starts_with("SCAN")), "{statement}: {plan:#?}");
        }
    }
}
