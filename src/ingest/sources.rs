//! `data/sources`: what the bundled database is made of, and where that comes from.

use std::{collections::BTreeMap, fs, path::Path};

use super::{
    error::Error,
    model::{Date, Service},
    reduced,
};

/// The list of sources, in their directory.
const LIST: &str = "sources.json";

/// What is known of one source besides its facts: an entry of `sources.json`.
#[derive(Clone, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Origin {
    /// The file of its facts, beside the list.
    pub file: String,
    /// The name and the version that people know it by.
    pub name: String,
    /// The day of its facts.
    #[serde(deserialize_with = "date")]
    pub date: Date,
    /// What its licence is.
    pub licence: String,
    /// Where to get it.
    pub address: String,
    /// What was read: the name of a file, or of the files of a directory.
    pub original: String,
    /// The SHA-256 of that file or, of several, of the lines of `sha256sum` in the order of the names.
    pub original_sha256: String,
    /// The SHA-256 of the lines in the file, unpacked.
    pub facts_sha256: String,
}

/// One source.
#[derive(Clone, Debug)]
pub struct Source {
    /// Where it comes from.
    pub origin: Origin,
    /// What it says.
    pub services: Vec<Service>,
}

/// The sources, each by what it is taken for.
#[derive(Clone, Debug)]
pub struct Sources {
    /// The newest account of everything: what it does not have does not exist any more.
    pub base: Source,
    /// The last account of dependent actions and of what is no API operation: an older state of the base.
    pub dependents: Source,
    /// The Service Reference: which key belongs where, and what the base loses of actions on several pages.
    pub structure: Source,
    /// AWS's pages before July 2026.
    pub pages: Source,
    /// Links to the documentation, and the addresses of the pages.
    pub links: Source,
}

impl Sources {
    /// Reads the sources of a directory, and refuses what is not as its list says.
    pub fn read(directory: &Path) -> Result<Self, Error> {
        let List { base, dependents, structure, pages, links } = List::read(directory)?;
        let source = |origin: Origin| {
            let services = reduced::read(&directory.join(&origin.file), &origin.facts_sha256)?;
            Ok::<_, Error>(Source { origin, services })
        };
        Ok(Self {
            base: source(base)?,
            dependents: source(dependents)?,
            structure: source(structure)?,
            pages: source(pages)?,
            links: source(links)?,
        })
    }
}

impl Sources {
    /// The name and the day of the source of each kind of fact: the one that decides, and after it those that fill
    /// its gaps.
    pub(super) fn origins(&self) -> BTreeMap<&'static str, (String, Date)> {
        let Self { base, dependents, structure, pages, links } = self;
        let origin = |sources: &[&Source]| {
            let names: Vec<_> = sources.iter().map(|source| source.origin.name.as_str()).collect();
            let date = sources.first().map_or(&base.origin.date, |source| &source.origin.date);
            (names.join("; "), date.clone())
        };
        BTreeMap::from([
            ("access_levels", origin(&[base])),
            ("actions", origin(&[base])),
            ("condition_keys", origin(&[base, structure])),
            ("dependent_actions", origin(&[dependents, pages])),
            ("documentation", origin(&[links, pages])),
            ("passed_to_services", origin(&[structure])),
            ("permission_only", origin(&[dependents, pages])),
            ("required_resource_types", origin(&[base, pages])),
            ("resource_types", origin(&[base, structure])),
            ("services", origin(&[base, links])),
            ("unlisted_actions", origin(&[structure, dependents, pages])),
        ])
    }
}

#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    base: Origin,
    dependents: Origin,
    structure: Origin,
    pages: Origin,
    links: Origin,
}

impl List {
    fn read(directory: &Path) -> Result<Self, Error> {
        let path = directory.join(LIST);
        let text = fs::read_to_string(&path).map_err(|source| Error::File { path: path.clone(), source })?;
        serde_json::from_str(&text).map_err(|source| Error::SourcesUnreadable { path, source })
    }
}

fn date<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text: String = serde::Deserialize::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}
