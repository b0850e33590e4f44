//! What was fetched → a database file. The one place here that knows what the readers of [`crate::ingest`] take.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::ingest::{
    self, Input, Report,
    model::Date,
    overrides::{self, OverrideProblem},
};

/// The overrides that come with this program.
const OVERRIDES: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/data/access-level-overrides.csv"));

/// Directories of what was fetched, each file recognised and whole.
pub(super) struct Sources {
    /// Pages of the Service Authorization Reference, under AWS's names: `list_s3.html`.
    pub(super) html: PathBuf,
    /// The Service Reference, a file for each service: `s3.json`.
    pub(super) service_reference: PathBuf,
    /// The day on which they were fetched.
    pub(super) date: Date,
    /// Sources of what AWS no longer publishes. Without one, the sources of this program.
    pub(super) frozen: Option<PathBuf>,
}

/// How to build, and where.
pub(super) struct Target<'a> {
    /// A file of overrides that all have to fit; without one, those of the program that fit.
    pub(super) overrides: Option<&'a Path>,
    /// Whether to keep AWS's sentences.
    pub(super) descriptions: bool,
    /// Whether to compress the database.
    pub(super) compress: bool,
    /// A directory of our own, for the database and temporary files.
    pub(super) directory: &'a Path,
}

/// What was built.
pub(super) struct Built {
    pub(super) database: PathBuf,
    pub(super) report: Report,
    pub(super) left_out: Vec<OverrideProblem>,
}

/// Builds a database.
pub(super) fn build_from(sources: &Sources, target: &Target<'_>) -> Result<Built, ingest::Error> {
    let build = |overrides: &Path| {
        ingest::build(&ingest::Build {
            input: Input::Published {
                pages: sources.html.clone(),
                service_reference: sources.service_reference.clone(),
                date: sources.date.clone(),
                sources: sources.frozen.clone(),
            },
            overrides: overrides.to_owned(),
            output: target.directory.join("database"),
            compress: target.compress,
            descriptions: target.descriptions,
            index: None,
        })
    };
    let (report, left_out) = match target.overrides {
        Some(file) => (build(file)?, Vec::new()),
        None => with_fitting_overrides(target.directory, build)?,
    };
    Ok(Built { database: target.directory.join("database"), report, left_out })
}

/// AWS adopts some overrides between two releases of this program. Its users cannot edit the list, so overrides that no
/// longer fit are left out and reported.
fn with_fitting_overrides(
    directory: &Path,
    build: impl Fn(&Path) -> Result<Report, ingest::Error>,
) -> Result<(Report, Vec<OverrideProblem>), ingest::Error> {
    let file = directory.join("overrides.csv");
    let write = |text: &str| {
        fs::write(&file, text).map_err(|source| ingest::Error::File { path: file.clone(), source })
    };
    write(OVERRIDES)?;
    match build(&file) {
        Err(ingest::Error::Overrides(problems)) => {
            write(&without(&overrides::read(&file)?, &problems))?;
            Ok((build(&file)?, problems))
        }
        done => Ok((done?, Vec::new())),
    }
}

fn without(all: &[overrides::Override], problems: &[OverrideProblem]) -> String {
    let is_named = |row: &overrides::Override| {
        problems.iter().any(|problem| match problem {
            OverrideProblem::ChangesNothing(unfit) | OverrideProblem::DocumentedOtherwise(unfit, _) => {
                unfit == row
            }
            OverrideProblem::Repeated(action) | OverrideProblem::UnknownAction(action) => {
                *action == row.action
            }
        })
    };
    let mut text = String::from("source,service,action,access_level,documented\n");
    for row in all.iter().filter(|row| !is_named(row)) {
        let (service, name) = (row.action.service(), row.action.name());
        let line = [row.source.as_str(), service, name, row.access_level.as_str(), row.documented.as_str()];
        text += &(line.join(",") + "\n");
    }
    text
}
