//! `policy_sentry_query` in a plan.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::workspace::Workspace;

fn query(arguments: &str) -> Workspace {
    Workspace::new(&format!(
        "data \"policy_sentry_query\" \"this\" {{\n{arguments}\n}}
         output \"this\" {{ value = data.policy_sentry_query.this }}"
    ))
}

#[test]
fn actions_come_with_everything_that_is_known() {
    let this =
        query("table = \"action\"\n service = \"ssm\"\n name = \"getparameter\"").planned_output("this");
    assert_eq!(this["names"], json!(["ssm:GetParameter"]));
    for other in ["arns", "condition_keys", "services"] {
        assert_eq!(this.get(other).unwrap_or(&Value::Null), &Value::Null, "{other}");
    }
    let action = &this["actions"][0];
    assert_eq!(action["name"], "ssm:GetParameter");
    assert_eq!(action["access_level"], "Read");
    assert_eq!(action["permission_only"], false);
    assert_eq!(action["resource_types"][0]["resource_type"], "ssm:parameter");
    assert_eq!(action["dependent_actions"], json!([]));
    assert_eq!(action["first_seen"], "2026-06-14");
}

/// Null is "no source says", an empty list is "none".
#[test]
fn what_is_unknown_is_not_none() {
    let this =
        query("table = \"action\"\n service = \"account\"\n name = \"ReopenAccount\"").planned_output("this");
    let unknown = &this["actions"][0];
    assert_eq!(unknown.get("dependent_actions").unwrap_or(&Value::Null), &Value::Null);
    assert_eq!(unknown.get("permission_only").unwrap_or(&Value::Null), &Value::Null);
    let this = query("table = \"action\"\n service = \"s3\"\n name = \"GetObject\"").planned_output("this");
    let none = &this["actions"][0];
    assert_eq!(none["dependent_actions"], json!([]));
    assert_eq!(none["passed_to_services"], json!([]));
}

#[test]
fn an_action_says_to_which_services_it_passes_a_role() {
    let this = query("table = \"action\"\n name = \"lambda:CreateFunction\"").planned_output("this");
    let action = &this["actions"][0];
    assert_eq!(action["dependent_actions"], json!(["iam:PassRole", "lambda:PassCapacityProvider"]));
    assert_eq!(action["passed_to_services"], json!(["lambda.amazonaws.com"]));
}

#[test]
fn levels_are_those_that_policies_are_written_by() {
    let this = query("table = \"action\"\n service = \"iam\"\n name = \"PassRole\"").planned_output("this");
    assert_eq!(this["actions"][0]["access_level"], "Permissions management");
    assert_eq!(this["actions"][0]["documented_access_level"], "Write");
    let this = query("table = \"action\"\n service = \"iam\"\n access_level = \"permissions-management\"");
    let this = this.planned_output("this");
    assert!(this["names"].as_array().unwrap().contains(&json!("iam:PassRole")));
}

#[test]
fn actions_are_found_by_what_they_are_a_risk_of() {
    let this =
        query("table = \"action\"\n service = \"secretsmanager\"\n risk_category = \"data_exfiltration\"");
    let this = this.planned_output("this");
    assert_eq!(this["names"], json!(["secretsmanager:BatchGetSecretValue", "secretsmanager:GetSecretValue"]));
    let this =
        query("table = \"action\"\n service = \"iam\"\n name = \"CreateAccessKey\"").planned_output("this");
    assert_eq!(
        this["actions"][0]["risk_categories"],
        json!([
            "privilege_escalation",
            "resource_exposure",
            "credentials_exposure",
            "infrastructure_modification"
        ])
    );
}

#[test]
fn every_table_answers() {
    for (arguments, list, names) in [
        ("table = \"arn\"\n service = \"sqs\"", "arns", json!(["sqs:queue"])),
        (
            "table = \"condition\"\n service = \"s3\"\n name = \"s3:prefix\"",
            "condition_keys",
            json!(["s3:prefix"]),
        ),
        ("table = \"service\"\n service = \"sts\"", "services", json!(["sts"])),
        ("table = \"service\"\n service = \"all\"\n name = \"s3*\"", "services", Value::Null),
    ] {
        let this = query(arguments).planned_output("this");
        if !names.is_null() {
            assert_eq!(this["names"], names, "{arguments}");
        }
        assert_eq!(
            this[list].as_array().unwrap().len(),
            this["names"].as_array().unwrap().len(),
            "{arguments}"
        );
    }
    let this = query("table = \"arn\"\n service = \"s3\"\n name = \"object\"").planned_output("this");
    assert_eq!(this["arns"][0]["arn_formats"], json!(["arn:${Partition}:s3:::${BucketName}/${ObjectName}"]));
}

#[test]
fn a_flood_of_objects_gives_names_and_a_warning() {
    let workspace = query("table = \"action\"");
    let this = workspace.planned_output("this");
    assert!(this["names"].as_array().unwrap().len() > 20_000);
    assert_eq!(this.get("actions").unwrap_or(&Value::Null), &Value::Null);
    let summary = workspace.diagnostics()[0]["summary"].as_str().unwrap().to_owned();
    assert!(summary.ends_with(" objects found, only their names are given"), "{summary}");
}
