//! The house rules that a compiler cannot hold: who may import whom, and what every feature must bring.
#![expect(clippy::unwrap_used, clippy::string_slice, reason = "a test that cannot go on fails")]

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use policy_sentry::{
    provider::PolicySentry,
    terraform::{Attribute, Provider, Shape},
};
use pretty_assertions::assert_eq;

/// Each room of `src`, and the rooms whose items it may name. ARCHITECTURE.md says why.
const MAY_USE: &[(&str, &[&str])] = &[
    ("access", &["analysis", "arn", "bounds", "iam", "statement", "text"]),
    ("analysis", &["arn", "bounds", "database", "document", "iam", "statement", "text"]),
    ("arn", &[]),
    ("bounds", &[]),
    ("catalog", &["arn", "bounds", "database", "iam", "minimize"]),
    ("iam", &["text"]),
    ("database", &["bounds", "iam"]),
    ("document", &["arn", "bounds", "iam"]),
    ("statement", &["arn", "bounds", "document", "iam", "text"]),
    ("text", &[]),
    ("minimize", &["bounds", "iam"]),
    ("writer", &["arn", "bounds", "catalog", "iam", "document", "text", "minimize"]),
    ("validation", &["arn", "bounds", "catalog", "document", "iam", "statement", "text"]),
    ("ingest", &["arn", "iam", "database", "text"]),
    ("maintenance", &["iam", "database", "ingest", "text"]),
    ("plugin", &["bounds"]),
    ("terraform", &["bounds", "text"]),
    (
        "provider",
        &[
            "access",
            "analysis",
            "arn",
            "bounds",
            "catalog",
            "iam",
            "document",
            "minimize",
            "statement",
            "writer",
            "terraform",
            "text",
            "validation",
        ],
    ),
];

/// External crates that belong to one tower, and the rooms that may name them.
const ONLY_IN: &[(&str, &[&str])] = &[
    // What it says of a value that does not fit is for developers, so it reads nothing that a user wrote in Terraform.
    ("serde", &["document", "ingest", "maintenance"]),
    ("rusqlite", &["database", "ingest"]),
    ("scraper", &["ingest"]),
    ("csv", &["ingest"]),
    ("ureq", &["maintenance"]),
    ("indicatif", &[]),
    ("rustls_pki_types", &["plugin"]),
    ("tokio_rustls", &["plugin"]),
    ("rcgen", &["plugin"]),
    ("p521", &["plugin"]),
    ("rmp", &["terraform"]),
    ("prost", &["terraform", "plugin"]),
    ("tonic", &["terraform", "plugin"]),
];

