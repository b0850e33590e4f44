//! Policies for what does not exist yet: what a plan shows of them, and that apply confirms it.
//!
//! `terraform_data` stands for a resource whose ARN is known after apply: its `output` is unknown until its `input` is
//! applied, and a prefix in front of it is what Terraform knows of the whole.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::workspace::Workspace;

/// A bucket, of which the template says the type; a queue, of which the ARN begins as its type does; a function, of
/// which a rule says the type, under a condition whose value is to come.
const CONFIGURATION: &str = r#"
resource "terraform_data" "bucket" {
  input = "arn:aws:s3:::orders"
}

resource "terraform_data" "queue" {
  input = "orders"
}

resource "terraform_data" "function" {
  input = "arn:aws:lambda:eu-west-1:111122223333:function:orders"
}

resource "terraform_data" "vpc" {
  input = "vpc-1234"
}

locals {
  template = {
    list  = { "s3:bucket" = [terraform_data.bucket.output] }
    read  = ["arn:aws:sqs:eu-west-1:111122223333:${terraform_data.queue.output}"]
    write = ["arn:aws:sqs:eu-west-1:111122223333:${terraform_data.queue.output}"]
    rules = [{
      resources      = [terraform_data.function.output]
      resource_types = ["lambda:function"]
      actions        = ["lambda:InvokeFunction"]
      conditions     = [{ test = "StringEquals", variable = "aws:SourceVpc", values = [terraform_data.vpc.output] }]
    }]
  }
  policy = provider::policy::describe_policy(local.template)
}

# What apply contradicts, Terraform stops: the resources keep what the plan has shown.
resource "terraform_data" "policy" {
  input = local.policy
}

resource "terraform_data" "statement" {
  for_each = local.policy.statements
  input    = each.value
}

resource "terraform_data" "document" {
  for_each = provider::policy::write_documents(local.template)
  input    = each.value
}

output "policy" {
  value = local.policy
}

output "json" {
  value = provider::policy::write_policy(local.template)
}
"#;

/// The actions of each statement by its Sid.
fn actions(policy: &Value) -> Vec<(String, Value)> {
    let statements = policy["statements"].as_object().unwrap();
    statements.iter().map(|(sid, statement)| (sid.clone(), statement["actions"].clone())).collect()
}

#[test]
fn a_plan_shows_what_is_granted_on_what_does_not_exist_yet() {
    let workspace = Workspace::new(CONFIGURATION);
    let plan = workspace.plan();
    let planned = &plan["planned_values"]["outputs"]["policy"];
    // Terraform's JSON has no value for an output that is unknown in part; the change has what is known.
    assert_eq!(planned["value"], Value::Null);
    let change = &plan["output_changes"]["policy"];
    let (known, unknown) = (&change["after"], &change["after_unknown"]);
    let sids = ["LambdaWriteFunctionIfSourcevpc", "S3ListBucket", "SqsReadQueue", "SqsWriteQueue"];
    let shown = actions(known);
    assert_eq!(shown.iter().map(|(sid, _)| sid.as_str()).collect::<Vec<_>>(), sids);
    assert_eq!(shown[0].1, json!(["lambda:InvokeFunction"]));
    assert!(known["expanded_actions"].as_array().unwrap().contains(&json!("sqs:SendMessage")));

    // Of each statement its resource alone is unknown, and the value of the condition.
    for sid in sids {
        let condition = if sid.ends_with("Sourcevpc") { json!([{ "values": true }]) } else { json!([]) };
        let actions = known["statements"][sid]["actions"].as_array().unwrap();
        let of_statement = json!({
            "actions": vec![false; actions.len()], "conditions": condition, "resources": [true],
        });
        assert_eq!(unknown["statements"][sid], of_statement, "{sid}");
    }
    for name in ["id", "json", "minified_json", "size", "explanation", "warnings"] {
        assert_eq!(unknown[name], true, "{name}");
    }
    assert_eq!(planned_instances(&plan, "statement"), sids);
    assert_eq!(planned_instances(&plan, "document"), ["lambda", "s3", "sqs"]);

    let apply = workspace.run(&["apply", "-input=false", "-auto-approve", "-no-color"]);
    assert!(apply.succeeded, "{}", apply.stderr);
    let output = workspace.run(&["output", "-json"]);
    let outputs: Value = serde_json::from_str(&output.stdout).unwrap();
    let applied = &outputs["policy"]["value"];
    assert_eq!(actions(applied), shown);
    assert_eq!(applied["expanded_actions"], known["expanded_actions"]);
    assert_eq!(
        applied["statements"]["SqsReadQueue"]["resources"],
        json!(["arn:aws:sqs:eu-west-1:111122223333:orders"])
    );
    assert_eq!(applied["json"], outputs["json"]["value"]);

    let second = workspace.run(&["plan", "-input=false", "-no-color", "-detailed-exitcode"]);
    assert!(second.succeeded, "{}", second.stdout);
}

