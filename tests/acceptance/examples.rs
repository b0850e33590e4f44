//! Every file under `examples/` is planned as it stands, installed as a user would install the provider.

use std::{
    fs,
    path::{Path, PathBuf},
};

use crate::workspace::{Workspace, repository};

fn folders_with_configurations(folder: PathBuf) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let entries: Vec<PathBuf> = fs::read_dir(&folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    if entries.iter().any(|entry| entry.extension().is_some_and(|extension| extension == "tf")) {
        found.push(folder);
    }
    found.extend(entries.into_iter().filter(|entry| entry.is_dir()).flat_map(folders_with_configurations));
    found
}

/// Those with the AWS provider are applied by `tests/partner`, beside something that answers as AWS does.
fn needs_aws(folder: &Path) -> bool {
    let main = fs::read_to_string(folder.join("main.tf"));
    main.is_ok_and(|text| text.contains("hashicorp/aws"))
}

#[test]
fn every_example_is_planned() {
    let mut folders = folders_with_configurations(repository("examples"));
    folders.retain(|folder| !needs_aws(folder));
    assert!(folders.len() >= 4, "{folders:?}");
    for folder in folders {
        let workspace = Workspace::of_folder(&folder);
        let plan = workspace.run(&["plan", "-input=false", "-no-color"]);
        assert!(plan.succeeded, "{}: {plan:?}", folder.display());
        assert!(!plan.stdout.contains("Warning"), "{}: {}", folder.display(), plan.stdout);
    }
}

#[test]
fn every_example_is_formatted_as_terraform_wants() {
    let workspace = Workspace::new("");
    let examples = repository("examples");
    let check = workspace.run(&["fmt", "-check", "-recursive", "-diff", examples.to_str().unwrap()]);
    assert!(check.succeeded, "{}", check.stdout);
}
