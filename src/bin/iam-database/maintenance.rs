//! The subcommands `update`, `diff` and `export`: arguments in, text out.

#![expect(clippy::print_stderr, reason = "what went missing is said beside the output, not in it")]

use std::{
    fs,
    num::NonZeroUsize,
    path::{Path, PathBuf},
    rc::Rc,
    time::Duration,
};

use anyhow::{Context, bail};
use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use policy_sentry::{
    database::{Database, Reader},
    iam::AccessLevelSource,
    maintenance::{
        self,
        guard::{self, Percent, Tolerance},
        update::{self, Address, Limits, Outcome, Step},
    },
};

/// Says what changed from one database to another.
///
/// Actions that were added, removed or reclassified, resource types, ARN formats, services, and what existing requests
/// grant now: as Markdown for a changelog, on standard output.
#[derive(Args)]
#[command(override_usage = "iam-database diff [OPTIONS] [OLD] NEW")]
pub(crate) struct Diff {
    /// The databases, compressed or not; OLD is the bundled one if it is left out.
    #[arg(value_names = ["OLD", "NEW"], num_args = 1..=2, required = true)]
    files: Vec<PathBuf>,
    /// Print everything as JSON.
    #[arg(long)]
    json: bool,
    /// Fail if a service is gone, has lost most of its actions, or if a count drops by more than this.
    #[arg(long, value_name = "PERCENT")]
    fail_on_drop: Option<Percent>,
    /// Service that may be gone (repeatable).
    #[arg(long, value_name = "SERVICE", requires = "fail_on_drop")]
    allow_removed: Vec<String>,
}

pub(crate) fn diff(arguments: Diff) -> anyhow::Result<()> {
    let Diff { files, json, fail_on_drop, allow_removed } = arguments;
    let (old, new) = match files.as_slice() {
        [old, new] => (maintenance::open(old)?, maintenance::open(new)?),
        [new] => (Database::embedded(), maintenance::open(new)?),
        _ => bail!("two databases can be compared, not {}", files.len()),
    };
    let diff = maintenance::diff::diff(&*old.reader()?, &*new.reader()?)?;
    if json {
        println!("{}", serde_json::to_string_pretty(&diff)?);
    } else {
        print!("{diff}");
    }
    if let Some(drop) = fail_on_drop {
        let tolerance = Tolerance { drop, services: allow_removed.into_iter().collect() };
        let drops = guard::drops(&diff, &tolerance);
        if !drops.is_empty() {
            let drops: Vec<_> = drops.iter().map(|drop| format!("  {drop}")).collect();
            bail!("the new database lacks too much of the old one:\n{}", drops.join("\n"));
        }
    }
    Ok(())
}

/// Writes a database as Policy Sentry's iam-definition.json.
///
/// Put at `~/.policy_sentry/iam-definition.json`, the file (schema v2) lets Policy Sentry 0.15 answer from these
/// facts. What the schema cannot hold is counted on standard error.
#[derive(Args)]
pub(crate) struct Export {
    /// The database, compressed or not; without it, the one that is built in.
    file: Option<PathBuf>,
    /// File to write.
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// Whose access levels to write: `policy_sentry`, `resource_policies` or `aws`.
    #[arg(long, value_name = "SOURCE", default_value = "policy_sentry")]
    access_level_source: AccessLevelSource,
    /// Also write this text file, with the name of everything that the schema cannot hold.
    #[arg(long, value_name = "FILE")]
    report: Option<PathBuf>,
}

pub(crate) fn export(arguments: Export) -> anyhow::Result<()> {
    let Export { file, output, access_level_source, report } = arguments;
    let reader = reader(file.as_deref())?;
    let export = maintenance::export::export(&reader, access_level_source)?;
    write(&output, &serde_json::to_string(&export.definition)?)?;
    if let Some(report) = report {
        write(&report, &export.losses.to_string())?;
    }
    eprint!("`{}` holds everything but:\n{}", output.display(), export.losses.summary());
    Ok(())
}

fn reader(file: Option<&Path>) -> anyhow::Result<Rc<Reader>> {
    let database = match file {
        Some(file) => maintenance::open(file)?,
        None => Database::embedded(),
    };
    Ok(database.reader()?)
}

fn write(file: &Path, text: &str) -> anyhow::Result<()> {
    fs::write(file, text).with_context(|| format!("cannot write `{}`", file.display()))
}

