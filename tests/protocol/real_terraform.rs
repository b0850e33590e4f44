//! Terraform itself, and what it makes of what we say.

use crate::{
    demo::{SOURCE, Served},
    support::terraform::{Configuration, Said},
};

const REQUIRED: &str = r#"
terraform {
  required_providers {
    demo = {
      source = "policy-sentry/demo"
    }
  }
}
"#;

async fn plan(text: &str) -> Said {
    let served = Served::start();
    let configuration = Configuration::attached(SOURCE, &served.socket(), &format!("{REQUIRED}{text}"));
    configuration.run(&["plan", "-no-color", "-input=false", "-compact-warnings"]).await
}

#[tokio::test]
async fn every_kind_of_attribute_goes_there_and_back() {
    let said = plan(
        r#"
        data "demo_echo" "all" {
          items    = ["a", "b"]
          anything = { list = tolist(["x"]), number = 1.5, none = null }
          secret   = "hush"
          one      = { arn = "one", weight = 12345678901234567890 }
          many     = [{ arn = "m1" }, { arn = "m2", weight = 0.1 }]
          some     = [{ arn = "s" }]
          named    = { k = { arn = "n" } }
        }
        output "joined" { value = data.demo_echo.all.joined }
        output "size" { value = data.demo_echo.all.size }
        output "parts" { value = data.demo_echo.all.parts[*].arn }
        output "anything" { value = data.demo_echo.all.anything }
        output "weight" { value = data.demo_echo.all.many[1].weight }
        output "called" { value = provider::demo::join("-", "a", "b") }
        "#,
    )
    .await;
    assert!(said.succeeded, "{}", said.stderr);
    insta::assert_snapshot!(said.stdout);
}

#[tokio::test]
async fn what_is_known_of_the_unknown_is_shown() {
    let said = plan(
        r#"
        resource "terraform_data" "pet" {}
        locals { described = provider::demo::describe("arn:aws:s3:::${terraform_data.pet.id}") }
        output "begins" { value = local.described.begins }
        output "text" { value = local.described.text }
        output "starts" { value = startswith(local.described.text, "arn:aws:s3:::") }
        output "length" { value = local.described.length }
        "#,
    )
    .await;
    assert!(said.succeeded, "{}", said.stderr);
    insta::assert_snapshot!(said.stdout);
}

#[tokio::test]
async fn errors_of_the_validation_point_at_their_cause() {
    let said = plan(
        r#"
        data "demo_echo" "empty" {
          items = [
            "a",
            "",
          ]
        }
        data "demo_echo" "null" {
          items = null
        }
        "#,
    )
    .await;
    assert!(!said.succeeded);
    insta::assert_snapshot!(said.stderr);
}

#[tokio::test]
async fn errors_of_a_read_point_at_their_cause() {
    let said = plan(
        r#"
        data "demo_echo" "element" {
          items = [
            "a",
            "fail",
          ]
        }
        data "demo_echo" "nested" {
          items = ["nested"]
          many = [
            { arn = "m" },
          ]
        }
        data "demo_echo" "panics" {
          items = ["panic"]
        }
        "#,
    )
    .await;
    assert!(!said.succeeded);
    insta::assert_snapshot!(said.stderr);
}

#[tokio::test]
async fn errors_of_a_function_point_at_their_argument() {
    let said = plan(
        r#"
        output "argument" { value = provider::demo::join("-", "a", "bad") }
        output "call" { value = provider::demo::panic() }
        "#,
    )
    .await;
    assert!(!said.succeeded);
    insta::assert_snapshot!(said.stderr);
}

#[tokio::test]
async fn warnings_are_shown() {
    let said = plan(
        r#"
        provider "demo" { region = "here" }
        data "demo_echo" "warns" {
          items = ["warn"]
          old   = true
        }
        "#,
    )
    .await;
    assert!(said.succeeded, "{}", said.stderr);
    insta::assert_snapshot!(said.stdout);
}

/// The binary as it is installed: Terraform starts it, over TLS and without, and ends it.
#[tokio::test]
async fn terraform_starts_and_ends_the_binary() {
    let text = r#"
        terraform {
          required_providers {
            policy = {
              source = "policy-sentry/policy"
            }
          }
        }
        provider "policy" {}
        output "done" { value = true }
    "#;
    let configuration = Configuration::installed("policy-sentry/policy", text);
    for variables in [&[][..], &[("TF_DISABLE_PLUGIN_TLS", "1")]] {
        let said = configuration.run_with(&["plan", "-no-color", "-input=false"], variables).await;
        assert!(said.succeeded, "{}", said.stderr);
        assert!(said.stdout.contains("+ done = true"), "{}", said.stdout);
        assert!(configuration.is_tidy(), "a socket is left behind");
    }
}
