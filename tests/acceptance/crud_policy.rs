//! `policy_sentry_crud_policy` in a plan.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::workspace::Workspace;

/// The example of Policy Sentry's own README.
const EXAMPLE: &str = r#"
data "policy_sentry_crud_policy" "this" {
  read                   = ["arn:aws:ssm:us-east-1:123456789012:parameter/myparameter"]
  write                  = ["arn:aws:ssm:us-east-1:123456789012:parameter/myparameter"]
  list                   = ["arn:aws:ssm:us-east-1:123456789012:parameter/myparameter"]
  tagging                = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:mysecret"]
  permissions_management = ["arn:aws:secretsmanager:us-east-1:123456789012:secret:mysecret"]
}

output "this" { value = data.policy_sentry_crud_policy.this }
"#;

#[test]
fn the_example_of_policy_sentry_gives_its_statements() {
    let this = Workspace::new(EXAMPLE).planned_output("this");
    let parameter = "arn:aws:ssm:us-east-1:123456789012:parameter/myparameter";
    let secret = "arn:aws:secretsmanager:us-east-1:123456789012:secret:mysecret";
    let statement = |sid: &str, actions: &[&str], resource: &str| json!({ "Sid": sid, "Effect": "Allow", "Action": actions, "Resource": [resource] });
    let expected = json!({
        "Version": "2012-10-17",
        "Statement": [
            statement(
                "SecretsmanagerPermissionsmanagementSecret",
                &[
                    "secretsmanager:DeleteResourcePolicy",
                    "secretsmanager:PutResourcePolicy",
                    "secretsmanager:ValidateResourcePolicy",
                ],
                secret,
            ),
            statement(
                "SecretsmanagerTaggingSecret",
                &["secretsmanager:TagResource", "secretsmanager:UntagResource"],
                secret,
            ),
            statement("SsmListParameter", &["ssm:GetResourcePolicies", "ssm:ListTagsForResource"], parameter),
            statement(
                "SsmReadParameter",
                &[
                    "ssm:GetParameter",
                    "ssm:GetParameterHistory",
                    "ssm:GetParameters",
                    "ssm:GetParametersByPath",
                ],
                parameter,
            ),
            statement(
                "SsmWriteParameter",
                &[
                    "ssm:DeleteParameter",
                    "ssm:DeleteParameters",
                    "ssm:LabelParameterVersion",
                    "ssm:PutParameter",
                    "ssm:UnlabelParameterVersion",
                ],
                parameter,
            ),
        ],
    });
    let text = |name: &str| this[name].as_str().unwrap().to_owned();
    let parsed = |name: &str| serde_json::from_str::<Value>(&text(name)).unwrap();
    assert_eq!(parsed("json"), expected);
    assert_eq!(parsed("minified_json"), expected);
    assert!(
        text("json")
            .starts_with("{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {\n      \"Sid\"")
    );
    assert_eq!(this["size"], json!(text("minified_json").chars().count()));
    assert_eq!(this["dependent_actions_not_granted"], json!({}));
    assert_eq!(this["warnings"], json!([]));
    assert_eq!(this["expanded_actions"].as_array().unwrap().len(), 16);
    assert_eq!(
        this["statements"]["SsmListParameter"],
        json!({
            "effect": "Allow",
            "access_level": "List",
            "resource_type": "ssm:parameter",
            "actions": ["ssm:GetResourcePolicies", "ssm:ListTagsForResource"],
            "resources": [parameter],
            "conditions": [],
            "reason": "asked for by list",
        })
    );
}

#[test]
fn asking_for_nothing_gives_nothing_and_no_diagnostic() {
    for block in ["", "read = []", "read = null", "write = [null]\n exclude_actions = [\"iam:PassRole\"]"] {
        let workspace = Workspace::new(&format!(
            "data \"policy_sentry_crud_policy\" \"this\" {{\n{block}\n}}
             output \"this\" {{ value = data.policy_sentry_crud_policy.this }}"
        ));
        assert_eq!(workspace.diagnostics(), Vec::<Value>::new(), "{block}");
        let this = workspace.planned_output("this");
        for (name, expected) in [
            ("json", Value::Null),
            ("minified_json", Value::Null),
            ("statements", json!({})),
            ("expanded_actions", json!([])),
            ("size", json!(0)),
            ("explanation", Value::Null),
        ] {
            assert_eq!(this.get(name).unwrap_or(&Value::Null), &expected, "{block}: {name}");
        }
    }
}

#[test]
fn writing_to_a_bucket_passes_no_role_and_says_so() {
    let workspace = Workspace::new(
        r#"
        data "policy_sentry_crud_policy" "this" { write = ["arn:aws:s3:::my-bucket"] }
        output "this" { value = data.policy_sentry_crud_policy.this }
        "#,
    );
    let this = workspace.planned_output("this");
    let statements = this["statements"].as_object().unwrap();
    assert_eq!(statements.keys().collect::<Vec<_>>(), ["S3WriteBucket"]);
    assert_eq!(
        this["dependent_actions_not_granted"]["iam:PassRole"],
        json!({ "access_level": "Permissions management", "needed_by": ["s3:PutReplicationConfiguration"] })
    );
    let diagnostics = workspace.diagnostics();
    assert_eq!(diagnostics.len(), 1, "{diagnostics:?}");
    assert_eq!(diagnostics[0]["severity"], "warning");
    assert_eq!(diagnostics[0]["summary"], "iam:PassRole and 2 more actions are needed but not granted");
    assert!(this["warnings"][0].as_str().unwrap().starts_with(diagnostics[0]["summary"].as_str().unwrap()));
}

