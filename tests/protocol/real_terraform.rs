//! Terraform itself, and what it makes of what we say.

use std::{fs, path::Path, process};

use serde_json::json;
use tokio::{process::Command, time::timeout};

use crate::{
    demo::{SOURCE, Served},
    support::{
        process::PATIENCE,
        terraform::{Run, Workspace},
    },
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

async fn plan(text: &str) -> Run {
    let served = Served::start();
    let workspace = Workspace::empty();
    workspace.write("main.tf", &format!("{REQUIRED}{text}"));
    let providers = attached(&served.socket());
    let arguments = ["plan", "-no-color", "-input=false", "-compact-warnings"];
    run(&workspace, &arguments, &[("TF_REATTACH_PROVIDERS", &providers)]).await
}

/// Says to Terraform that the provider is served at this socket.
fn attached(socket: &Path) -> String {
    let address = json!({ "Network": "unix", "String": socket });
    let provider = json!({
        "Protocol": "grpc", "ProtocolVersion": 6, "Pid": process::id(), "Test": true, "Addr": address,
    });
    json!({ SOURCE: provider }).to_string()
}

/// Runs Terraform beside the tasks that serve it.
async fn run(workspace: &Workspace, arguments: &[&str], variables: &[(&str, &str)]) -> Run {
    let mut command = Command::from(workspace.command(arguments));
    command.env("TF_IN_AUTOMATION", "1").envs(variables.iter().copied()).kill_on_drop(true);
    Run::of(timeout(PATIENCE * 2, command.output()).await.unwrap().expect("terraform must be on the PATH"))
}

#[tokio::test]
async fn every_kind_of_attribute_goes_there_and_back() {
    let run = plan(
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
    assert!(run.succeeded, "{}", run.stderr);
    insta::assert_snapshot!(run.stdout);
}

#[tokio::test]
async fn what_is_known_of_the_unknown_is_shown() {
    let run = plan(
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
    assert!(run.succeeded, "{}", run.stderr);
    insta::assert_snapshot!(run.stdout);
}

#[tokio::test]
async fn errors_of_the_validation_point_at_their_cause() {
    let run = plan(
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
    assert!(!run.succeeded);
    insta::assert_snapshot!(run.stderr);
}

#[tokio::test]
async fn errors_of_a_read_point_at_their_cause() {
    let run = plan(
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
    assert!(!run.succeeded);
    insta::assert_snapshot!(run.stderr);
}

#[tokio::test]
async fn errors_of_a_function_point_at_their_argument() {
    let run = plan(
        r#"
        output "argument" { value = provider::demo::join("-", "a", "bad") }
        output "call" { value = provider::demo::panic() }
        "#,
    )
    .await;
    assert!(!run.succeeded);
    insta::assert_snapshot!(run.stderr);
}

#[tokio::test]
async fn warnings_are_shown() {
    let run = plan(
        r#"
        provider "demo" { region = "here" }
        data "demo_echo" "warns" {
          items = ["warn"]
          old   = true
        }
        "#,
    )
    .await;
    assert!(run.succeeded, "{}", run.stderr);
    insta::assert_snapshot!(run.stdout);
}

/// The binary as it is installed: Terraform starts it, over TLS and without, and ends it.
#[tokio::test]
async fn terraform_starts_and_ends_the_binary() {
    let workspace = Workspace::new("provider \"policy\" {}\noutput \"done\" { value = true }\n");
    let temporary = workspace.path().join("tmp");
    fs::create_dir(&temporary).unwrap();
    for variables in [&[][..], &[("TF_DISABLE_PLUGIN_TLS", "1")]] {
        let variables = [&[("TMPDIR", temporary.to_str().unwrap())], variables].concat();
        let run = run(&workspace, &["plan", "-no-color", "-input=false"], &variables).await;
        assert!(run.succeeded, "{}", run.stderr);
        assert!(run.stdout.contains("+ done = true"), "{}", run.stdout);
        let left = fs::read_dir(&temporary).unwrap().map(|entry| entry.unwrap().file_name());
        let sockets = left.filter(|name| name.to_string_lossy().starts_with("plugin"));
        assert_eq!(sockets.count(), 0, "a socket is left behind");
    }
}