/// Builds a database of what AWS publishes now and replaces the old one with it.
///
/// Reads the pages of the Service Authorization Reference and the Service Reference over HTTPS. The old database
/// stays as it is until the new one has passed every check. An interrupted run continues where it stopped.
#[derive(Args)]
pub(crate) struct Update {
    /// Database to write or replace; compressed if the name ends in `.zst`.
    #[arg(long, value_name = "FILE", default_value = "iam.sqlite")]
    output: PathBuf,
    /// Database to compare with [default: the output as it is, else the bundled one].
    #[arg(long, value_name = "FILE")]
    previous: Option<PathBuf>,
    /// Also write this text file, with what `diff` says about the change.
    #[arg(long, value_name = "FILE")]
    diff: Option<PathBuf>,
    /// List of the pages.
    #[arg(long, value_name = "URL", default_value = update::HTML_INDEX)]
    html_index: Address,
    /// List of the Service Reference's files.
    #[arg(long, value_name = "URL", default_value = update::SERVICE_REFERENCE)]
    service_reference: Address,
    /// Directory for what is fetched; it stays [default: the output's name with `.download`, for the time of
    /// the update].
    #[arg(long, value_name = "DIR")]
    cache: Option<PathBuf>,
    /// Fetch everything again, and use nothing of an unfinished run.
    #[arg(long)]
    fresh: bool,
    /// How many requests at once.
    #[arg(long, value_name = "N", default_value = "8")]
    parallel: NonZeroUsize,
    /// Seconds for one request.
    #[arg(long, value_name = "SECONDS", default_value = "60", value_parser = seconds)]
    timeout: Duration,
    /// How often to ask for one document.
    #[arg(long, value_name = "N", default_value = "5")]
    attempts: u32,
    /// Seconds before the second attempt; doubled after each attempt.
    #[arg(long, value_name = "SECONDS", default_value = "0.5", value_parser = seconds)]
    pause: Duration,
    /// Megabytes (of 1,048,576 bytes) that one document may have.
    #[arg(long, value_name = "N", default_value = "16")]
    page_limit: u32,
    /// PEM file of the certificates to trust instead of the usual authorities.
    #[arg(long, value_name = "FILE")]
    ca_file: Option<PathBuf>,
    /// Directory of sources reduced to facts, for what AWS no longer publishes [default: those of this program].
    #[arg(long, value_name = "DIR")]
    sources: Option<PathBuf>,
    /// Listed document that may be missing, as `list_x.html` or `x.json` (repeatable).
    #[arg(long, value_name = "NAME")]
    allow_missing: Vec<String>,
    /// Service that may be gone or lose most of its actions (repeatable).
    #[arg(long, value_name = "SERVICE")]
    allow_removed: Vec<String>,
    /// How far each count of the database may drop.
    #[arg(long, value_name = "PERCENT", default_value_t)]
    allow_drop: Percent,
    /// Access levels that are not AWS's, all of which must fit [default: those of this program that fit].
    #[arg(long, value_name = "FILE")]
    overrides: Option<PathBuf>,
    /// Keep AWS's sentences about actions and condition keys.
    #[arg(long)]
    descriptions: bool,
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    seconds.ok_or_else(|| format!("`{text}` is not a number of seconds"))
}

pub(crate) fn update(arguments: Update) -> anyhow::Result<()> {
    let (diff, output) = (arguments.diff.clone(), arguments.output.clone());
    let request = request(arguments);
    let bar = ProgressBar::no_length();
    bar.set_style(ProgressStyle::with_template("{msg:20} {wide_bar} {pos}/{len} {eta}")?);
    let outcome = update::update(&request, &|step| show(&bar, step));
    bar.finish_and_clear();
    let Outcome { report, diff: changes, missing, overrides_left_out, leftover } = outcome?;
    print!("{report}");
    for document in missing {
        eprintln!("missing, as allowed: {document}");
    }
    for problem in overrides_left_out {
        eprintln!("override left out: {problem}");
    }
    if let Some(error) = leftover {
        eprintln!("the cache could not be cleared: {:#}", anyhow::Error::from(error));
    }
    if let Some(file) = diff {
        write(&file, &changes.to_string())?;
    }
    let (old, new) = (&changes.old_version, &changes.new_version);
    println!("`{}` has the facts of {new}; before, they were those of {old}", output.display());
    Ok(())
}

fn request(arguments: Update) -> update::Update {
    let keep_cache = arguments.cache.is_some();
    let cache = arguments.cache.unwrap_or_else(|| {
        let mut name = arguments.output.clone().into_os_string();
        name.push(".download");
        name.into()
    });
    update::Update {
        output: arguments.output,
        previous: arguments.previous,
        html_index: arguments.html_index,
        service_reference: arguments.service_reference,
        cache,
        keep_cache,
        cache_for: update::CACHE_FOR,
        fresh: arguments.fresh,
        parallel: arguments.parallel,
        limits: Limits {
            timeout: arguments.timeout,
            attempts: arguments.attempts,
            first_pause: arguments.pause,
            bytes: u64::from(arguments.page_limit) << 20,
        },
        authorities: arguments.ca_file,
        sources: arguments.sources,
        may_be_missing: arguments.allow_missing.into_iter().collect(),
        tolerance: Tolerance {
            drop: arguments.allow_drop,
            services: arguments.allow_removed.into_iter().collect(),
        },
        overrides: arguments.overrides,
        descriptions: arguments.descriptions,
    }
}

fn show(bar: &ProgressBar, step: Step<'_>) {
    match step {
        Step::Fetching { documents } => {
            bar.set_length(u64::try_from(documents).unwrap_or(u64::MAX));
            bar.set_message("fetching");
        }
        Step::Fetched { .. } => bar.inc(1),
        Step::Building => bar.set_message("building"),
        Step::Checking => bar.set_message("checking"),
    }
}
