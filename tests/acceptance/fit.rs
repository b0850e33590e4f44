//! Policies that must fit: sizes, patterns, documents, and any policy divided and merged.

use std::collections::BTreeSet;

use insta::assert_snapshot;
use policy_sentry::document::{PolicyDocument, Statement};
use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::{functions::values, mistakes::mistakes, workspace::Workspace};

/// Eleven resources at all five levels, which is what Policy Sentry makes 26,357 characters of.
pub(crate) const ELEVEN: &str = r#"
  locals {
    arns = [
      "arn:aws:s3:::orders", "arn:aws:s3:::orders/*", "arn:aws:lambda:eu-west-1:111122223333:function:orders",
      "arn:aws:dynamodb:eu-west-1:111122223333:table/orders", "arn:aws:ec2:eu-west-1:111122223333:instance/*",
      "arn:aws:kms:eu-west-1:111122223333:key/*", "arn:aws:connect:eu-west-1:111122223333:instance/*",
      "arn:aws:sqs:eu-west-1:111122223333:orders", "arn:aws:sns:eu-west-1:111122223333:orders",
      "arn:aws:rds:eu-west-1:111122223333:db:orders", "arn:aws:secretsmanager:eu-west-1:111122223333:secret:orders-*",
    ]
    levels = { read = local.arns, write = local.arns, list = local.arns, tagging = local.arns, permissions_management = local.arns }
  }
"#;

fn parse(json: &Value) -> PolicyDocument {
    json.as_str().unwrap().parse().unwrap()
}

/// Each pair of an action and a resource that documents allow.
fn pairs<'d>(documents: impl IntoIterator<Item = &'d PolicyDocument>) -> BTreeSet<(String, String)> {
    let statements = documents.into_iter().flat_map(|document| document.statements.as_slice());
    let of = |one: &Statement| {
        let resources = one.resources().to_vec();
        let actions = one.actions().to_vec();
        actions
            .into_iter()
            .flat_map(move |action| resources.clone().into_iter().map(move |arn| (action.clone(), arn)))
    };
    statements.flat_map(of).collect()
}

#[test]
fn a_policy_that_is_too_large_becomes_documents() {
    let outputs = r#"
      data "policy_sentry_crud_policy" "this" {
        read = local.arns
        write = local.arns
        list = local.arns
        tagging = local.arns
        permissions_management = local.arns
        max_documents = 8
      }
      output "this" { value = data.policy_sentry_crud_policy.this }
      output "split" { value = provider::policy::split_policy(data.policy_sentry_crud_policy.this.json, null) }
      output "function" { value = provider::policy::describe_policy(merge(local.levels, { max-documents = 8 })).documents }
      output "services" { value = keys(provider::policy::write_documents(merge(local.levels, { target = "none" }))) }
    "#;
    let plan = Workspace::new(&format!("{ELEVEN}{outputs}")).plan();
    let output = |name: &str| plan["planned_values"]["outputs"][name]["value"].clone();
    let this = output("this");
    let documents = this["documents"].as_object().unwrap();
    assert!(documents.len() > 2, "{:?}", documents.keys());
    assert!(documents.values().all(|document| document.as_str().unwrap().len() <= 6_144));
    let parsed: Vec<PolicyDocument> = documents.values().map(parse).collect();
    assert_eq!(pairs(&parsed), pairs([&parse(&this["json"])]));
    assert_eq!(this["size"], this["minified_json"].as_str().unwrap().len());
    assert_eq!(output("split"), this["documents"]);
    assert_eq!(output("function"), this["documents"]);
    let services = output("services");
    assert!(documents.keys().all(|key| {
        services.as_array().unwrap().iter().any(|service| key.starts_with(service.as_str().unwrap()))
    }));
}

#[test]
fn what_fits_is_one_document() {
    let [fits, nothing] = values([
        r#"provider::policy::describe_policy({ read = ["arn:aws:s3:::orders"], target = "inline_user_policy" })"#,
        "provider::policy::describe_policy({ target = \"service_control_policy\" })",
    ]);
    assert_eq!(fits["documents"], json!({ "policy": fits["minified_json"] }));
    assert!(
        fits["explanation"]
            .as_str()
            .unwrap()
            .contains(" of the 2,048 that the inline policies of a user may have.")
    );
    assert_eq!((&nothing["documents"], &nothing["size"]), (&json!({}), &json!(0)));
}