#[test]
fn an_exclusion_settles_what_is_not_granted() {
    let workspace = Workspace::new(
        r#"
        data "policy_sentry_crud_policy" "this" {
          write           = ["arn:aws:s3:::my-bucket"]
          exclude_actions = ["iam:PassRole", "s3tables:*", "s3:*BucketMetadata*"]
        }
        output "this" { value = data.policy_sentry_crud_policy.this }
        "#,
    );
    assert_eq!(workspace.diagnostics(), Vec::<Value>::new());
    let this = workspace.planned_output("this");
    let actions = this["expanded_actions"].to_string();
    assert!(!actions.contains("BucketMetadata") && actions.contains("s3:PutBucketVersioning"), "{actions}");
    assert!(this["dependent_actions_not_granted"].get("iam:PassRole").is_none());
}

#[test]
fn a_deny_denies_what_is_asked_and_nothing_else() {
    let this = Workspace::new(
        r#"
        data "policy_sentry_crud_policy" "this" {
          effect = "Deny"
          write  = ["arn:aws:lambda:eu-west-1:111122223333:function:orders"]
        }
        output "this" { value = data.policy_sentry_crud_policy.this }
        "#,
    )
    .planned_output("this");
    let statements = this["statements"].as_object().unwrap();
    assert_eq!(statements.keys().collect::<Vec<_>>(), ["LambdaWriteFunction"]);
    assert_eq!(statements["LambdaWriteFunction"]["effect"], "Deny");
    assert_eq!(this["dependent_actions_not_granted"], json!({}));
    assert_eq!(this["warnings"], json!([]));
    assert!(!this["json"].as_str().unwrap().contains("iam:"));
}

#[test]
fn policy_variables_stand_in_the_document_as_iam_spells_them() {
    let this = Workspace::new(
        r#"
        data "policy_sentry_crud_policy" "this" {
          read = ["arn:aws:s3:::home/$${aws:username}/*", "arn:aws:s3:::home/&{aws:userid}/*"]
        }
        output "this" { value = data.policy_sentry_crud_policy.this }
        "#,
    )
    .planned_output("this");
    assert_eq!(
        this["statements"]["S3ReadObject"]["resources"],
        json!(["arn:aws:s3:::home/${aws:userid}/*", "arn:aws:s3:::home/${aws:username}/*"])
    );
}

#[test]
fn levels_can_be_those_of_another_source_or_ones_own() {
    let actions = |arguments: &str| {
        let workspace = Workspace::new(&format!(
            "data \"policy_sentry_crud_policy\" \"this\" {{
               write = [\"arn:aws:iam::111122223333:role/reader\", \"arn:aws:sqs:eu-west-1:111122223333:orders\"]
               {arguments}
             }}
             output \"this\" {{ value = data.policy_sentry_crud_policy.this.expanded_actions }}"
        ));
        workspace.planned_output("this").to_string()
    };
    let own = actions("");
    assert!(!own.contains("iam:PassRole") && !own.contains("sqs:CreateQueue"), "{own}");
    let documented = actions("access_level_source = \"aws\"");
    assert!(documented.contains("iam:PassRole") && documented.contains("sqs:CreateQueue"), "{documented}");
    let corrected = actions(
        "access_level_overrides = { \"SQS:createqueue\" = \"write\", \"sqs:DeleteQueue\" = \"Read\" }",
    );
    assert!(corrected.contains("sqs:CreateQueue") && !corrected.contains("sqs:DeleteQueue"), "{corrected}");
}

#[test]
fn a_day_before_all_facts_leaves_what_the_oldest_source_knows() {
    let sids = |as_of: &str| {
        let workspace = Workspace::new(&EXAMPLE.replace("read  ", &format!("as_of = \"{as_of}\"\n  read  ")));
        workspace.planned_output("this")["json"].clone()
    };
    assert_eq!(sids("2020-01-01"), sids("2026-06-14"));
}

/// In a plan as people read it: a data source is not shown, what is made of it is.
#[test]
fn the_explanation_stands_in_a_plan_as_an_output_or_in_a_child_module() {
    let policy = r#"
        data "policy_sentry_crud_policy" "this" {
          read = ["arn:aws:ssm:us-east-1:123456789012:parameter/myparameter"]
        }
    "#;
    let output = r#"output "explanation" { value = data.policy_sentry_crud_policy.this.explanation }"#;
    let resource = r#"
        resource "terraform_data" "explanation" {
          input = data.policy_sentry_crud_policy.this.explanation
        }
    "#;
    let root = Workspace::new(&format!("{policy}{output}"));
    let child = Workspace::new("module \"policy\" { source = \"./child\" }");
    child.write_module("child", &format!("{policy}{resource}"));
    for workspace in [root, child] {
        let plan = workspace.run(&["plan", "-input=false", "-no-color"]);
        assert!(plan.succeeded, "{plan:?}");
        let lines: Vec<&str> = plan.stdout.lines().map(str::trim).collect();
        for line in [
            "* `SsmReadParameter`: 4 actions at Read",
            "* because of `read`",
            "Allows 4 actions in 1 statement.",
        ] {
            assert!(lines.contains(&line), "{line}: {}", plan.stdout);
        }
    }
}
