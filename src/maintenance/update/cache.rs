//! What a run has fetched, kept so that a run that was cut continues.
//!
//! ```text
//!   lock                 held while a run uses the directory
//!   run.json             what is fetched, since when, and whether the run came to its end
//!   journal              a line for each file: SHA-256 and name, written after the file
//!   html/                the pages, under AWS's names
//!   service-reference/   the JSON of each service
//! ```
//!
//! The lists of pages and services are not kept: they are asked for in every run.
//!
//! A file counts only if the journal has its hash: whatever was cut, torn or changed is fetched again.

use std::{
    collections::BTreeMap,
    fs::{self, File, TryLockError},
    io::{self, Write},
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
    time::Duration,
};

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

use super::{Update, error::Error};

const RUN: &str = "run.json";
const LOCK: &str = "lock";
const JOURNAL: &str = "journal";
/// The folder of pages.
pub(super) const HTML: &str = "html";
/// The folder of the services' JSON.
pub(super) const SERVICE_REFERENCE: &str = "service-reference";

/// A directory that one run has to itself.
pub(super) struct Cache {
    directory: PathBuf,
    run: Run,
    /// The hash of each file that is whole.
    whole: BTreeMap<String, String>,
    journal: Mutex<File>,
    /// Released by the system when the process ends, however it ends.
    _lock: File,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Run {
    html_index: String,
    service_reference: String,
    /// The day on which the run began: what is fetched later belongs to it, too.
    date: String,
    /// Seconds since 1970.
    began: i64,
    finished: bool,
}

impl Cache {
    /// Takes a directory for itself: continues the unfinished run there if it is for the same addresses and
    /// recent enough, and starts over otherwise. A directory with other files is refused.
    pub(super) fn open(update: &Update, now: OffsetDateTime) -> Result<Self, Error> {
        let directory = update.cache.clone();
        let in_directory = |source| Error::Cache { path: directory.clone(), source };
        fs::create_dir_all(&directory).map_err(in_directory)?;
        let lock = lock(&directory)?;
        let run = match read_run(&directory)? {
            Some(run) if !update.fresh && run.can_go_on(update, now) => run,
            _ => begin(&directory, update, now).map_err(in_directory)?,
        };
        for folder in [HTML, SERVICE_REFERENCE] {
            fs::create_dir_all(directory.join(folder)).map_err(in_directory)?;
        }
        let journal = File::options().append(true).create(true).open(directory.join(JOURNAL));
        let journal = Mutex::new(journal.map_err(in_directory)?);
        let whole = read_journal(&directory).map_err(in_directory)?;
        Ok(Self { directory, run, whole, journal, _lock: lock })
    }

    /// The day of what is fetched.
    pub(super) fn date(&self) -> &str {
        &self.run.date
    }

    /// Where a file of the cache is.
    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// The content of a file that was fetched before and has not changed since.
    pub(super) fn get(&self, name: &str) -> Option<String> {
        let expected = self.whole.get(name)?;
        let bytes = fs::read(self.path(name)).ok()?;
        (hash(&bytes) == *expected).then(|| String::from_utf8(bytes).ok())?
    }

    /// Keeps a file. It has its name, and its line in the journal, only when it is whole.
    pub(super) fn put(&self, name: &str, content: &str) -> Result<(), Error> {
        self.write(name, content).map_err(|source| Error::Cache { path: self.path(name), source })
    }

    fn write(&self, name: &str, content: &str) -> io::Result<()> {
        let path = self.path(name);
        let unfinished = self.path(&format!("{name}.part"));
        fs::write(&unfinished, content)?;
        fs::rename(&unfinished, &path)?;
        let line = format!("{} {name}\n", hash(content.as_bytes()));
        self.journal.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.as_bytes())
    }

    /// Removes what an index no longer lists, so that a folder holds exactly what was fetched.
    pub(super) fn keep_only(&self, folder: &str, wanted: impl Fn(&str) -> bool) -> Result<(), Error> {
        let path = self.path(folder);
        let in_folder = |source| Error::Cache { path: path.clone(), source };
        for entry in fs::read_dir(&path).map_err(in_folder)? {
            let entry = entry.map_err(in_folder)?;
            if !entry.file_name().to_str().is_some_and(&wanted) {
                fs::remove_file(entry.path()).map_err(in_folder)?;
            }
        }
        Ok(())
    }

