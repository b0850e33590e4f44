//! The file that Policy Sentry reads. That it answers from it as we do is compared by
//! `tests/compare/policy_sentry_query.py`, which needs Policy Sentry.

use std::{collections::BTreeMap, fs, process::Command};

use policy_sentry::{database::Database, iam::AccessLevelSource, maintenance::export::export};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use super::workshop::build;

fn definition(source: AccessLevelSource) -> Value {
    let export = export(&Database::embedded().reader().unwrap(), source).unwrap();
    serde_json::to_value(export.definition).unwrap()
}

#[test]
fn the_form_is_that_of_schema_v2() {
    let all = definition(AccessLevelSource::PolicySentry);
    assert_eq!(all["policy_sentry_schema_version"], "v2");
    let counts = Database::embedded().reader().unwrap().counts().unwrap();
    assert_eq!(all.as_object().unwrap().len(), usize::try_from(counts.services).unwrap() + 1);
    assert_eq!(
        all["iam"]["privileges"]["PassRole"],
        json!({
            "privilege": "PassRole",
            "description": "",
            "access_level": "Permissions management",
            "resource_types": {
                "": {
                    "resource_type": "",
                    "required": false,
                    "condition_keys": ["iam:AssociatedResourceArn", "iam:PassedToService"],
                    "dependent_actions": [],
                },
                "role": {"resource_type": "role", "required": true, "condition_keys": [], "dependent_actions": []},
            },
            "resource_types_lower_name": {"": "", "role": "role"},
            "api_documentation_link": "https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_use_passrole.html",
        })
    );
    assert_eq!(all["iam"]["privileges_lower_name"]["passrole"], "PassRole");
    assert_eq!(all["secretsmanager"]["resources_lower_name"]["secret"], "Secret");
    assert_eq!(
        all["sqs"]["resources"],
        json!({"queue": {
            "resource": "queue",
            "arn": "arn:${Partition}:sqs:${Region}:${Account}:${QueueName}",
            "condition_keys": ["aws:ResourceTag/${TagKey}"],
        }})
    );
    assert_eq!(
        all["s3"]["conditions"]["s3:TlsVersion"],
        json!({"condition": "s3:TlsVersion", "description": "", "type": "Numeric"})
    );
}

/// Policy Sentry takes an action for one without resource types if the empty one is its only one.
#[test]
fn an_action_without_types_has_the_empty_one_alone() {
    let all = definition(AccessLevelSource::Aws);
    let types = |service: &str, action: &str| -> Vec<String> {
        let types = all[service]["privileges"][action]["resource_types"].as_object().unwrap();
        types.keys().cloned().collect()
    };
    assert_eq!(types("sts", "GetCallerIdentity"), [""]);
    assert_eq!(types("s3", "ListAllMyBuckets"), [""]);
    assert_eq!(types("sqs", "SetQueueAttributes"), ["queue"]);
    assert_eq!(all["iam"]["privileges"]["PassRole"]["access_level"], "Write");
}

/// Each dependent once, as Policy Sentry collects them over the types.
#[test]
fn dependents_are_those_of_the_database() {
    let all = definition(AccessLevelSource::Aws);
    let mut pairs = 0;
    for service in all.as_object().unwrap().values().filter_map(Value::as_object) {
        for privilege in service["privileges"].as_object().unwrap().values() {
            let uses = privilege["resource_types"].as_object().unwrap().values();
            pairs += uses.map(|used| used["dependent_actions"].as_array().unwrap().len()).sum::<usize>();
        }
    }
    let counts = Database::embedded().reader().unwrap().counts().unwrap();
    assert_eq!(pairs, usize::try_from(counts.dependents).unwrap());
}

#[test]
fn what_the_schema_cannot_hold_is_reported() {
    let directory = tempfile::tempdir().unwrap();
    let path = |name: &str| directory.path().join(name);
    let pages: BTreeMap<_, _> = [
        ("list_teapot.html", include_str!("../ingest/pages/list_teapot.html")),
        ("list_teapotforguests.html", include_str!("../ingest/pages/list_teapotforguests.html")),
    ]
    .map(|(name, html)| (name.to_owned(), html.to_owned()))
    .into();
    fs::write(path("iam.sqlite"), build(&pages, "2026-06-14")).unwrap();
    let output = Command::new(env!("CARGO_BIN_EXE_iam-database"))
        .arg("export")
        .arg(path("iam.sqlite"))
        .arg("--output")
        .arg(path("iam-definition.json"))
        .arg("--report")
        .arg(path("losses.txt"))
        .output()
        .unwrap();
    assert!(output.status.success());
    assert!(serde_json::from_slice::<Value>(&fs::read(path("iam-definition.json")).unwrap()).is_ok());
    insta::assert_snapshot!(fs::read_to_string(path("losses.txt")).unwrap());
}
