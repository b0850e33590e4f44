//! From plan to apply and back: what stays the same, and what must not stay behind.

use std::{
    collections::BTreeSet,
    fs,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::{Duration, Instant},
};

use pretty_assertions::assert_eq;

use crate::workspace::Workspace;

const CONFIGURATION: &str = r#"
data "policy_sentry_crud_policy" "this" {
  read  = ["arn:aws:sqs:eu-west-1:111122223333:orders", "arn:aws:s3:::my-bucket/*"]
  write = ["arn:aws:sqs:eu-west-1:111122223333:orders"]
}

resource "terraform_data" "user" {
  input = data.policy_sentry_crud_policy.this.json
}

output "this" { value = data.policy_sentry_crud_policy.this }
"#;

#[test]
fn a_second_plan_after_apply_is_empty() {
    let workspace = Workspace::new(CONFIGURATION);
    let apply = workspace.run(&["apply", "-auto-approve", "-input=false", "-no-color"]);
    assert!(apply.succeeded, "{apply:?}");
    let plan = workspace.run(&["plan", "-input=false", "-no-color", "-detailed-exitcode"]);
    assert!(plan.succeeded && plan.stdout.contains("No changes."), "{plan:?}");
}

#[test]
fn two_runs_and_any_order_give_the_same_bytes() {
    let shuffled = CONFIGURATION.replace(
        r#"["arn:aws:sqs:eu-west-1:111122223333:orders", "arn:aws:s3:::my-bucket/*"]"#,
        r#"["arn:aws:s3:::my-bucket/*", null, "arn:aws:sqs:eu-west-1:111122223333:orders", "arn:aws:s3:::my-bucket/*"]"#,
    );
    assert!(shuffled != CONFIGURATION);
    let plans = [CONFIGURATION, CONFIGURATION, &shuffled].map(|configuration| {
        let this = Workspace::new(configuration).planned_output("this");
        ["id", "json", "minified_json"].map(|name| this[name].as_str().unwrap().to_owned())
    });
    assert_eq!(plans[0], plans[1]);
    assert_eq!(plans[0], plans[2]);
}

/// Ctrl-C in a terminal reaches Terraform and the provider at once; a Terraform that is killed says nothing.
#[cfg(unix)]
#[test]
fn a_plan_that_is_cut_off_leaves_no_process_and_no_socket() {
    use std::os::unix::process::CommandExt;

    for signal in ["INT", "KILL"] {
        let workspace = Workspace::new(CONFIGURATION);
        // Enough work that the plan is still under way when the signal comes.
        workspace.write(
            "slow.tf",
            r#"
            data "policy_sentry_query" "all" {
              count = 60
              table = "action"
              name  = "*${count.index}*"
            }
            "#,
        );
        let temporary = workspace.path().join("tmp");
        fs::create_dir(&temporary).unwrap();
        let mut plan = workspace
            .command(&["plan", "-input=false", "-no-color"])
            .env("TMPDIR", &temporary)
            .process_group(0)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let group = plan.id();
        assert!(within_a_minute(|| !sockets(&temporary).is_empty()), "{signal}: no provider was started");
        let whom = if signal == "INT" { format!("-{group}") } else { group.to_string() };
        assert!(send(signal, &whom), "{signal}: the plan had ended already");
        assert!(within_a_minute(|| plan.try_wait().unwrap().is_some()), "{signal}: terraform does not end");
        assert!(within_a_minute(|| !send("0", &format!("-{group}"))), "{signal}: a process is still there");
        assert_eq!(sockets(&temporary), BTreeSet::new(), "{signal}");
    }
}

fn within_a_minute(mut holds: impl FnMut() -> bool) -> bool {
    let begin = Instant::now();
    while begin.elapsed() < Duration::from_mins(1) {
        if holds() {
            return true;
        }
        thread::sleep(Duration::from_millis(5));
    }
    false
}

/// What a provider of ours may leave behind: its private folder with the socket in it.
fn sockets(folder: &Path) -> BTreeSet<String> {
    let names = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name());
    names.map(|name| name.to_string_lossy().into_owned()).filter(|name| name.starts_with("plugin")).collect()
}

/// Whether a process, or some process of a group (`-123`), took the signal.
fn send(signal: &str, whom: &str) -> bool {
    // Without the two dashes some implementations read the digits of a group as further options.
    let mut kill = Command::new("kill");
    kill.args(["-s", signal, "--", whom]).stderr(Stdio::null()).status().unwrap().success()
}