/// The keys of the instances that are to be created.
fn planned_instances<'p>(plan: &'p Value, name: &str) -> Vec<&'p str> {
    let resources = plan["planned_values"]["root_module"]["resources"].as_array().unwrap().iter();
    resources.filter(|one| one["name"] == name).map(|one| one["index"].as_str().unwrap()).collect()
}

/// A reviewer reads the actions in the plan itself.
#[test]
fn the_plan_reads_as_the_policy_will() {
    let plan = Workspace::new(
        r#"
        resource "terraform_data" "queue" {
          input = "arn:aws:sqs:eu-west-1:111122223333:orders"
        }

        output "policy" {
          value = provider::policy::describe_policy({
            tagging = { "sqs:queue" = [terraform_data.queue.output] }
          }).statements
        }
        "#,
    )
    .run(&["plan", "-input=false", "-no-color"]);
    let shown = plan.stdout.split_once("Changes to Outputs:").unwrap().1;
    insta::assert_snapshot!(shown.split_once("──").unwrap().0.trim_end());
}

/// Of what is settled too little, nothing is shown; mistakes are found all the same, and name what stands there.
#[test]
fn what_could_turn_out_otherwise_is_not_shown() {
    let unknown = |template: &str| {
        let plan = Workspace::new(&format!(
            r#"
            resource "terraform_data" "x" {{
              input = "x"
            }}

            output "policy" {{
              value = provider::policy::describe_policy({template})
            }}
            "#
        ))
        .plan();
        plan["output_changes"]["policy"]["after_unknown"].clone()
    };
    for template in [
        // A bucket or an object, a function or its alias, anything.
        r#"{ read = ["arn:aws:s3:::${terraform_data.x.output}"] }"#,
        r#"{ read = ["arn:aws:lambda:eu-west-1:111122223333:function:${terraform_data.x.output}"] }"#,
        "{ read = [terraform_data.x.output] }",
        "{ read = terraform_data.x.output }",
        r#"{ rules = [{ resources = [terraform_data.x.output], resource_types = ["sqs:queue", "SNS:Topic"], access_levels = ["Write"] }] }"#,
        // What else may decide.
        r#"{ read = ["arn:aws:s3:::orders"], effect = terraform_data.x.output }"#,
        r#"{ read = ["arn:aws:s3:::orders"], exclude_actions = [terraform_data.x.output] }"#,
        "terraform_data.x.output",
        // If both are one queue, they share a statement.
        r#"{ rules = [
          { resources = [terraform_data.x.output], resource_types = ["sqs:queue"], access_levels = ["Write"] },
          { resources = ["arn:aws:sqs:eu-west-1:111122223333:a"], actions = ["sqs:SendMessage"] },
        ] }"#,
    ] {
        assert_eq!(unknown(template), true, "{template}");
    }
}

#[test]
fn mistakes_are_found_before_everything_is_known() {
    let messages: Vec<String> = [
        // No ARN begins so.
        r#"{ read = ["orders-${terraform_data.x.output}"] }"#,
        // An action, a type, an action of another type, an ARN of another type.
        r#"{ rules = [{ resources = ["arn:aws:sqs:eu-west-1:111122223333:${terraform_data.x.output}"], actions = ["sqs:SendMessag"] }] }"#,
        r#"{ rules = [{ resources = [terraform_data.x.output], resource_types = ["sqs:qeue"], access_levels = ["Write"] }] }"#,
        r#"{ rules = [{ resources = [terraform_data.x.output], resource_types = ["sqs:queue"], actions = ["sns:Publish"] }] }"#,
        r#"{ read = { "s3:bucket" = ["arn:aws:sqs:eu-west-1:111122223333:${terraform_data.x.output}"] } }"#,
        r#"{ sts = { assume_role = ["arn:aws:sqs:eu-west-1:111122223333:${terraform_data.x.output}"] } }"#,
    ]
    .iter()
    .map(|template| {
        let workspace = Workspace::new(&format!(
            r#"
            resource "terraform_data" "x" {{
              input = "x"
            }}

            output "policy" {{
              value = provider::policy::describe_policy({template})
            }}
            "#
        ));
        let diagnostics = workspace.diagnostics();
        diagnostics.iter().map(|one| one["detail"].as_str().unwrap()).collect::<Vec<_>>().join("\n")
    })
    .collect();
    insta::assert_snapshot!(messages.join("\n\n----\n\n"));
}
