//! Another database than the bundled one, by the provider block and by the environment.

use std::{fs, path::Path, path::PathBuf};

use pretty_assertions::assert_eq;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::workspace::Workspace;

const POLICY: &str = r#"
data "policy_sentry_crud_policy" "this" { read = ["arn:aws:sqs:eu-west-1:111122223333:orders"] }
output "version" { value = data.policy_sentry_crud_policy.this.database_version }
output "function" { value = provider::policy::list_actions({ service = "sqs", name = "SendMessage" }) }
"#;

/// The bundled database as a file of the user's.
fn bundled() -> Vec<u8> {
    fs::read(Path::new(env!("OUT_DIR")).join("iam.sqlite")).unwrap()
}

fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

/// A configuration whose provider block names a file of these bytes.
fn by_block(bytes: &[u8], hash: Option<&str>) -> Workspace {
    let workspace = Workspace::new(POLICY);
    fs::write(workspace.path().join("own.sqlite"), bytes).unwrap();
    let hash = hash.map(|hash| format!("database_sha256 = \"{hash}\"")).unwrap_or_default();
    let block = format!("provider \"policy\" {{\n  database = \"own.sqlite\"\n  {hash}\n}}\n");
    workspace.write("provider.tf", &block);
    workspace
}

fn summaries(diagnostics: &[Value]) -> Vec<(String, String)> {
    let text = |one: &Value, name: &str| one[name].as_str().unwrap_or_default().to_owned();
    diagnostics.iter().map(|one| (text(one, "severity"), text(one, "summary"))).collect()
}

#[test]
fn a_block_names_a_database_and_gets_one_warning_and_a_marked_version() {
    let bytes = bundled();
    let hash = sha256(&bytes);
    let workspace = by_block(&bytes, Some(&hash.to_uppercase()));
    let expected = ("warning".to_owned(), "A custom IAM database is in use".to_owned());
    assert_eq!(summaries(&workspace.diagnostics()), [expected]);
    let version = workspace.planned_output("version");
    let (_, mark) = version.as_str().unwrap().split_once("+custom.").unwrap();
    assert!(mark.len() == 12 && hash.starts_with(mark), "{version}");
}

#[test]
fn the_environment_names_a_database_for_functions_too() {
    let bytes = bundled();
    let workspace = Workspace::new(POLICY);
    let file = workspace.path().join("own.sqlite");
    fs::write(&file, &bytes).unwrap();
    let plan = |path: &Path, hash: Option<&str>| {
        let mut command = workspace.command(&["plan", "-input=false", "-no-color"]);
        command.env("POLICY_SENTRY_DATABASE", path);
        if let Some(hash) = hash {
            command.env("POLICY_SENTRY_DATABASE_SHA256", hash);
        }
        let output = command.output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        (
            output.status.success(),
            String::from_utf8(text).unwrap().split_whitespace().collect::<Vec<_>>().join(" "),
        )
    };
    let (succeeded, text) = plan(&file, Some(&sha256(&bytes)));
    assert!(succeeded && text.contains("+custom."), "{text}");
    let (succeeded, text) = plan(&file, None);
    assert!(!succeeded && text.contains("POLICY_SENTRY_DATABASE_SHA256 is not"), "{text}");
    let (succeeded, text) = plan(&PathBuf::from("missing.sqlite"), Some(&sha256(&bytes)));
    assert!(!succeeded && text.contains("cannot read `missing.sqlite`"), "{text}");
}

#[test]
fn what_is_not_the_database_that_was_meant_is_refused() {
    let bytes = bundled();
    let changed = |offset: usize, value: u8| {
        let mut changed = bytes.clone();
        changed[offset] = value;
        changed
    };
    // A page of the file filled with rubbish, its header and its length as they were.
    let mut corrupted = bytes.clone();
    corrupted[4096 * 2..4096 * 400].fill(0x5a);
    for (name, file, hash, expected) in [
        ("another hash", bytes.clone(), Some("0".repeat(64)), "The SHA-256 hash of `own.sqlite` is"),
        ("a hash that is none", bytes.clone(), Some("123".to_owned()), "`123` is not a SHA-256 hash"),
        ("truncated", bytes[..bytes.len() / 2].to_vec(), None, "bytes instead of"),
        ("not SQLite", b"-- a dump".to_vec(), None, "this is not an SQLite database"),
        ("compressed", include_bytes!("../../data/iam.sqlite.zst").to_vec(), None, "must be unpacked first"),
        ("another application", changed(70, 0), None, "its application id is"),
        ("another version", changed(63, 99), None, "the database's tables are of version 99"),
        ("corrupted", corrupted, None, ""),
    ] {
        let diagnostics = by_block(&file, hash.as_deref()).diagnostics();
        let errors: Vec<&Value> = diagnostics.iter().filter(|one| one["severity"] == "error").collect();
        assert!(!errors.is_empty(), "{name}");
        for error in errors {
            let summary = error["summary"].as_str().unwrap();
            assert!(summary.starts_with("IAM database"), "{name}: {error}");
            let detail = error["detail"].as_str().unwrap();
            assert!(detail.contains(expected) || summary == "IAM database unreadable", "{name}: {detail}");
        }
    }
}

#[test]
fn a_hash_without_a_database_is_refused() {
    let workspace = Workspace::new(POLICY);
    workspace.write("provider.tf", "provider \"policy\" { database_sha256 = \"00\" }");
    let expected = ("error".to_owned(), "IAM database not usable".to_owned());
    assert_eq!(summaries(&workspace.diagnostics()), [expected]);
}
