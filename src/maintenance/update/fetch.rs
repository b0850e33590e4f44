//! Everything that is listed, into the cache.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    sync::{
        Mutex, PoisonError,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
    thread,
};

use ureq::tls::Certificate;

use super::{
    Step, Update,
    address::Address,
    cache::{self, Cache},
    client::{self, Client, FetchError},
    error::Error,
    recognise::{self, Kind},
};

/// After this many failures, the remaining documents are not asked for.
const TOO_MANY: usize = 20;

/// Fetches what the two lists name and the cache lacks. Afterwards the folders of the cache hold exactly what is
/// listed, less the documents that may be missing and are; those are returned.
pub(super) fn everything(
    update: &Update,
    cache: &Cache,
    known_pages: u32,
    progress: &(dyn Fn(Step<'_>) + Sync),
) -> Result<Vec<FetchError>, Error> {
    let roots = update.authorities.as_deref().map(authorities).transpose()?;
    let html = Client::new(&update.html_index, update.limits, roots.as_deref());
    let reference = Client::new(&update.service_reference, update.limits, roots.as_deref());
    let mut jobs = pages(update, &html, known_pages)?;
    jobs.extend(services(update, &reference)?);
    progress(Step::Fetching { documents: jobs.len() });
    let failures = fetch_all(&jobs, update, cache, progress)?;
    let (missing, failures): (Vec<_>, Vec<_>) =
        failures.into_iter().partition(|failure| update.may_be_missing.contains(&failure.name));
    if !failures.is_empty() {
        return Err(Error::Fetch(failures));
    }
    let missing_names: BTreeSet<_> = missing.iter().map(|failure| failure.name.as_str()).collect();
    for folder in [cache::HTML, cache::SERVICE_REFERENCE] {
        let of_folder = jobs.iter().filter(|job| job.folder == folder);
        let wanted: BTreeSet<_> =
            of_folder.map(|job| job.file.as_str()).filter(|file| !missing_names.contains(file)).collect();
        cache.keep_only(folder, |name| wanted.contains(name))?;
    }
    Ok(missing)
}

fn authorities(path: &Path) -> Result<Vec<Certificate<'static>>, Error> {
    let pem =
        fs::read(path).map_err(|source| Error::AuthoritiesUnreadable { path: path.to_owned(), source })?;
    client::certificates(&pem).ok_or_else(|| Error::NoAuthorities { path: path.to_owned() })
}

/// One document to fetch.
struct Job<'a> {
    folder: &'static str,
    file: String,
    address: Address,
    kind: Kind,
    client: &'a Client,
}

fn pages<'a>(update: &Update, client: &'a Client, known: u32) -> Result<Vec<Job<'a>>, Error> {
    let index = list(client, "the index of pages", &update.html_index, Kind::Index)?;
    let names = recognise::page_names(&index).map_err(|link| not_a_list("the index", &link))?;
    if update.tolerance.is_drop(known, u32::try_from(names.len()).unwrap_or(u32::MAX)) {
        return Err(Error::IndexShrank { listed: names.len(), known });
    }
    let job = |file: String| {
        let address = update.html_index.sibling(&file).map_err(|error| not_a_list("the index", &error))?;
        Ok(Job { folder: cache::HTML, file, address, kind: Kind::Page, client })
    };
    names.into_iter().map(job).collect()
}

fn services<'a>(update: &Update, client: &'a Client) -> Result<Vec<Job<'a>>, Error> {
    const LIST: &str = "the list of the Service Reference";
    let list = list(client, LIST, &update.service_reference, Kind::ServiceList)?;
    let job = |(service, url): (String, String)| {
        let address: Address = url.parse().map_err(|error| not_a_list(LIST, &error))?;
        if !address.is_same_server(&update.service_reference) {
            return Err(not_a_list(LIST, &format!("`{address}` is on another server")));
        }
        let file = format!("{service}.json");
        Ok(Job { folder: cache::SERVICE_REFERENCE, file, address, kind: Kind::Service, client })
    };
    let services = recognise::services(&list).map_err(|complaint| not_a_list(LIST, &complaint))?;
    services.into_iter().map(job).collect()
}

fn list(client: &Client, name: &str, address: &Address, kind: Kind) -> Result<String, Error> {
    client.fetch(name, address, kind).map_err(|failure| Error::Fetch(vec![*failure]))
}

fn not_a_list(list: &str, complaint: &impl ToString) -> Error {
    Error::List { list: list.to_owned(), complaint: complaint.to_string() }
}

/// The documents that could not be fetched, sorted by name.
fn fetch_all(
    jobs: &[Job<'_>],
    update: &Update,
    cache: &Cache,
    progress: &(dyn Fn(Step<'_>) + Sync),
) -> Result<Vec<FetchError>, Error> {
    let (next, stop) = (AtomicUsize::new(0), AtomicBool::new(false));
    let (failures, error) = (Mutex::new(Vec::new()), Mutex::new(None));
    let work = || {
        while !stop.load(Ordering::Relaxed) {
            let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) else { break };
            match job.run(cache, progress) {
                Ok(Ok(())) => {}
                Ok(Err(failure)) => {
                    let mut failures = failures.lock().unwrap_or_else(PoisonError::into_inner);
                    failures.push(*failure);
                    stop.fetch_or(failures.len() >= TOO_MANY, Ordering::Relaxed);
                }
                Err(failure) => {
                    *error.lock().unwrap_or_else(PoisonError::into_inner) = Some(failure);
                    stop.store(true, Ordering::Relaxed);
                }
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..update.parallel.get() {
            scope.spawn(work);
        }
    });
    if let Some(error) = error.into_inner().unwrap_or_else(PoisonError::into_inner) {
        return Err(error);
    }
    let mut failures = failures.into_inner().unwrap_or_else(PoisonError::into_inner);
    failures.sort_by(|left, right| left.name.cmp(&right.name));
    Ok(failures)
}

impl Job<'_> {
    /// The outer error is one of this machine, the inner one of the server's.
    fn run(
        &self,
        cache: &Cache,
        progress: &(dyn Fn(Step<'_>) + Sync),
    ) -> Result<Result<(), Box<FetchError>>, Error> {
        let Self { folder, file, address, kind, client } = self;
        let name = format!("{folder}/{file}");
        let reused = cache.get(&name).is_some_and(|text| kind.refuse(&text).is_none());
        if !reused {
            match client.fetch(file, address, *kind) {
                Ok(text) => cache.put(&name, &text)?,
                Err(failure) => return Ok(Err(failure)),
            }
        }
        progress(Step::Fetched { name: file, reused });
        Ok(Ok(()))
    }
}
