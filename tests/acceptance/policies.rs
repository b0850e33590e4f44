//! Whole policies with rules, conditions, roles and actions by name, as a module author asks for them.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::workspace::Workspace;

/// The document, and all that was said beside it.
fn written(block: &str) -> (Value, Value) {
    let workspace =
        Workspace::new(&format!("{block}\noutput \"this\" {{ value = data.{}.this }}", kind(block)));
    assert_eq!(workspace.diagnostics(), Vec::<Value>::new());
    let this = workspace.planned_output("this");
    let document: Value = serde_json::from_str(this["json"].as_str().unwrap()).unwrap();
    (document["Statement"].clone(), this)
}

fn kind(block: &str) -> &str {
    block.split('"').nth(1).unwrap()
}

fn statement(sid: &str, actions: &[&str], resources: &[&str]) -> Value {
    json!({ "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources })
}

fn only_if(mut statement: Value, test: &str, key: &str, values: &[&str]) -> Value {
    statement["Condition"] = json!({ test: { key: values } });
    statement
}

/// Start, stop and reboot own instances; run instances only with the tag; create tags only on creation; list all.
#[test]
fn access_by_attributes_is_written_as_a_security_engineer_would() {
    let (statements, this) = written(
        r#"
data "policy_sentry_crud_policy" "this" {
  rules = [
    {
      description = "own instances"
      resources   = ["arn:aws:ec2:eu-west-1:111122223333:instance/*"]
      actions     = ["ec2:StartInstances", "ec2:StopInstances", "ec2:RebootInstances"]
      conditions  = [{ test = "StringEquals", variable = "aws:ResourceTag/owner", values = ["&{aws:username}"] }]
    },
    {
      description = "new instances with their owner"
      resources   = ["arn:aws:ec2:eu-west-1:111122223333:instance/*"]
      actions     = ["ec2:RunInstances"]
      conditions  = [{ test = "StringEquals", variable = "aws:RequestTag/owner", values = ["&{aws:username}"] }]
    },
    {
      description = "what instances are made of"
      resources = [
        "arn:aws:ec2:eu-west-1::image/*",
        "arn:aws:ec2:eu-west-1:111122223333:network-interface/*",
        "arn:aws:ec2:eu-west-1:111122223333:security-group/*",
        "arn:aws:ec2:eu-west-1:111122223333:subnet/*",
        "arn:aws:ec2:eu-west-1:111122223333:volume/*",
      ]
      actions = ["ec2:RunInstances"]
    },
    {
      description = "tags on creation"
      resources   = ["arn:aws:ec2:eu-west-1:111122223333:instance/*"]
      actions     = ["ec2:CreateTags"]
      conditions  = [{ test = "StringEquals", variable = "ec2:CreateAction", values = ["RunInstances"] }]
    },
  ]
  wildcard_only   = { single_actions = ["ec2:DescribeImages", "ec2:DescribeInstances", "ec2:DescribeSubnets"] }
  pass_role       = [{ roles = ["arn:aws:iam::111122223333:role/app"], services = ["ec2.amazonaws.com"] }]
  exclude_actions = ["ssm:GetParameters"]
}"#,
    );
    let instances = ["arn:aws:ec2:eu-west-1:111122223333:instance/*"];
    let run = |sid: &str, resource: &str| statement(sid, &["ec2:RunInstances"], &[resource]);
    let user = ["${aws:username}"];
    let expected = json!([
        only_if(
            statement("Ec2TaggingInstanceIfCreateaction", &["ec2:CreateTags"], &instances),
            "StringEquals",
            "ec2:CreateAction",
            &["RunInstances"]
        ),
        run("Ec2WriteImage", "arn:aws:ec2:eu-west-1::image/*"),
        only_if(
            statement("Ec2WriteInstanceIfRequesttagowner", &["ec2:RunInstances"], &instances),
            "StringEquals",
            "aws:RequestTag/owner",
            &user
        ),
        only_if(
            statement(
                "Ec2WriteInstanceIfResourcetagowner",
                &["ec2:RebootInstances", "ec2:StartInstances", "ec2:StopInstances"],
                &instances
            ),
            "StringEquals",
            "aws:ResourceTag/owner",
            &user
        ),
        run("Ec2WriteNetworkinterface", "arn:aws:ec2:eu-west-1:111122223333:network-interface/*"),
        run("Ec2WriteSecuritygroup", "arn:aws:ec2:eu-west-1:111122223333:security-group/*"),
        run("Ec2WriteSubnet", "arn:aws:ec2:eu-west-1:111122223333:subnet/*"),
        run("Ec2WriteVolume", "arn:aws:ec2:eu-west-1:111122223333:volume/*"),
        statement(
            "MultMultNone",
            &["ec2:DescribeImages", "ec2:DescribeInstances", "ec2:DescribeSubnets"],
            &["*"]
        ),
        only_if(
            statement("PassRoleToEc2", &["iam:PassRole"], &["arn:aws:iam::111122223333:role/app"]),
            "StringEquals",
            "iam:PassedToService",
            &["ec2.amazonaws.com"]
        ),
    ]);
    assert_eq!(statements, expected);
    assert_eq!(this["incomplete_actions"], json!({}));
    assert_eq!(this["dependent_actions_not_granted"], json!({}));
    let reason = &this["statements"]["Ec2WriteInstanceIfRequesttagowner"]["reason"];
    assert_eq!(*reason, json!("asked for by the rule \"new instances with their owner\""));
}

/// The example of Policy Sentry's documentation of actions mode, with its dependents and open placeholders.
#[test]
fn the_actions_of_policy_sentrys_example_give_its_statements() {
    let (statements, _) = written(
        r#"
data "policy_sentry_actions_policy" "this" {
  actions = [
    "kms:CreateGrant", "kms:CreateCustomKeyStore", "ec2:AuthorizeSecurityGroupEgress",
    "ec2:AuthorizeSecurityGroupIngress",
  ]
  open_placeholders = "keep"
  dependent_actions = "wildcard"
}"#,
    );
    let by_sid = |sid: &str| {
        let found = statements.as_array().unwrap().iter().find(|statement| statement["Sid"] == sid);
        found.unwrap_or_else(|| panic!("no {sid} in {statements:#}")).clone()
    };
    assert_eq!(
        by_sid("KmsPermissionsmanagementKey"),
        statement(
            "KmsPermissionsmanagementKey",
            &["kms:CreateGrant"],
            &["arn:${Partition}:kms:${Region}:${Account}:key/${KeyId}"]
        )
    );
    let group = by_sid("Ec2WriteSecuritygroup");
    assert_eq!(
        group["Resource"],
        json!(["arn:${Partition}:ec2:${Region}:${Account}:security-group/${SecurityGroupId}"])
    );
    let everywhere: Vec<_> = by_sid("MultMultNone")["Action"].as_array().unwrap().clone();
    assert!(everywhere.contains(&json!("cloudhsm:DescribeClusters")), "{everywhere:?}");
    assert!(everywhere.contains(&json!("kms:CreateCustomKeyStore")), "{everywhere:?}");
}

#[test]
fn actions_go_on_the_resources_that_they_support() {
    let (statements, _) = written(
        r#"
data "policy_sentry_actions_policy" "this" {
  actions   = ["s3:GetObject", "s3:ListBucket", "S3:listallmybuckets"]
  resources = ["arn:aws:s3:::my-bucket", "arn:aws:s3:::my-bucket/*"]
}"#,
    );
    assert_eq!(
        statements,
        json!([
            statement("MultMultNone", &["s3:ListAllMyBuckets"], &["*"]),
            statement("S3ListBucket", &["s3:ListBucket"], &["arn:aws:s3:::my-bucket"]),
            statement("S3ReadObject", &["s3:GetObject"], &["arn:aws:s3:::my-bucket/*"]),
        ])
    );
}

#[test]
fn values_fill_the_formats() {
    let (statements, _) = written(
        r#"
data "policy_sentry_actions_policy" "this" {
  actions    = ["kms:Encrypt", "sqs:SendMessage"]
  arn_values = {
    Partition = "aws", region = "eu-west-1", Account = "111122223333", "kms:KeyId" = "abc", "sqs:queue:QueueName" = "q"
  }
}"#,
    );
    assert_eq!(
        statements,
        json!([
            statement("KmsWriteKey", &["kms:Encrypt"], &["arn:aws:kms:eu-west-1:111122223333:key/abc"]),
            statement("SqsWriteQueue", &["sqs:SendMessage"], &["arn:aws:sqs:eu-west-1:111122223333:q"]),
        ])
    );
}

/// Rules reach the types that borrow the ARNs of another service; levels alone do not.
#[test]
fn a_type_that_borrows_arns_is_reached_by_its_name() {
    let (statements, _) = written(
        r#"
data "policy_sentry_crud_policy" "this" {
  rules = [{
    resources      = ["arn:aws:rds:eu-west-1:111122223333:cluster:orders"]
    resource_types = ["RDS-Data:Cluster"]
    actions        = ["rds-data:ExecuteStatement", "rds-data:BatchExecuteStatement"]
  }]
  exclude_actions = ["secretsmanager:GetSecretValue"]
}"#,
    );
    assert_eq!(
        statements,
        json!([statement(
            "RdsdataWriteCluster",
            &["rds-data:BatchExecuteStatement", "rds-data:ExecuteStatement"],
            &["arn:aws:rds:eu-west-1:111122223333:cluster:orders"]
        )])
    );
}

/// Properties of the request go on everything, documented keys where AWS lists them.
#[test]
fn a_condition_of_the_document_goes_on_every_statement() {
    let (statements, _) = written(
        r#"
data "policy_sentry_crud_policy" "this" {
  read          = ["arn:aws:sqs:eu-west-1:111122223333:orders"]
  wildcard_only = { service_read = ["sqs"] }
  sts           = { assume_role = ["arn:aws:iam::111122223333:role/other"] }
  conditions    = [{ test = "IpAddress", variable = "aws:SourceIp", values = ["203.0.113.0/24", "203.0.113.0/24"] }]
}"#,
    );
    for statement in statements.as_array().unwrap() {
        assert_eq!(statement["Condition"], json!({ "IpAddress": { "aws:SourceIp": ["203.0.113.0/24"] } }));
    }
    let sids: Vec<&str> =
        statements.as_array().unwrap().iter().map(|statement| statement["Sid"].as_str().unwrap()).collect();
    assert_eq!(sids, ["AssumeRoleIfSourceip", "MultMultNoneIfSourceip", "SqsReadQueueIfSourceip"]);
}

/// Whoever says which roles may be passed does not get `iam:PassRole` on `*` because other actions depend on it.
#[test]
fn pass_role_settles_the_question_of_passing_roles() {
    for mode in ["scoped", "wildcard"] {
        let (statements, this) = written(&format!(
            r#"
data "policy_sentry_crud_policy" "this" {{
  rules = [{{
    resources = ["arn:aws:lambda:eu-west-1:111122223333:function:orders"]
    actions   = ["lambda:CreateFunction"]
  }}]
  pass_role         = [{{ roles = ["arn:aws:iam::111122223333:role/app"], services = ["lambda.amazonaws.com"] }}]
  dependent_actions = "{mode}"
}}"#
        ));
        let passing: Vec<&Value> = statements
            .as_array()
            .unwrap()
            .iter()
            .filter(|statement| statement["Action"].as_array().unwrap().contains(&json!("iam:PassRole")))
            .collect();
        assert_eq!(passing.len(), 1, "{mode}: {statements:#}");
        assert_eq!(passing[0]["Resource"], json!(["arn:aws:iam::111122223333:role/app"]), "{mode}");
        assert_eq!(this["dependent_actions_not_granted"].get("iam:PassRole"), None, "{mode}");
    }
}
