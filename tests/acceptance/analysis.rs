//! Analyses of policies in a plan.

use pretty_assertions::assert_eq;
use serde_json::{Value, json};

use crate::workspace::Workspace;

const POLICIES: &str = r#"
  policies = {
    deployer = jsonencode({
      Version = "2012-10-17"
      Statement = [
        { Sid = "Deploy", Effect = "Allow", Action = ["lambda:Create*", "lambda:InvokeFunction"], Resource = "*" },
        { Sid = "Pass", Effect = "Allow", Action = "iam:PassRole", Resource = "arn:aws:iam::111122223333:role/orders" },
      ]
    })
    reader  = jsonencode({ Statement = { Effect = "Allow", Action = ["s3:GetObject", "s3:Frob"], Resource = "*" } })
    nothing = null
    admin   = jsonencode({ Statement = { Effect = "Allow", Action = "*", Resource = "*" } })
  }
"#;

fn analysis(arguments: &str) -> Value {
    let workspace = Workspace::new(&format!(
        "data \"policy_sentry_policy_analysis\" \"this\" {{\n{POLICIES}\n{arguments}\n}}
         output \"this\" {{ value = data.policy_sentry_policy_analysis.this }}"
    ));
    workspace.planned_output("this")
}

/// Policy, category, severity and method of each finding.
fn found(this: &Value) -> Vec<String> {
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap_or("-").to_owned();
    let line = |finding: &Value| {
        ["policy", "category", "severity", "method"].map(|key| text(finding, key)).join(" ")
    };
    this["findings"].as_array().unwrap().iter().map(line).collect()
}

#[test]
fn policies_are_analysed_with_exclusions_and_a_list_of_ones_own() {
    let this = analysis(
        r#"
        exclude_policies   = ["adm*", null]
        exclude_categories = ["infrastructure_modification", "resource_exposure"]
        exclude_actions    = ["lambda:CreateFunctionUrlConfig"]
        audit_actions      = ["lambda:Invoke*"]
        "#,
    );
    assert_eq!(
        found(&this),
        [
            "deployer privilege_escalation medium lambda-001",
            "deployer privilege_escalation medium lambda-002",
            "deployer own_list medium -",
            "reader data_exfiltration medium -",
        ]
    );
    assert_eq!(
        this["findings"][0],
        json!({
            "policy": "deployer",
            "category": "privilege_escalation",
            "severity": "medium",
            "method": "lambda-001",
            "sids": ["Deploy", "Pass"],
            "actions": ["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"],
            "resources": ["*", "arn:aws:iam::111122223333:role/orders"],
            "confinement": "resources",
            "conditions": [],
            "reference": "https://pathfinding.cloud/paths/lambda-001",
        })
    );
    assert_eq!(this["services"], json!(["iam", "lambda", "s3"]));
    assert_eq!(this["unknown_actions"], json!(["s3:Frob"]));
    assert_eq!(this["actions_by_access_level"]["Permissions management"], json!(["iam:PassRole"]));
    assert!(this["report"].as_str().unwrap().starts_with("2 policies: findings 0 high, 4 medium, 0 low."));
    assert_eq!(this["report_csv"].as_str().unwrap().lines().count(), 5);
}

#[test]
fn a_sid_is_excluded() {
    let this = analysis(
        r#"exclude_policies = ["admin", "reader"]
        exclude_sids = ["Pass"]
        exclude_categories = ["infrastructure_modification", "network_exposure", "resource_exposure"]"#,
    );
    assert_eq!(found(&this), Vec::<String>::new());
    assert_eq!(this["services"], json!(["iam", "lambda"]));
}

#[test]
fn everything_is_analysed_too() {
    let this = analysis(r#"exclude_policies = ["deployer", "reader"]"#);
    let high = found(&this).into_iter().filter(|line| line.contains(" high ")).count();
    assert!(high > 30, "{high}");
    assert!(this["expanded_actions"].as_array().unwrap().len() > 20_000);
}

/// The function gives the same for one policy.
#[test]
fn the_function_gives_what_the_data_source_gives() {
    let policy = r#"jsonencode({ Statement = { Effect = "Allow", Action = ["iam:Put*Policy", "s3:*"], Resource = "*" } })"#;
    let workspace = Workspace::new(&format!(
        r#"
        data "policy_sentry_policy_analysis" "this" {{ policies = {{ x = {policy} }} }}
        output "source" {{ value = data.policy_sentry_policy_analysis.this }}
        output "function" {{ value = provider::policy::analyze_policy({policy}) }}
        "#
    ));
    let plan = workspace.plan();
    let outputs = &plan["planned_values"]["outputs"];
    let (source, function) = (&outputs["source"]["value"], &outputs["function"]["value"]);
    let mut findings = source["findings"].clone();
    for finding in findings.as_array_mut().unwrap() {
        assert_eq!(finding.as_object_mut().unwrap().remove("policy"), Some(json!("x")));
    }
    assert_eq!(function["findings"], findings);
    assert!(findings.as_array().unwrap().len() > 4);
    for key in
        ["expanded_actions", "actions_by_access_level", "services", "unknown_actions", "database_version"]
    {
        assert_eq!(function[key], source[key], "{key}");
    }
}

/// A guard rail is written with `for` and `if`.
#[test]
fn a_policy_that_is_not_known_yet_is_analysed_later() {
    let workspace = Workspace::new(
        r#"
        resource "terraform_data" "this" {}
        locals {
          policy = jsonencode({ Statement = { Effect = "Allow", Action = "s3:*", Resource = terraform_data.this.id } })
        }
        output "function" { value = provider::policy::analyze_policy(local.policy).findings }
        data "policy_sentry_policy_analysis" "this" { policies = { x = local.policy } }
        "#,
    );
    let plan = workspace.plan();
    assert_eq!(plan["output_changes"]["function"]["after_unknown"], true);
}
