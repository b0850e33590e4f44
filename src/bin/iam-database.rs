//! Builds and inspects IAM databases.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use policy_sentry::ingest::{self, model::Date};

/// Builds and inspects IAM databases for terraform-provider-policy-sentry.
#[derive(Parser)]
#[command(version)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Builds a database from saved pages of the Service Authorization Reference.
    Build(Build),
}

#[derive(Args)]
struct Build {
    /// Directory of the pages (`list_….html`).
    #[arg(long, value_name = "DIR")]
    html: PathBuf,
    /// Day of the pages.
    #[arg(long, value_name = "YYYY-MM-DD")]
    date: Date,
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
    /// Text index to write, too.
    #[arg(long, value_name = "FILE")]
    index: Option<PathBuf>,
}

fn main() -> anyhow::Result<()> {
    match Arguments::parse().command {
        Command::Build(arguments) => build(arguments),
    }
}

#[expect(clippy::print_stdout, reason = "a report is what the command is for")]
fn build(Build { html, date, overrides, output, compress, descriptions, index }: Build) -> anyhow::Result<()> {
    let report = ingest::build(&ingest::Build { html, date, overrides, output, compress, descriptions, index })?;
    print!("{report}");
    Ok(())
}
