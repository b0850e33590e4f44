//! The pages in `docs/`, in the layout of the Terraform registry.
//!
//! All but the guides are made of the schemas, the signatures and the files in `examples/`:
//! `UPDATE_DOCS=1 cargo test --test docs` writes them, and without the variable the tests compare. What people wrote by
//! hand is held to what the registry and its readers need.
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test that cannot go on fails")]

mod glossary;
mod markdown;
mod pages;
mod schema;

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use pretty_assertions::assert_eq;

/// The registry cuts longer pages.
const LONGEST_PAGE: usize = 500_000;

/// Where the registry will show `docs/`.
const PUBLISHED: &str = "https://registry.terraform.io/providers/policy-sentry/policy/latest/docs";

/// Documents outside `docs/` whose links and examples are checked too.
const OTHER_DOCUMENTS: [&str; 6] =
    ["README.md", "ARCHITECTURE.md", "CHANGELOG.md", "CONTRIBUTING.md", "data/README.md", "proto/README.md"];

#[test]
fn generated_pages_are_up_to_date() {
    let generated = pages::all();
    let mut stale = Vec::new();
    for (path, text) in &generated {
        let file = root().join(path);
        if fs::read_to_string(&file).is_ok_and(|committed| committed == *text) {
            continue;
        }
        if is_update() {
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        } else {
            stale.push(format!("{path} is not what the provider says of itself"));
        }
    }
    for path in files_in("docs").into_iter().filter(|path| !is_guide(path)) {
        if generated.contains_key(&path) {
            continue;
        }
        if is_update() {
            fs::remove_file(root().join(path)).unwrap();
        } else {
            stale.push(format!("{path} is about nothing that the provider has"));
        }
    }
    assert!(
        stale.is_empty(),
        "{}\n`UPDATE_DOCS=1 cargo test --test docs` writes these pages anew.",
        stale.join("\n")
    );
}

#[test]
fn every_page_has_the_front_matter_that_the_registry_reads() {
    for (path, text) in registry_pages() {
        let front_matter = markdown::front_matter(&text);
        for key in ["page_title", "subcategory", "description"] {
            let has = front_matter.iter().any(|line| line.starts_with(&format!("{key}: ")));
            assert!(has, "{path}: no {key} in the front matter");
        }
        assert!(text.len() <= LONGEST_PAGE, "{path} is too long");
    }
}

#[test]
fn every_link_leads_somewhere() {
    let documents = documents();
    let mut broken = Vec::new();
    for (path, text) in &documents {
        for link in markdown::links(text) {
            if let Err(why) = follow(&documents, path, &link) {
                broken.push(format!("{path}: {link}: {why}"));
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

/// Real Terraform reads every example, and would write it the same way.
#[test]
fn every_example_in_a_page_is_terraform() {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in documents() {
        for block in markdown::blocks(&text, &["hcl", "terraform"]) {
            let name = format!("{}_line_{}.tf", path.replace(['/', '.'], "_"), block.line);
            fs::write(folder.path().join(name), block.text).unwrap();
        }
    }
    let check = Command::new("terraform")
        .args(["fmt", "-check", "-diff", "-no-color"])
        .current_dir(folder.path())
        .env("CHECKPOINT_DISABLE", "1")
        .output()
        .expect("terraform must be on the PATH: it reads the examples");
    let said = [check.stdout, check.stderr].map(|bytes| String::from_utf8(bytes).unwrap()).concat();
    assert!(check.status.success(), "{said}");
}

/// Why a link leads nowhere, seen from GitHub or from the registry.
fn follow(documents: &BTreeMap<String, String>, from: &str, link: &str) -> Result<(), &'static str> {
    let (target, fragment) =
        link.split_once('#').map_or((link, None), |(target, anchor)| (target, Some(anchor)));
    let path = if let Some(page) = target.strip_prefix(PUBLISHED) {
        let page = page.trim_start_matches('/');
        format!("docs/{}.md", if page.is_empty() { "index" } else { page })
    } else if target.contains("://") || target.starts_with("mailto:") {
        return Ok(());
    } else if target.is_empty() {
        from.to_owned()
    } else if from == "docs/index.md" {
        return Err("the registry takes a link in the index for one beside docs; it must be a whole address");
    } else {
        resolve(from, target)
    };
    if from.starts_with("docs/") && !path.starts_with("docs/") {
        return Err("the registry shows docs alone");
    }
    let Some(text) = documents.get(&path) else {
        return if root().join(&path).exists() { Ok(()) } else { Err("no such file") };
    };
    match fragment {
        Some(anchor) if !markdown::anchors(text).contains(anchor) => Err("no such place in the page"),
        _ => Ok(()),
    }
}

/// The path that a relative link means, from the root of the repository.
fn resolve(from: &str, target: &str) -> String {
    let mut parts: Vec<&str> = from.split('/').collect();
    parts.pop();
    for part in target.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// What the registry will show: the pages as they should be, and the guides as they are.
fn registry_pages() -> BTreeMap<String, String> {
    let guides = files_in("docs").into_iter().filter(|path| is_guide(path));
    guides.map(|path| (path.clone(), read(&path))).chain(pages::all()).collect()
}

fn documents() -> BTreeMap<String, String> {
    let others = OTHER_DOCUMENTS.map(|path| (path.to_owned(), read(path)));
    registry_pages().into_iter().chain(others).collect()
}

fn is_update() -> bool {
    env::var("UPDATE_DOCS").is_ok_and(|value| value == "1")
}

fn is_guide(path: &str) -> bool {
    path.starts_with("docs/guides/")
}

/// The paths of all files in a folder of the repository and in those within it.
fn files_in(folder: &str) -> BTreeSet<String> {
    let mut paths = BTreeSet::new();
    for entry in fs::read_dir(root().join(folder)).unwrap().map(Result::unwrap) {
        let path = format!("{folder}/{}", entry.file_name().to_string_lossy());
        if entry.path().is_dir() {
            paths.extend(files_in(&path));
        } else {
            paths.insert(path);
        }
    }
    paths
}

fn read(path: &str) -> String {
    fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).to_owned()
}
