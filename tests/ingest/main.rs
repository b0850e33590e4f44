//! From saved pages to rows: invented services, in the layout that AWS published until July 2026.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod broken;
mod combining;
mod command;

mod overrides;
mod readers;
mod rows;

use std::{
    fs,
    path::{Path, PathBuf},
};

use policy_sentry::{
    database::Database,
    ingest::{self, Build, Error, Input, Report},
};
use tempfile::TempDir;

/// A page with every oddity that AWS's pages have, in the form in which they were saved.
const TEAPOT: &str = include_str!("pages/list_teapot.html");
/// A second page of the same service, in the form in which AWS sends pages.
const TEAPOT_FOR_GUESTS: &str = include_str!("pages/list_teapotforguests.html");
/// A page without resource types and condition keys.
const KETTLE: &str = include_str!("pages/list_kettle.html");

const NO_OVERRIDES: &str = "source,service,action,access_level,documented\n";

/// A directory to build in.
struct Workshop {
    directory: TempDir,
}

impl Workshop {
    fn new() -> Self {
        Self { directory: tempfile::tempdir().unwrap() }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.directory.path().join(name)
    }

    /// Builds `iam.sqlite` and `services.tsv` from the three pages.
    fn build(&self, overrides: &str) -> Result<Report, Error> {
        let build = self.request(overrides);
        ingest::build(&build)
    }

    fn request(&self, overrides: &str) -> Build {
        let pages = self.path("pages");
        fs::create_dir_all(&pages).unwrap();
        let files =
            [("list_teapot", TEAPOT), ("list_teapotforguests", TEAPOT_FOR_GUESTS), ("list_kettle", KETTLE)];
        for (name, html) in files {
            fs::write(pages.join(format!("{name}.html")), html).unwrap();
        }
        fs::write(pages.join("index.html"), "not a page").unwrap();
        fs::write(self.path("overrides.csv"), overrides).unwrap();
        Build {
            input: Input::Pages { directory: pages, date: "2026-06-14".parse().unwrap() },
            overrides: self.path("overrides.csv"),
            output: self.path("iam.sqlite"),
            compress: false,
            descriptions: false,
            index: Some(self.path("services.tsv")),
        }
    }

    fn database(&self) -> Database {
        Database::open(&self.path("iam.sqlite")).unwrap()
    }

    fn files(&self) -> Vec<String> {
        let mut names: Vec<_> = fs::read_dir(self.directory.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }
}

#[test]
fn the_same_pages_give_the_same_bytes() {
    let bytes = |path: &Path| fs::read(path).unwrap();
    let (first, second) = (Workshop::new(), Workshop::new());
    for workshop in [&first, &second] {
        workshop.build(NO_OVERRIDES).unwrap();
    }
    assert_eq!(bytes(&first.path("iam.sqlite")), bytes(&second.path("iam.sqlite")));
    assert_eq!(bytes(&first.path("services.tsv")), bytes(&second.path("services.tsv")));
}

#[test]
fn a_compressed_database_unpacks_to_the_other() {
    let workshop = Workshop::new();
    workshop.build(NO_OVERRIDES).unwrap();
    let mut build = workshop.request(NO_OVERRIDES);
    build.compress = true;
    build.output = workshop.path("iam.sqlite.zst");
    ingest::build(&build).unwrap();
    let unpacked = zstd::decode_all(fs::read(&build.output).unwrap().as_slice()).unwrap();
    assert_eq!(unpacked, fs::read(workshop.path("iam.sqlite")).unwrap());
}

#[test]
fn a_build_leaves_its_files_and_nothing_else() {
    let workshop = Workshop::new();
    workshop.build(NO_OVERRIDES).unwrap();
    assert_eq!(workshop.files(), ["iam.sqlite", "overrides.csv", "pages", "services.tsv"]);
}

#[test]
fn a_build_that_fails_changes_nothing() {
    let workshop = Workshop::new();
    let build = workshop.request(NO_OVERRIDES);
    fs::write(&build.output, "what was there").unwrap();
    fs::write(workshop.path("pages").join("list_kettle.html"), KETTLE.replace("Write", "Boil")).unwrap();
    ingest::build(&build).unwrap_err();
    assert_eq!(fs::read_to_string(&build.output).unwrap(), "what was there");
    assert_eq!(workshop.files(), ["iam.sqlite", "overrides.csv", "pages"]);
}

#[test]
fn a_directory_without_pages_is_an_error() {
    let workshop = Workshop::new();
    let mut build = workshop.request(NO_OVERRIDES);
    let empty = workshop.path("empty");
    fs::create_dir(&empty).unwrap();
    build.input = Input::Pages { directory: empty.clone(), date: "2026-06-14".parse().unwrap() };
    let message = ingest::build(&build).unwrap_err().to_string();
    assert_eq!(message, format!("`{}` holds no page: no file is named `list_….html`", empty.display()));
}
