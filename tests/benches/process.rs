//! How long the process takes, and how much memory: what Terraform waits for.
//!
//! `cargo bench --bench process`, with terraform on the PATH. Prints medians with minimum and maximum; the plans
//! are run in turn, so that a machine that slows down slows both.
#![expect(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "a benchmark prints its result and fails where it cannot go on"
)]
#![cfg(unix)]

use std::{
    fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::Path,
    process::{Command, Stdio},
    time::{Duration, Instant},
};

const PROVIDER: &str = env!("CARGO_BIN_EXE_terraform-provider-policy");
const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
const CERTIFICATE: &str = include_str!("../support/host-certificate.pem");
const STARTS: usize = 40;
const PLANS: usize = 11;

const TERRAFORM: &str = r#"
terraform {
  required_providers {
    policy = { source = "policy-sentry/policy" }
  }
}
"#;

const ONE_POLICY: &str = r#"
data "policy_sentry_crud_policy" "this" {
  read  = ["arn:aws:ssm:us-east-1:123456789012:parameter/myparameter"]
  write = ["arn:aws:ssm:us-east-1:123456789012:parameter/myparameter"]
}
output "json" { value = data.policy_sentry_crud_policy.this.json }
"#;

/// Calls with arguments of their own: Terraform need not make the same call twice.
const CALLS: usize = 500;

const EMPTY: &str = "output \"json\" { value = \"nothing\" }\n";

fn main() {
    report("start to handshake", &(0..STARTS).map(|_| start_to_handshake()).collect::<Vec<_>>());
    let folder = tempfile::tempdir().unwrap();
    let peaks = folder.path().join("peaks");
    install_with_meter(folder.path(), &peaks);
    let configurations = [
        ("empty configuration", EMPTY.to_owned()),
        ("one policy", format!("{TERRAFORM}{ONE_POLICY}")),
        ("500 calls that ask for nothing", calls(CALLS, "")),
        ("one call", calls(1, ASKED)),
        ("500 calls", calls(CALLS, ASKED)),
    ];
    let folders = configurations.each_ref().map(|(name, text)| {
        let configuration = folder.path().join(name);
        fs::create_dir(&configuration).unwrap();
        fs::write(configuration.join("main.tf"), text).unwrap();
        plan(&configuration, folder.path());
        configuration
    });
    let runs: Vec<_> = (0..PLANS).map(|_| folders.each_ref().map(|one| plan(one, folder.path()))).collect();
    for (number, (name, _)) in configurations.iter().enumerate() {
        let times: Vec<Duration> = runs.iter().filter_map(|run| run.get(number).copied()).collect();
        report(&format!("terraform plan, {name}"), &times);
    }
    let each = |many: Duration, one: Duration| many.saturating_sub(one) / u32::try_from(CALLS - 1).unwrap();
    let of_nothing: Vec<Duration> = runs.iter().map(|[.., nothing, one, _]| each(*nothing, *one)).collect();
    let of_a_policy: Vec<Duration> = runs.iter().map(|[.., one, many]| each(*many, *one)).collect();
    report("each further call that asks for nothing", &of_nothing);
    report("each further call in a plan", &of_a_policy);
    let peaks = fs::read_to_string(peaks).unwrap();
    let peak = peaks.lines().filter_map(|line| line.parse::<u32>().ok()).max().unwrap();
    println!(
        "{:<42} {} KiB, the largest of {} processes",
        "peak memory of the provider",
        peak,
        peaks.lines().count()
    );
}

/// What a call asks for.
const ASKED: &str = r#"
    read  = ["arn:aws:ssm:us-east-1:123456789012:parameter/parameter-${number}"]
    write = ["arn:aws:ssm:us-east-1:123456789012:parameter/parameter-${number}"]
"#;

fn calls(count: usize, asked: &str) -> String {
    format!(
        r#"{TERRAFORM}
locals {{
  policies = [for number in range({count}) : provider::policy::write_policy({{
    name = "policy-${{number}}"{asked}
  }})]
}}
output "policies" {{ value = sum([for policy in local.policies : policy == null ? 0 : 1]) }}
"#
    )
}

fn start_to_handshake() -> Duration {
    // Killed, it leaves its socket behind.
    let folder = tempfile::tempdir().unwrap();
    let begin = Instant::now();
    let mut process = Command::new(PROVIDER)
        .env("TMPDIR", folder.path())
        .env("TF_PLUGIN_MAGIC_COOKIE", COOKIE)
        .env("PLUGIN_PROTOCOL_VERSIONS", "5,6")
        .env("PLUGIN_CLIENT_CERT", CERTIFICATE)
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(process.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let took = begin.elapsed();
    assert!(line.starts_with("1|6|unix|"), "{line}");
    process.kill().unwrap();
    process.wait().unwrap();
    took
}

/// Terraform starts a script of the provider's name, which runs the provider under GNU time.
fn install_with_meter(folder: &Path, peaks: &Path) {
    let script = folder.join("terraform-provider-policy");
    let meter = format!("exec /usr/bin/time -a -o '{}' -f %M '{PROVIDER}'", peaks.display());
    fs::write(&script, format!("#!/bin/sh\n{meter}\n")).unwrap();
    fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
    let overrides = format!("dev_overrides {{ \"policy-sentry/policy\" = \"{}\" }}", folder.display());
    fs::write(folder.join("terraform.rc"), format!("provider_installation {{\n  {overrides}\n}}\n")).unwrap();
}

fn plan(configuration: &Path, folder: &Path) -> Duration {
    let begin = Instant::now();
    let plan = Command::new("terraform")
        .args(["plan", "-input=false", "-no-color"])
        .current_dir(configuration)
        .env("TF_CLI_CONFIG_FILE", folder.join("terraform.rc"))
        .env("CHECKPOINT_DISABLE", "1")
        .env_remove("RUST_BACKTRACE")
        .output()
        .unwrap();
    assert!(plan.status.success(), "{plan:?}");
    begin.elapsed()
}

fn report(what: &str, times: &[Duration]) {
    let mut milliseconds: Vec<f64> = times.iter().map(|time| time.as_secs_f64() * 1_000.0).collect();
    milliseconds.sort_by(f64::total_cmp);
    let at = |part: usize| milliseconds.get((milliseconds.len() - 1) * part / 2).copied().unwrap_or_default();
    println!("{what:<42} {:.1} ms ({:.1} to {:.1}), {} runs", at(1), at(0), at(2), milliseconds.len());
}
