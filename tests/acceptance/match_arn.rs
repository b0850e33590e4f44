//! `match_arn` in a plan, in the console, and with an argument that is not known yet.

use std::{io::Write, process::Stdio};

use pretty_assertions::assert_eq;
use serde_json::json;

use crate::workspace::Workspace;

#[test]
fn it_names_types_formats_and_steps() {
    let workspace = Workspace::new(
        r#"
        output "qualified" { value = provider::policy::match_arn("arn:aws:lambda:eu-west-1:111122223333:function:f:live") }
        output "borrowed" { value = provider::policy::match_arn("arn:aws:rds:eu-west-1:111122223333:cluster:c") }
        output "nothing" { value = provider::policy::match_arn("arn:aws:s3:eu-west-1:111122223333:my-bucket") }
        "#,
    );
    let plan = workspace.plan();
    let output = |name: &str| plan["planned_values"]["outputs"][name]["value"].clone();
    let qualified = output("qualified");
    let types: Vec<(&str, &str)> = qualified["matches"]
        .as_array()
        .unwrap()
        .iter()
        .map(|found| (found["resource_type"].as_str().unwrap(), found["tier"].as_str().unwrap()))
        .collect();
    assert_eq!(
        types,
        [
            ("lambda:function", "documented"),
            ("lambda:function alias", "exact"),
            ("lambda:function version", "exact"),
        ]
    );
    assert_eq!(qualified["region"], "eu-west-1");
    assert_eq!(output("borrowed")["borrowed"][0]["resource_type"], "rds-data:cluster");
    let nothing = output("nothing");
    assert_eq!(nothing["matches"], json!([]));
    assert_eq!(
        nothing["nearest"][0],
        json!({
            "resource_type": "s3:bucket",
            "arn_format": "arn:${Partition}:s3:::${BucketName}",
            "difference": "the region must be empty, the account must be empty",
        })
    );
}

#[test]
fn an_argument_known_after_apply_makes_the_result_so() {
    let workspace = Workspace::new(
        r#"
        resource "terraform_data" "this" {}
        output "this" { value = provider::policy::match_arn("arn:aws:s3:::${terraform_data.this.id}") }
        "#,
    );
    let plan = workspace.plan();
    assert_eq!(plan["output_changes"]["this"]["after_unknown"], true);
}

#[test]
fn what_is_no_arn_is_an_error_on_the_argument() {
    let workspace = Workspace::new("output \"this\" { value = provider::policy::match_arn(\"my-bucket\") }");
    let diagnostics = workspace.diagnostics();
    assert_eq!(diagnostics[0]["summary"], "Invalid function argument");
    assert_eq!(
        diagnostics[0]["detail"],
        "Invalid value for \"arn\" parameter: `my-bucket` is not an ARN: an ARN begins with `arn:`. An ARN has the \
         form arn:partition:service:region:account:resource, for example arn:aws:sqs:eu-west-1:111122223333:my-queue."
    );
}

#[test]
fn the_console_explores_with_it() {
    let workspace = Workspace::new("");
    let mut console =
        workspace.command(&["console"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let question =
        "provider::policy::match_arn(\"arn:aws:sqs:eu-west-1:111122223333:q\").matches[0].resource_type\n";
    console.stdin.take().unwrap().write_all(question.as_bytes()).unwrap();
    let answer = console.wait_with_output().unwrap();
    assert!(String::from_utf8(answer.stdout).unwrap().contains("\"sqs:queue\""));
}
