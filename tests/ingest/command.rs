//! The builder's command line.

use std::{
    path::Path,
    process::{Command, Output},
};

use super::{NO_OVERRIDES, Workshop};

fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_iam-database")).args(arguments).output().unwrap()
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

#[test]
fn what_is_built_can_be_verified_and_described() {
    let workshop = Workshop::new();
    let request = workshop.request(NO_OVERRIDES);
    let database = workshop.path("iam.sqlite.zst");
    let report = stdout(&run(&[
        "build",
        "--html",
        text(&workshop.path("pages")),
        "--date",
        "2026-06-14",
        "--overrides",
        text(&request.overrides),
        "--output",
        text(&database),
        "--compress",
    ]));
    assert!(report.contains("      6 actions\n"), "{report}");
    assert!(report.contains("undefined resource type: teapot:Tin\n"), "{report}");
    assert!(
        report.contains("conflict: teapot:ListPots is List in one account and Read in another\n"),
        "{report}"
    );
    assert!(stdout(&run(&["verify", text(&database)])).contains("      6 actions\n"));
    assert!(stdout(&run(&["info", text(&database)])).contains("\nversion = 2026-06-14\n"));
}

#[test]
fn the_bundled_database_is_described_without_a_file() {
    assert!(stdout(&run(&["info"])).starts_with("    457 services\n"));
}

#[test]
fn what_is_no_database_is_refused_by_name() {
    let workshop = Workshop::new();
    let request = workshop.request(NO_OVERRIDES);
    let output = run(&["verify", text(&request.overrides)]);
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(message.contains(&format!("cannot use `{}`", request.overrides.display())), "{message}");
    assert!(message.contains("this is not an SQLite database"), "{message}");
}

#[test]
fn a_day_that_is_none_is_refused() {
    let output = run(&["build", "--html", ".", "--date", "June", "--overrides", "x", "--output", "y"]);
    assert!(String::from_utf8_lossy(&output.stderr).contains("`June` is not a date of the form YYYY-MM-DD"));
}