    /// Says that the run came to its end, so that the next one begins anew.
    pub(super) fn finish(mut self, keep: bool) -> Result<(), Error> {
        self.run.finished = true;
        let path = self.directory.clone();
        let finished = write_run(&path, &self.run);
        finished
            .and_then(|()| if keep { Ok(()) } else { fs::remove_dir_all(&path) })
            .map_err(|source| Error::Cache { path, source })
    }
}

fn lock(directory: &Path) -> Result<File, Error> {
    let path = directory.join(LOCK);
    let file = File::options().create(true).truncate(false).write(true).open(&path);
    let file = file.map_err(|source| Error::Cache { path: path.clone(), source })?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::CacheInUse { path: directory.to_owned() }),
        Err(TryLockError::Error(source)) => Err(Error::Cache { path, source }),
    }
}

/// The run that the directory holds, if any.
fn read_run(directory: &Path) -> Result<Option<Run>, Error> {
    let path = directory.join(RUN);
    match fs::read(&path) {
        Ok(bytes) => match serde_json::from_slice(&bytes) {
            Ok(run) => Ok(Some(run)),
            Err(_) => Err(Error::NoCache { path: directory.to_owned() }),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => refuse_foreign(directory).map(|()| None),
        Err(source) => Err(Error::Cache { path, source }),
    }
}

/// A directory without a run must be empty: beginning anew removes files.
fn refuse_foreign(directory: &Path) -> Result<(), Error> {
    let in_directory = |source| Error::Cache { path: directory.to_owned(), source };
    for entry in fs::read_dir(directory).map_err(in_directory)? {
        let name = entry.map_err(in_directory)?.file_name();
        let is_ours = [LOCK, JOURNAL, "run.json.part"].iter().any(|ours| name == *ours);
        if !is_ours {
            return Err(Error::NoCache { path: directory.to_owned() });
        }
    }
    Ok(())
}

impl Run {
    fn can_go_on(&self, update: &Update, now: OffsetDateTime) -> bool {
        let age = now.unix_timestamp() - self.began;
        let same = (&self.html_index, &self.service_reference)
            == (&update.html_index.to_string(), &update.service_reference.to_string());
        let limit = i64::try_from(update.cache_for.as_secs()).unwrap_or(i64::MAX);
        same && !self.finished && (0..=limit).contains(&age)
    }
}

/// The empty journal comes first: even if this is interrupted, no old file counts any more.
fn begin(directory: &Path, update: &Update, now: OffsetDateTime) -> io::Result<Run> {
    fs::write(directory.join(JOURNAL), "")?;
    let run = Run {
        html_index: update.html_index.to_string(),
        service_reference: update.service_reference.to_string(),
        date: now.date().to_string(),
        began: now.unix_timestamp(),
        finished: false,
    };
    write_run(directory, &run)?;
    for folder in [HTML, SERVICE_REFERENCE] {
        match fs::remove_dir_all(directory.join(folder)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
    }
    Ok(run)
}

fn write_run(directory: &Path, run: &Run) -> io::Result<()> {
    let unfinished = directory.join(format!("{RUN}.part"));
    fs::write(&unfinished, serde_json::to_string_pretty(run)? + "\n")?;
    fs::rename(&unfinished, directory.join(RUN))
}

/// A truncated line has an incomplete hash or the name of no file.
fn read_journal(directory: &Path) -> io::Result<BTreeMap<String, String>> {
    let bytes = fs::read(directory.join(JOURNAL))?;
    let text = String::from_utf8_lossy(&bytes);
    let lines = text.lines().filter_map(|line| line.split_once(' '));
    Ok(lines.map(|(hash, name)| (name.to_owned(), hash.to_owned())).collect())
}

fn hash(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// For how long the files of an unfinished run are taken for today's.
pub(super) const DAY: Duration = Duration::from_hours(24);
