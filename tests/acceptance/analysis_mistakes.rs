//! Every mistake that a user can make with analyses: the whole message, and where it points.

use insta::assert_snapshot;

use crate::mistakes::mistakes;

fn analysis(arguments: &str) -> String {
    mistakes(&format!("data \"policy_sentry_policy_analysis\" \"this\" {{\n{arguments}\n}}"))
}

const FINE: &str =
    r#"policies = { x = jsonencode({ Statement = { Effect = "Allow", Action = "s3:*", Resource = "*" } }) }"#;

#[test]
fn what_is_no_policy() {
    assert_snapshot!(analysis(
        r#"policies = {
          text    = "s3:*"
          list    = "[]"
          nothing = "{}"
          "a \"b\"" = jsonencode({ Statement = "s3:*" })
        }"#
    ));
}

#[test]
fn statements_that_cannot_be_understood() {
    assert_snapshot!(analysis(
        r#"policies = {
          effect    = jsonencode({ Statement = [{ Effect = "allow", Action = "s3:*", Resource = "*" }] })
          resource  = jsonencode({ Statement = { Effect = "Allow", Action = "s3:*" } })
          principal = jsonencode({ Statement = { Effect = "Allow", Principal = "*", Action = "s3:*", Resource = "*" } })
          condition = jsonencode({ Statement = { Effect = "Allow", Action = "s3:*", Resource = "*", Condition = "x" } })
        }"#
    ));
}

#[test]
fn words_and_patterns_that_are_none() {
    assert_snapshot!(analysis(&format!(
        r#"{FINE}
        exclude_categories = ["escalation", null, "Resource exposure"]
        exclude_policies   = [""]
        exclude_sids       = ["x", ""]
        exclude_actions    = ["s3"]
        audit_actions      = ["", "arn:aws:s3:::b"]"#
    )));
}

/// A pattern that stands for nothing would be lost in silence.
#[test]
fn actions_that_do_not_exist() {
    assert_snapshot!(analysis(&format!(
        r#"{FINE}
        exclude_actions = ["s3:GetObjct"]
        audit_actions   = ["s3:Frob*", "codestar:CreateProject"]"#
    )));
}

#[test]
fn no_policies() {
    assert_snapshot!(analysis("exclude_sids = []"));
}

#[test]
fn the_function_names_its_argument() {
    let function = |argument: &str| {
        mistakes(&format!("output \"this\" {{ value = provider::policy::analyze_policy({argument}) }}"))
    };
    assert_snapshot!(
        [
            function("\"s3:*\""),
            function(
                "jsonencode({ Statement = { Effect = \"allow\", Action = \"s3:*\", Resource = \"*\" } })"
            ),
        ]
        .concat()
    );
}
