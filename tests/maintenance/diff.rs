//! What a changelog says of two databases.

use std::{collections::BTreeMap, fs, process::Command};

use policy_sentry::{
    database::Database,
    maintenance::{
        diff::{Diff, diff},
        guard::{Tolerance, drops},
    },
};
use pretty_assertions::assert_eq;

use super::workshop::build;

const TEAPOT: &str = include_str!("../ingest/pages/list_teapot.html");
const TEAPOT_FOR_GUESTS: &str = include_str!("../ingest/pages/list_teapotforguests.html");
const KETTLE: &str = include_str!("../ingest/pages/list_kettle.html");

fn pages(teapot: &str, guests: &str, kettle: Option<&str>) -> BTreeMap<String, String> {
    let pages = [
        ("list_teapot.html", Some(teapot)),
        ("list_teapotforguests.html", Some(guests)),
        ("list_kettle.html", kettle),
    ];
    pages.into_iter().filter_map(|(name, html)| Some((name.to_owned(), html?.to_owned()))).collect()
}

/// The old pages, and those of a day on which much has changed.
fn databases() -> (Vec<u8>, Vec<u8>) {
    let old = pages(TEAPOT, TEAPOT_FOR_GUESTS, Some(KETTLE));
    let kettle = KETTLE
        .replace("<td>Write</td>", "<td>Permissions management</td>")
        .replace("BoilWater", "BoilWaterTwice");
    let guests = TEAPOT_FOR_GUESTS.replace("table/${TableId}", "round-table/${TableId}");
    let new = pages(&TEAPOT.replacen("         Write\n", "         Tagging\n", 1), &guests, Some(&kettle));
    (build(&old, "2026-06-14"), build(&new, "2026-10-27"))
}

fn compare(old: Vec<u8>, new: Vec<u8>) -> Diff {
    let reader = |bytes| Database::from_bytes(bytes).unwrap().reader().unwrap();
    diff(&reader(old), &reader(new)).unwrap()
}

#[test]
fn every_kind_of_change_is_listed() {
    let (old, new) = databases();
    insta::assert_snapshot!(compare(old, new).to_string());
}

#[test]
fn the_way_back_is_the_mirror_image() {
    let (old, new) = databases();
    let (there, back) = (compare(old.clone(), new.clone()), compare(new, old));
    assert_eq!(there.added_actions, back.removed_actions);
    assert_eq!(there.removed_actions, back.added_actions);
    assert_eq!(there.reclassified_actions.len(), back.reclassified_actions.len());
    let grants = |diff: &Diff, flip: bool| -> Vec<_> {
        let grants = diff.grants.iter().cloned();
        grants
            .map(|grant| if flip { (grant.removed, grant.added) } else { (grant.added, grant.removed) })
            .collect()
    };
    assert_eq!(grants(&there, false), grants(&back, true));
}

#[test]
fn equal_databases_differ_in_nothing() {
    let (old, _) = databases();
    let diff = compare(old.clone(), old);
    assert_eq!(diff.to_string().lines().count(), 13, "{diff}");
    assert!(drops(&diff, &Tolerance::default()).is_empty());
}

#[test]
fn a_loss_is_an_error_where_it_is_to_be_one() {
    let directory = tempfile::tempdir().unwrap();
    let (old, new) = (directory.path().join("old.sqlite"), directory.path().join("new.sqlite"));
    fs::write(&old, databases().0).unwrap();
    fs::write(&new, build(&pages(TEAPOT, TEAPOT_FOR_GUESTS, None), "2026-10-27")).unwrap();
    let run = |arguments: &[&str]| {
        Command::new(env!("CARGO_BIN_EXE_iam-database"))
            .arg("diff")
            .args([&old, &new])
            .args(arguments)
            .output()
            .unwrap()
    };
    assert!(run(&[]).status.success());
    assert!(run(&["--fail-on-drop", "100", "--allow-removed", "kettle"]).status.success());
    let output = run(&["--fail-on-drop", "2%"]);
    assert_eq!(output.status.code(), Some(1));
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(
        message.contains("  the service `kettle` is gone\n  there are fewer services: 1, before 2\n"),
        "{message}"
    );
    let json: serde_json::Value = serde_json::from_slice(&run(&["--json"]).stdout).unwrap();
    assert_eq!(json["removed_services"][0]["service"], "kettle");
}

#[test]
fn the_bundled_database_is_the_old_one_by_default() {
    let directory = tempfile::tempdir().unwrap();
    let new = directory.path().join("new.sqlite");
    fs::write(&new, databases().1).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_iam-database")).arg("diff").arg(&new).output().unwrap();
    let version = Database::embedded().reader().unwrap().version().unwrap();
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(text.starts_with(&format!("### IAM database: {version} to 2026-10-27\n")), "{text}");
}
