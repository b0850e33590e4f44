//! `list_actions` in a plan.

use pretty_assertions::assert_eq;
use serde_json::json;

use crate::workspace::Workspace;

#[test]
fn a_filter_of_every_kind_is_understood() {
    let workspace = Workspace::new(
        r#"
        output "this" {
          value = provider::policy::list_actions({
            service             = "sqs"
            name                = "*Message*"
            access_level        = "write"
            resource_type       = "queue"
            wildcard_only       = false
            risk_category       = "infrastructure_modification"
            arn                 = "arn:aws:sqs:eu-west-1:111122223333:orders"
            as_of               = "2026-06-14"
            access_level_source = "aws"
          })
        }
        "#,
    );
    let names = workspace.planned_output("this");
    assert!(names.as_array().unwrap().contains(&json!("sqs:SendMessage")), "{names}");
}

#[test]
fn a_wrong_key_or_value_names_the_argument_and_the_nearest() {
    for (filter, expected) in [
        (r#"{ servce = "sqs" }"#, "\"servce\" is none of the keys here. Did you mean \"service\"?"),
        (r#"{ service = "sqss" }"#, "Did you mean \"sqs\"?"),
        (r#"{ access_level = "Reed" }"#, "Did you mean \"Read\"?"),
        (r#"{ wildcard_only = "yes" }"#, "must be true or false"),
        (
            r#"{ risk_category = "escalation" }"#,
            "risk_category is \"escalation\", and must be \"privilege_escalation\",",
        ),
        (r#"{ as_of = "June" }"#, "must be a date of the form YYYY-MM-DD"),
        (r#"{ arn = "my-bucket" }"#, "an ARN begins with `arn:`"),
    ] {
        let workspace = Workspace::new(&format!(
            "output \"this\" {{ value = provider::policy::list_actions({filter}) }}"
        ));
        let diagnostics = workspace.diagnostics();
        let detail = diagnostics[0]["detail"].as_str().unwrap();
        assert!(detail.starts_with("Invalid value for \"filter\" parameter: "), "{detail}");
        assert!(detail.contains(expected), "{filter}: {detail}");
    }
}

#[test]
fn a_filter_that_is_not_known_yet_makes_the_result_so() {
    let workspace = Workspace::new(
        r#"
        resource "terraform_data" "this" {}
        output "this" { value = provider::policy::list_actions({ service = "sqs", name = terraform_data.this.id }) }
        "#,
    );
    assert_eq!(workspace.plan()["output_changes"]["this"]["after_unknown"], true);
}
