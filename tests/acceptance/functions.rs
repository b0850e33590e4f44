//! The functions that write policies and those that take them apart: in plans, in the console, under mocks.

use std::{fs, io::Write, process::Stdio};

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::workspace::Workspace;

/// The values of expressions, in one plan.
fn values<const N: usize>(expressions: [&str; N]) -> [Value; N] {
    let outputs: String = expressions
        .iter()
        .enumerate()
        .map(|(number, expression)| format!("output \"o{number}\" {{\n  value = {expression}\n}}\n"))
        .collect();
    let plan = Workspace::new(&outputs).plan();
    std::array::from_fn(|number| plan["planned_values"]["outputs"][format!("o{number}")]["value"].clone())
}

fn statement(sid: &str, actions: &[&str], resources: &[&str]) -> Value {
    json!({ "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources })
}

#[test]
fn documents_divide_what_services_share() {
    let [documents, whole] = values([
        r#"provider::policy::write_documents({
          list                      = ["arn:aws:s3:::my-bucket"]
          wildcard_only             = { single_actions = ["s3:ListAllMyBuckets", "ec2:DescribeInstances"] }
          skip_resource_constraints = ["kms:Decrypt", "s3:GetObject"]
        })"#,
        r#"provider::policy::write_policy({
          list                      = ["arn:aws:s3:::my-bucket"]
          wildcard_only             = { single_actions = ["s3:ListAllMyBuckets", "ec2:DescribeInstances"] }
          skip_resource_constraints = ["kms:Decrypt", "s3:GetObject"]
        })"#,
    ]);
    let statements = |document: &Value| {
        let document: Value = serde_json::from_str(document.as_str().unwrap()).unwrap();
        document["Statement"].as_array().unwrap().clone()
    };
    let listed = statements(&whole).into_iter().find(|one| one["Sid"] == "S3ListBucket").unwrap();
    assert_eq!(documents.as_object().unwrap().keys().collect::<Vec<_>>(), ["ec2", "kms", "s3"]);
    assert_eq!(
        statements(&documents["ec2"]),
        [statement("MultMultNone", &["ec2:DescribeInstances"], &["*"])]
    );
    assert_eq!(
        statements(&documents["kms"]),
        [statement("SkipResourceConstraints", &["kms:Decrypt"], &["*"])]
    );
    assert_eq!(
        statements(&documents["s3"]),
        [
            statement("MultMultNone", &["s3:ListAllMyBuckets"], &["*"]),
            listed,
            statement("SkipResourceConstraints", &["s3:GetObject"], &["*"]),
        ]
    );
}

/// The short form reaches what borrows the ARNs of others, and its warnings name the entry as it was written.
#[test]
fn levels_by_type_are_rules() {
    let [described] = values([r#"provider::policy::describe_policy({
      write = {
        "RDS-Data:Cluster" = ["arn:aws:rds:eu-west-1:111122223333:cluster:orders", null]
        "sqs:queue"        = []
      }
      list = { "iam:role" = ["arn:aws:iam::*:role/x"], "sqs:queue" = ["arn:aws:sqs:eu-west-1:111122223333:orders"] }
    })"#]);
    let statement = &described["statements"]["RdsdataWriteCluster"];
    assert_eq!(statement["reason"], "asked for by write");
    assert_eq!(statement["resources"], json!(["arn:aws:rds:eu-west-1:111122223333:cluster:orders"]));
    let warnings = described["warnings"].as_array().unwrap();
    assert_eq!(warnings.len(), 1, "{warnings:?}");
    let warning = warnings[0].as_str().unwrap();
    assert!(warning.contains(r#": list["sqs:queue"][0]: "#), "{warning}");
}

#[test]
fn actions_and_policies_are_expanded() {
    let policy = r#"provider::policy::expand_policy(jsonencode({
      Version = "2012-10-17"
      Id      = "mine"
      Remark  = "kept"
      Statement = [
        {
          Sid       = "One", Effect = "Allow", Principal = "*", Resource = "arn:aws:sqs:eu-west-1:111122223333:orders"
          Action    = ["SQS:send*", "sqs:sendmessage", "sqs:Frob*", "kms:Decrypt"]
          Condition = { Bool = { "aws:SecureTransport" = "true" } }
        },
        { Effect = "Deny", NotAction = "sqs:*", NotResource = ["b", "a"], Colour = 1.5 },
      ]
    }))"#;
    let [actions, policy, single] = values([
        r#"provider::policy::expand_actions(["SQS:send*", "kms:decrypt", null, "sqs:SendMessage"])"#,
        policy,
        r#"provider::policy::expand_policy("{\"Statement\":{\"Action\":\"sqs:Send*\"}}")"#,
    ]);
    assert_eq!(actions, json!(["kms:Decrypt", "sqs:SendMessage"]));
    insta::assert_snapshot!(policy.as_str().unwrap());
    let single: Value = serde_json::from_str(single.as_str().unwrap()).unwrap();
    assert_eq!(single, json!({ "Statement": [{ "Action": ["sqs:SendMessage"] }] }));
}

