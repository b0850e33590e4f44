//! The policies and queries in the README and in the pages of `docs/` are planned, so that no page asks for what
//! nobody can have.

use std::{fs, path::PathBuf};

use crate::workspace::{Workspace, repository};

#[test]
fn every_request_in_a_page_is_planned() {
    let mut documents = pages(repository("docs"));
    documents.push(repository("README.md"));
    let mut planned = 0;
    for document in documents {
        let text = fs::read_to_string(&document).unwrap();
        for block in fenced(&text, "hcl") {
            let configuration = without_resources(block);
            let asks =
                ["data \"policy_sentry_", "provider::policy::"].iter().any(|ask| configuration.contains(ask));
            if !asks || configuration.contains("aws_") {
                continue;
            }
            let workspace = if configuration.contains("required_providers") {
                Workspace::empty_with(&configuration)
            } else {
                Workspace::new(&configuration)
            };
            write_templates(&workspace, &text);
            let plan = workspace.run(&["plan", "-input=false", "-no-color"]);
            assert!(plan.succeeded, "{}:\n{block}\n{}", document.display(), plan.stderr);
            planned += 1;
        }
    }
    assert!(planned >= 10, "{planned}");
}

/// A template in a page lies beside the configurations of the page, in a file that has its name.
fn write_templates(workspace: &Workspace, text: &str) {
    for template in fenced(text, "yaml") {
        let name = template.lines().find_map(|line| line.strip_prefix("name: ")).unwrap();
        workspace.write(&format!("{name}.yml"), template);
    }
}

fn pages(folder: PathBuf) -> Vec<PathBuf> {
    let mut pages = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
        if entry.is_dir() { pages.extend(self::pages(entry)) } else { pages.push(entry) }
    }
    pages.sort();
    pages
}

fn fenced<'a>(text: &'a str, language: &'a str) -> impl Iterator<Item = &'a str> {
    let fences = text.split("\n```").skip(1).step_by(2);
    fences.filter_map(move |fence| fence.strip_prefix(language)?.strip_prefix('\n'))
}

/// Most resources are those of the AWS provider, which these tests have not.
fn without_resources(configuration: &str) -> String {
    let mut kept = String::new();
    let mut is_resource = false;
    for line in configuration.lines() {
        is_resource |= line.starts_with("resource \"aws_");
        if !is_resource {
            kept += line;
            kept.push('\n');
        }
        is_resource &= line != "}";
    }
    kept
}
