//! `evaluate_access`, `compare_policies` and `validate_policy` in plans: what they answer, and each mistake.

use insta::assert_snapshot;
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::{function_mistakes::each, functions::values, workspace::Workspace};

/// A policy as Terraform writes it.
const POLICY: &str = r#"jsonencode({
  Version = "2012-10-17"
  Statement = [
    { Sid = "All", Effect = "Allow", Action = "s3:*", Resource = "*" },
    { Sid = "Keep", Effect = "Deny", Action = "s3:Delete*", Resource = "arn:aws:s3:::orders*" },
    { Effect = "Allow", Action = ["sqs:SendMessage", "ec2:DescribeInstances"], Resource = "*",
      Condition = { Bool = { "aws:SecureTransport" = true } } },
  ]
})"#;

fn evaluate(action: &str, resource: &str) -> String {
    format!("provider::policy::evaluate_access({POLICY}, \"{action}\", \"{resource}\")")
}

#[test]
fn a_policy_answers_questions() {
    let questions = [
        evaluate("s3:deletebucket", "arn:aws:s3:::orders"),
        evaluate("s3:DeleteBucket", "*"),
        evaluate("s3:ListAllMyBuckets", "*"),
        evaluate("sqs:SendMessage", "arn:aws:sqs:eu-west-1:111122223333:orders"),
        evaluate("ec2:DescribeInstances", "*"),
        evaluate("sqs:DeleteMessage", "arn:aws:sqs:eu-west-1:111122223333:orders"),
    ];
    let answers = values(questions.each_ref().map(String::as_str));
    let expected = [
        ("denied", false, json!(["Keep"])),
        ("allowed", true, json!(["All", "Keep"])),
        ("allowed", false, json!(["All"])),
        ("allowed", true, json!(["Statement[2]"])),
        ("allowed", true, json!(["Statement[2]"])),
        ("not_allowed", false, json!([])),
    ];
    for (answer, (decision, conditional, statements)) in answers.iter().zip(expected) {
        let expected = json!({ "decision": decision, "conditional": conditional, "statements": statements });
        assert_eq!(*answer, expected);
    }
}

#[test]
fn policies_are_compared() {
    let [comparison, escalates, nothing, from_nothing] = values([
        r#"provider::policy::compare_policies(
          provider::policy::write_policy({ read = ["arn:aws:sqs:eu-west-1:111122223333:orders"] }),
          jsonencode({
            Version = "2012-10-17"
            Statement = [
              { Effect = "Allow", Action = ["sqs:Receive*", "sqs:DeleteMessage"], Resource = "arn:aws:sqs:*:*:orders" },
              { Effect = "Allow", Action = "sqs:GetQueueUrl", NotResource = "arn:aws:sqs:*:*:other",
                Condition = { StringEquals = { "aws:PrincipalTag/Team" = "a" } } },
            ]
          }),
        )"#,
        r#"provider::policy::compare_policies(
          jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = "iam:Get*", Resource = "*" } }),
          jsonencode({ Version = "2012-10-17", Statement = { Effect = "Allow", Action = ["iam:Get*", "iam:PutRolePolicy"], Resource = "*" } }),
        )"#,
        "provider::policy::compare_policies(null, null)",
        r#"provider::policy::compare_policies(null, provider::policy::write_policy({ read = ["arn:aws:s3:::b"] })).removed"#,
    ]);
    assert_snapshot!(serde_json::to_string_pretty(&without_text(&comparison)).unwrap());
    assert_snapshot!(comparison["text"].as_str().unwrap());
    assert!(escalates["text"].as_str().unwrap().contains("**New findings**\n* Privilege escalation: high\n"));
    assert_eq!(escalates["new_findings"][0]["category"], "privilege_escalation");
    assert_eq!(nothing["text"], "Allows what was allowed before.");
    assert_eq!(without_text(&nothing)["added"], json!([]));
    assert_eq!(from_nothing, json!([]));
}

fn without_text(comparison: &Value) -> Value {
    let mut comparison = comparison.clone();
    comparison.as_object_mut().unwrap().remove("text");
    comparison
}

#[test]
fn a_policy_is_validated() {
    let [findings, good] = values([
        r#"provider::policy::validate_policy(jsonencode({
          Statement = [
            { Sid = "One", Effect = "Allow", Action = ["s3:GetObjekt", "s3:GetObject"], Resource = "arn:aws:s3:::b" },
            { Sid = "One", Effect = "allow", Action = "s3:GetObject", NotResource = [],
              Condition = { StringEquals = { "s3:prefix" = "x" } } },
          ]
        }))"#,
        r#"provider::policy::validate_policy(provider::policy::write_policy({ read = ["arn:aws:s3:::b"] }))"#,
    ]);
    assert_snapshot!(serde_json::to_string_pretty(&findings).unwrap());
    assert_eq!(good, json!([]));
}

#[test]
fn what_is_known_after_apply_leaves_the_answer_open() {
    let workspace = Workspace::new(
        r#"
        resource "terraform_data" "this" {}
        locals { policy = provider::policy::write_policy({ read = ["arn:aws:s3:::${terraform_data.this.id}"] }) }
        output "access" { value = provider::policy::evaluate_access(local.policy, "s3:GetObject", "*") }
        output "comparison" { value = provider::policy::compare_policies(null, local.policy) }
        output "findings" { value = provider::policy::validate_policy(local.policy) }
        "#,
    );
    let plan = workspace.plan();
    for name in ["access", "comparison", "findings"] {
        assert_eq!(plan["output_changes"][name]["after_unknown"], true, "{name}");
    }
}

#[test]
fn questions_without_an_answer() {
    let ask = |action: &str, resource: &str| {
        format!(
            r#"evaluate_access("{{\"Version\":\"2012-10-17\",\"Statement\":[]}}", "{action}", "{resource}")"#
        )
    };
    let questions = [
        ask("s3:Get*", "*"),
        ask("s3:GetObjekt", "*"),
        ask("evidently:CreateProject", "*"),
        ask("s3:GetObject", "my-bucket"),
        ask("s3:GetObject", "arn:aws:s3:::orders"),
        ask("s3:ListAllMyBuckets", "arn:aws:s3:::orders"),
        ask("s3:GetObject", "arn:aws:s3:::orders/$${aws:username}"),
    ];
    assert_snapshot!(each(questions.each_ref().map(String::as_str)));
}

#[test]
fn documents_that_are_no_identity_policies() {
    assert_snapshot!(each([
        r#"evaluate_access("{", "s3:GetObject", "*")"#,
        r#"evaluate_access("{\"Version\":\"2021\",\"Statement\":{\"Effect\":\"allow\",\"Principal\":\"*\",\"Action\":\"s3*\"}}", "s3:GetObject", "*")"#,
        r#"compare_policies(null, "{\"Statement\":{\"Effect\":\"Deny\",\"Action\":\"*\",\"Resource\":\"*\",\"Condition\":{\"Bool\":1}}}")"#,
        r#"compare_policies("[]", null)"#,
        r#"validate_policy("{\"Statement\": [\n  { \"Effect\": \"Allow\" \n")"#,
        r#"validate_policy("{\"Statement\":[{\"Action\":[1]}]}")"#,
    ]));
}