/// The whole catalogue is a policy's patterns, too.
#[test]
fn everything_is_what_the_table_of_actions_has() {
    let [everything, table] = values([
        r#"length(jsondecode(provider::policy::expand_policy("{\"Statement\":{\"Action\":\"*\"}}")).Statement[0].Action)"#,
        "length(provider::policy::list_actions({}))",
    ]);
    assert_eq!(everything, table);
}

#[test]
fn arns_are_built_by_the_formats() {
    let here = r#"Partition = "aws-cn", Region = "cn-north-1", Account = "111122223333""#;
    let queue = format!(r#"provider::policy::build_arn("SQS", "Queue", {{ {here}, queuename = "orders" }})"#);
    let bucket = format!(
        r#"provider::policy::build_arn("s3", "bucket", {{ {here}, BucketName = "b", Other = null }})"#
    );
    let stage = format!(
        r#"provider::policy::build_arn("apigateway", "Stage", {{ {here}, RestApiId = "r", StageName = "s" }})"#
    );
    let of_group = format!(
        r#"provider::policy::build_arn("greengrass", "deployment", {{ {here}, GroupId = "g", DeploymentId = "d" }})"#
    );
    let deployment = format!(
        r#"provider::policy::build_arn("greengrass", "deployment", {{ {here}, DeploymentId = "d" }})"#
    );
    let [queue, bucket, stage, of_group, deployment] =
        values([&queue, &bucket, &stage, &of_group, &deployment]);
    assert_eq!(queue, "arn:aws-cn:sqs:cn-north-1:111122223333:orders");
    assert_eq!(bucket, "arn:aws-cn:s3:::b");
    assert_eq!(stage, "arn:aws-cn:apigateway:cn-north-1::/restapis/r/stages/s");
    let greengrass = "arn:aws-cn:greengrass:cn-north-1:111122223333:";
    assert_eq!(of_group, format!("{greengrass}/greengrass/groups/g/deployments/d"));
    assert_eq!(deployment, format!("{greengrass}deployments:d"));
}

/// The beginning of an ARN says which type it is of, so it is known as soon as it can be.
#[test]
fn an_arn_with_a_part_to_come_begins_as_it_will() {
    let workspace = Workspace::new(
        r#"
        resource "terraform_data" "this" {}
        locals {
          arn = provider::policy::build_arn("sqs", "queue", {
            Partition = "aws", Region = "eu-west-1", Account = "111122223333", QueueName = "q-${terraform_data.this.id}"
          })
        }
        output "begins" { value = startswith(local.arn, "arn:aws:sqs:eu-west-1:111122223333:q-") }
        output "arn" { value = local.arn }
        "#,
    );
    let plan = workspace.plan();
    assert_eq!(plan["planned_values"]["outputs"]["begins"]["value"], true);
    assert_eq!(plan["output_changes"]["arn"]["after_unknown"], true);
    let apply = workspace.run(&["apply", "-input=false", "-auto-approve", "-no-color"]);
    assert!(apply.succeeded, "{apply:?}");
}

#[test]
fn a_template_of_which_too_little_is_known_makes_the_result_unknown() {
    let workspace = Workspace::new(
        r#"
        resource "terraform_data" "this" {}
        locals { template = { read = ["arn:aws:s3:::${terraform_data.this.id}"], write = ["arn:aws:s3:::b"] } }
        output "json" { value = provider::policy::write_policy(local.template) }
        output "described" { value = provider::policy::describe_policy(local.template) }
        output "documents" { value = provider::policy::write_documents(local.template) }
        output "mode" { value = provider::policy::write_policy({ mode = terraform_data.this.id, actions = ["s3:*"] }) }
        output "label" { value = provider::policy::write_policy({ name = terraform_data.this.id, read = [] }) == null }
        output "actions" { value = provider::policy::expand_actions(["s3:Get*", terraform_data.this.id]) }
        "#,
    );
    let plan = workspace.plan();
    for name in ["json", "described", "documents", "mode", "actions"] {
        assert_eq!(plan["output_changes"][name]["after_unknown"], true, "{name}");
    }
    assert_eq!(plan["planned_values"]["outputs"]["label"]["value"], true);
}

#[test]
fn the_console_explores_with_them() {
    let workspace = Workspace::new("");
    let mut console =
        workspace.command(&["console"]).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let question = "provider::policy::describe_policy({ read = { \"sqs:queue\" = [\"arn:aws:sqs:eu-west-1:111122223333:q\"] } \
                    }).statements.SqsReadQueue.actions[0]\n";
    console.stdin.take().unwrap().write_all(question.as_bytes()).unwrap();
    let answer = console.wait_with_output().unwrap();
    assert!(String::from_utf8(answer.stdout).unwrap().contains("\"sqs:GetQueueAttributes\""));
}

/// Terraform refuses an output that would show what is sensitive: so it knows that the policy is.
#[test]
fn what_is_sensitive_stays_so() {
    let configuration = |function: &str, sensitive: bool| {
        format!(
            "variable \"arn\" {{
               default   = \"arn:aws:sqs:eu-west-1:111122223333:secret-name\"
               sensitive = true
             }}
             output \"this\" {{
               value     = provider::policy::{function}({{ read = [var.arn] }})
               sensitive = {sensitive}
             }}"
        )
    };
    for function in ["write_policy", "describe_policy", "write_documents"] {
        let shown = Workspace::new(&configuration(function, false)).diagnostics();
        assert_eq!(shown[0]["summary"], "Output refers to sensitive values", "{function}");
        let plan = Workspace::new(&configuration(function, true)).run(&["plan", "-input=false", "-no-color"]);
        assert!(plan.succeeded && !plan.stdout.contains("secret-name"), "{plan:?}");
    }
}

/// Under `mock_provider` a data source's attributes are random texts; functions answer as ever.
#[test]
fn mocks_leave_functions_true() {
    let workspace = Workspace::new(
        r#"
        data "policy_sentry_crud_policy" "this" { list = ["arn:aws:s3:::b"] }
        output "function" { value = provider::policy::write_policy({ list = ["arn:aws:s3:::b"] }) }
        output "data_source" { value = data.policy_sentry_crud_policy.this.json }
        "#,
    );
    fs::create_dir(workspace.path().join("tests")).unwrap();
    workspace.write(
        "tests/mocked.tftest.hcl",
        r#"
        mock_provider "policy" {}
        run "functions_are_real" {
          command = plan
          assert {
            condition     = jsondecode(output.function).Statement[0].Sid == "S3ListBucket"
            error_message = "The function was mocked."
          }
          assert {
            condition     = output.data_source != output.function
            error_message = "The data source was not mocked."
          }
        }
        "#,
    );
    let test = workspace.run(&["test", "-no-color"]);
    assert!(test.succeeded && test.stdout.contains("1 passed"), "{test:?}");
}
