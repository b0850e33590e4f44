//! Every mistake that a user can make with the data sources: the whole message, and where it points.

use std::fmt::Write;

use insta::assert_snapshot;

use crate::workspace::Workspace;

/// Severity, summary, what Terraform points at, and detail of each diagnostic of a plan.
pub(crate) fn mistakes(configuration: &str) -> String {
    let mut diagnostics = Workspace::new(configuration).diagnostics();
    diagnostics.sort_by_key(ToString::to_string);
    diagnostics.iter().fold(String::new(), |mut text, one| {
        let code = one["snippet"]["code"].as_str().unwrap_or_default();
        let range = |end: &str| {
            let column = one["snippet"][end].as_u64().unwrap_or_default();
            usize::try_from(column).unwrap()
        };
        let pointed =
            code.get(range("highlight_start_offset")..range("highlight_end_offset")).unwrap_or_default();
        writeln!(
            text,
            "{}: {}\n  at {pointed}\n  {}\n",
            one["severity"].as_str().unwrap(),
            one["summary"].as_str().unwrap(),
            one["detail"].as_str().unwrap().replace('\n', "\n  "),
        )
        .unwrap();
        text
    })
}

pub(crate) fn crud(arguments: &str) -> String {
    mistakes(&format!("data \"policy_sentry_crud_policy\" \"this\" {{\n{arguments}\n}}"))
}

fn query(arguments: &str) -> String {
    mistakes(&format!("data \"policy_sentry_query\" \"this\" {{\n{arguments}\n}}"))
}

#[test]
fn not_an_arn() {
    assert_snapshot!(crud(
        r#"read = ["my-bucket", "", " ", "*", "s3:GetObject", "arn:aws:s3", "arn:asw:s3:::b", "arn:aws:s3:::", "arn:aws:*:::b"]"#
    ));
}

#[test]
fn an_unknown_service() {
    assert_snapshot!(crud(r#"write = ["arn:aws:sqss:eu-west-1:111122223333:orders"]"#));
}

#[test]
fn a_known_service_but_no_known_type() {
    assert_snapshot!(crud(
        r#"
        read = [
          "arn:aws:s3:eu-west-1:111122223333:my-bucket",
          "arn:aws:ec2:eu-west-1:111122223333:instanc/i-0123",
          "arn:aws:rds-data:eu-west-1:111122223333:cluster:orders",
        ]"#
    ));
}

#[test]
fn null_elements_are_ignored_and_indexes_stay() {
    assert_snapshot!(crud(r#"read = [null, "arn:aws:sqs:eu-west-1:111122223333:orders", null, "orders"]"#));
}

#[test]
fn a_level_without_any_action_for_the_type() {
    assert_snapshot!(crud(
        r#"
        read  = ["arn:aws:s3:::my-bucket"]
        write = ["arn:aws:iam::111122223333:role/reader"]
        "#
    ));
}

#[test]
fn a_request_that_grants_nothing() {
    assert_snapshot!(crud(r#"write = ["arn:aws:iam::111122223333:role/reader"]"#));
    assert_snapshot!(crud("read = [\"arn:aws:s3:::my-bucket\"]\n exclude_actions = [\"s3:*\"]"));
}

#[test]
fn an_exclusion_that_matches_no_action() {
    assert_snapshot!(crud(
        r#"
        read            = ["arn:aws:s3:::my-bucket"]
        exclude_actions = ["s3:GetObjet", "s3:Delte*", "s33:GetObject", "PassRole", ""]
        "#
    ));
    assert_snapshot!(crud(
        r#"
        read            = ["arn:aws:s3:::my-bucket"]
        exclude_actions = ["s3:GetObjet", "s3:Delte*", "s33:GetObject"]
        "#
    ));
}

#[test]
fn two_partitions() {
    assert_snapshot!(crud(r#"read = ["arn:aws:s3:::a", "arn:aws:s3:::b", "arn:aws-cn:s3:::c"]"#));
}

#[test]
fn an_arn_of_very_many_types() {
    assert_snapshot!(crud("list = [\"arn:aws:ec2:eu-west-1:111122223333:*\"]"));
}

#[test]
fn a_wrong_effect() {
    assert_snapshot!(crud("effect = \"deny\""));
}

#[test]
fn a_wrong_source_override_or_date() {
    assert_snapshot!(crud(
        r#"
        read                   = ["arn:aws:s3:::my-bucket"]
        access_level_source    = "AWS"
        access_level_overrides = { "s3:Get*" = "Read", "s3:GetObject" = "Reading" }
        as_of                  = "14.06.2026"
        "#
    ));
    assert_snapshot!(crud(
        r#"
        read                   = ["arn:aws:s3:::my-bucket"]
        access_level_overrides = { "s3:GetObjet" = "Read" }
        "#
    ));
}

#[test]
fn a_wrong_table_or_access_level() {
    assert_snapshot!(query("table = \"actions\"\n access_level = \"Reading\""));
    assert_snapshot!(query("table = \"service\"\n access_level = \"Read\""));
    assert_snapshot!(query("table = null"));
    assert_snapshot!(query("table = \"condition\"\n wildcard_only = true\n arn = \"x\"\n as_of = \"now\""));
}

#[test]
fn a_wrong_service_or_name_in_a_query() {
    assert_snapshot!(query("table = \"action\"\n service = \"s33\""));
    assert_snapshot!(query("table = \"action\"\n service = \"s3\"\n name = \"GetObjet\""));
}

/// The trap of the provider's name: the error must be Terraform's own, about the provider that it looks for.
#[test]
fn a_wrong_local_name() {
    let workspace = Workspace::empty_with(
        r#"
        terraform {
          required_providers {
            policy-sentry = { source = "policy-sentry/policy" }
          }
        }
        data "policy_sentry_crud_policy" "this" {}
        "#,
    );
    let init = workspace.run(&["init", "-input=false", "-no-color"]);
    assert!(!init.succeeded && init.stderr.contains("hashicorp/policy"), "{init:?}");
}