#[test]
fn patterns_stand_in_the_document_and_names_beside_it() {
    let template = r#"read = ["arn:aws:ssm:eu-west-1:111122223333:parameter/orders"]"#;
    let [named, minimized, documents] = values([
        &format!("provider::policy::describe_policy({{ {template} }})"),
        &format!(r#"provider::policy::describe_policy({{ {template}, minimize = "words" }})"#),
        &format!(r#"provider::policy::write_documents({{ {template}, minimize = "words" }})"#),
    ]);
    assert_eq!(minimized["statements"]["SsmReadParameter"]["actions"], json!(["ssm:GetParameter*"]));
    assert_eq!(minimized["expanded_actions"], named["expanded_actions"]);
    assert_eq!(documents["ssm"], minimized["minified_json"]);
    let explanation = minimized["explanation"].as_str().unwrap();
    assert!(explanation.contains("`ssm:GetParameter*` stands for `ssm:GetParameter`, "), "{explanation}");
}

#[test]
fn policies_that_do_not_fit() {
    let with = |arguments: &str| {
        let lists = "read = local.arns\n write = local.arns\n list = local.arns";
        mistakes(&format!(
            "{ELEVEN} data \"policy_sentry_crud_policy\" \"this\" {{\n {lists}\n {arguments}\n}}"
        ))
    };
    let one = r#"data "policy_sentry_crud_policy" "this" {
      read     = ["arn:aws:s3:::orders"]
      max_size = 100
    }"#;
    let words = r#"data "policy_sentry_crud_policy" "this" {
      minimize      = "word"
      target        = "managed"
      max_documents = 0
      max_size      = 0
    }"#;
    let service = "output \"this\" {\n value = provider::policy::write_documents(merge(local.levels, { max_size = 2000 }))\n}";
    assert_snapshot!(
        [
            with(""),
            with("max_documents = 2\n minimize = \"words\"\n max_size = 2048"),
            with("target = \"inline_role_policy\""),
            mistakes(one),
            mistakes(words),
            mistakes(&format!("{ELEVEN}{service}")),
        ]
        .join("\n")
    );
}

#[test]
fn any_policies_are_merged_and_divided() {
    let [merged, nothing, split] = values([
        r#"jsondecode(provider::policy::merge_policies([
          jsonencode({ Statement = { Sid = "S3ReadBucket", Effect = "Allow", Action = "s3:Get*", Resource = "b", Condition = null } }),
          null,
          jsonencode({ Statement = [
            { Sid = "S3ListBucket", Effect = "Allow", Action = ["s3:List*"], Resource = ["b"] },
            { Sid = "S3ListBucket", Effect = "Allow", NotAction = "s3:*", Resource = "*", Principal = "*" },
          ] }),
        ]))"#,
        "provider::policy::merge_policies([null]) == null",
        r#"provider::policy::split_policy(jsonencode({ Statement = [
          { Effect = "Allow", Action = ["sqs:SendMessage", "kms:Decrypt"], Resource = "*" },
          { Effect = "Deny", NotAction = "sqs:*", Resource = "*" },
        ] }), 90)"#,
    ]);
    assert_eq!(
        merged,
        json!({ "Statement": [
            { "Sid": "S3ReadListBucket", "Effect": "Allow", "Action": ["s3:Get*", "s3:List*"], "Resource": "b" },
            { "Sid": "S3ListBucket", "Effect": "Allow", "NotAction": "s3:*", "Resource": "*", "Principal": "*" },
        ] })
    );
    assert_eq!(nothing, true);
    assert_eq!(
        split,
        json!({
            "kms": r#"{"Statement":[{"Effect":"Allow","Action":["kms:Decrypt"],"Resource":"*"}]}"#,
            "other": r#"{"Statement":[{"Effect":"Deny","NotAction":"sqs:*","Resource":"*"}]}"#,
            "sqs": r#"{"Statement":[{"Effect":"Allow","Action":["sqs:SendMessage"],"Resource":"*"}]}"#,
        })
    );
}