#[test]
fn rooms_import_only_what_lies_below_them() {
    let rooms: Vec<String> = folders("src").into_iter().filter(|name| name != "bin").collect();
    let known: Vec<&str> = MAY_USE.iter().map(|(room, _)| *room).collect();
    assert_eq!(rooms, sorted(&known), "a room is missing in this table");

    let mut broken = Vec::new();
    for (room, allowed) in MAY_USE {
        for file in rust_files(&root().join("src").join(room)) {
            let source = without_comments(&fs::read_to_string(&file).unwrap());
            for used in words_after(&source, "crate::") {
                if used != *room && known.contains(&used.as_str()) && !allowed.contains(&used.as_str()) {
                    broken.push(format!("{}: {room} may not use {used}", relative(&file)));
                }
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

#[test]
fn crates_stay_in_their_tower() {
    let mut broken = Vec::new();
    for (name, rooms) in ONLY_IN {
        for (room, _) in MAY_USE {
            for file in rust_files(&root().join("src").join(room)) {
                let source = without_comments(&fs::read_to_string(&file).unwrap());
                if source.contains(&format!("{name}::")) && !rooms.contains(room) {
                    broken.push(format!("{}: {name} is for {rooms:?}", relative(&file)));
                }
            }
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

/// SELECTs live in the read side and nowhere else.
#[test]
fn only_the_database_room_asks_sql() {
    let mut broken = Vec::new();
    for file in rust_files(&root().join("src")) {
        let source = without_comments(&fs::read_to_string(&file).unwrap());
        if source.contains("SELECT ") && !relative(&file).starts_with("src/database/") {
            broken.push(relative(&file));
        }
    }
    assert_eq!(broken, Vec::<String>::new());
}

/// The writer asks the catalog in one stage, so that every stage behind it is a pure function.
#[test]
fn the_writer_asks_the_catalog_where_facts_are_collected() {
    let asking: Vec<String> = rust_files(&root().join("src/writer"))
        .into_iter()
        .filter(|file| fs::read_to_string(file).unwrap().contains("catalog."))
        .map(|file| relative(&file))
        .filter(|file| !file.starts_with("src/writer/collect/"))
        .collect();
    assert_eq!(asking, Vec::<String>::new());
}

#[test]
fn every_data_source_and_function_has_an_example() {
    let data_sources: Vec<String> =
        PolicySentry::default().data_sources().iter().map(|source| source.type_name().to_owned()).collect();
    assert_eq!(folders("examples/data-sources"), sorted(&data_sources));
    let functions: Vec<String> =
        PolicySentry::default().functions().iter().map(|function| function.name().to_owned()).collect();
    assert_eq!(folders("examples/functions"), sorted(&functions));
}

/// Names that Terraform refuses, attributes named twice, a required attribute that is computed.
#[test]
fn terraform_accepts_every_schema() {
    let provider = PolicySentry::default();
    for source in provider.data_sources() {
        assert_eq!(source.schema().problems(), Vec::<String>::new(), "{}", source.type_name());
    }
    assert_eq!(provider.schema().problems(), Vec::<String>::new());
}

/// Whoever reads `terraform providers schema` finds every word explained.
#[test]
fn every_attribute_is_described() {
    fn undescribed(attributes: &[Attribute], path: &str) -> Vec<String> {
        let missing = |one: &Attribute| {
            let path = format!("{path}.{}", one.name);
            let mut missing: Vec<String> =
                one.description.is_empty().then(|| path.clone()).into_iter().collect();
            if let Shape::Nested(_, attributes) = &one.shape {
                missing.extend(undescribed(attributes, &path));
            }
            missing
        };
        attributes.iter().flat_map(missing).collect()
    }
    for source in PolicySentry::default().data_sources() {
        let missing = undescribed(&source.schema().attributes, source.type_name());
        assert_eq!(missing, Vec::<String>::new());
    }
}

/// The sentences of these documents name files; a moved wall must move them too.
#[test]
fn documents_name_files_that_exist() {
    let mut missing = Vec::new();
    for document in ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "data/README.md", "proto/README.md"] {
        let text = fs::read_to_string(root().join(document)).unwrap();
        for quoted in text.split('`').skip(1).step_by(2) {
            let is_path = ["src/", "tests/", "examples/", "data/", "docs/guides", "proto/", ".ci/"]
                .iter()
                .any(|folder| quoted.starts_with(folder) && !quoted.contains(['*', '<', ' ']));
            if is_path && !root().join(quoted).exists() {
                missing.push(format!("{document}: {quoted}"));
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

#[test]
fn the_registry_is_told_of_protocol_6() {
    let manifest = fs::read_to_string(root().join("terraform-registry-manifest.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&manifest).unwrap();
    assert_eq!(manifest["metadata"]["protocol_versions"], serde_json::json!(["6.0"]));
}

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn relative(file: &Path) -> String {
    file.strip_prefix(root()).unwrap().to_string_lossy().replace('\\', "/")
}

fn folders(path: &str) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(root().join(path))
        .unwrap()
        .map(Result::unwrap)
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap().map(Result::unwrap) {
        match entry.path() {
            path if path.is_dir() => files.extend(rust_files(&path)),
            path if path.extension().is_some_and(|extension| extension == "rs") => files.push(path),
            _ => {}
        }
    }
    files.sort();
    files
}

fn without_comments(source: &str) -> String {
    let is_code = |line: &&str| !line.trim_start().starts_with("//");
    source.lines().filter(is_code).collect::<Vec<_>>().join("\n")
}

/// The words that follow `prefix`, those of a nested import `prefix{a::b, c}` included.
fn words_after(source: &str, prefix: &str) -> BTreeSet<String> {
    let mut words = BTreeSet::new();
    for after in source.split(prefix).skip(1) {
        let group = after.strip_prefix('{').map(top_level_of_group);
        let starts = group.unwrap_or_else(|| vec![after]);
        words.extend(starts.into_iter().map(|start| {
            start.trim().chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect::<String>()
        }));
    }
    words
}

/// The entries of an import group, up to its closing brace.
fn top_level_of_group(group: &str) -> Vec<&str> {
    let (mut depth, mut start, mut entries) = (0, 0, Vec::new());
    for (place, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' if depth == 0 => {
                entries.push(&group[start..place]);
                break;
            }
            '}' => depth -= 1,
            ',' if depth == 0 => {
                entries.push(&group[start..place]);
                start = place + 1;
            }
            _ => {}
        }
    }
    entries
}

fn sorted<T: AsRef<str>>(names: &[T]) -> Vec<String> {
    let mut names: Vec<String> = names.iter().map(|name| name.as_ref().to_owned()).collect();
    names.sort();
    names
}
