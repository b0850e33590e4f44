//! What Terraform waits for: how long plans take, how much processor time and memory the provider needs, and how much of
//! that anything that answers Terraform would need.
//!
//! `.ci/as-released bench --no-default-features --bench process`, with terraform, bash and GNU time; plans by the real
//! hashicorp/aws run beside where `tests/partner/aws-mirror` finds it. Every round runs each plan once, in turn, so that a
//! machine that slows down slows all of them, and a ratio is that of two plans of one round. Prints medians with minimum
//! and maximum. `PROVIDER` may name another build of the provider to measure.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a benchmark prints its result and fails where it cannot go on"
)]
#![cfg(unix)]

use std::{
    collections::BTreeMap,
    env, fs,
    io::{BufRead, BufReader},
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::{Command, Stdio},
    sync::OnceLock,
    time::{Duration, Instant},
};

use policy_sentry::{
    plugin,
    provider::PolicySentry,
    terraform::{self, DataSource, Diagnostic, Function, Provider, Read, Schema, Value},
};

const COOKIE: &str = "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2";
const CERTIFICATE: &str = include_str!("../support/host-certificate.pem");
const STARTS: usize = 40;
const ROUNDS: usize = 7;

/// Data sources in the large plans.
const POLICIES: usize = 1_000;

/// Calls with arguments of their own: Terraform need not make the same call twice.
const CALLS: usize = 500;

const EMPTY: &str = "empty configuration";
const ONE: &str = "1 policy";
const MANY: &str = "1,000 policies";
const SAME_BYTES: &str = "1,000 policies, returning the same bytes";
const CALLS_FOR_NOTHING: &str = "500 calls that ask for nothing";
const ONE_CALL: &str = "1 call";
const MANY_CALLS: &str = "500 calls";
const ONE_BY_AWS: &str = "1 policy by hashicorp/aws";
const MANY_BY_AWS: &str = "1,000 policies by hashicorp/aws";

/// The runs of one round, by the names of the plans.
type Round = BTreeMap<&'static str, Run>;

fn main() {
    if env::var_os("TF_PLUGIN_MAGIC_COOKIE").is_some() {
        plugin::serve(terraform::service(SameBytes)).unwrap();
        return;
    }
    let provider = env::var_os("PROVIDER")
        .map_or_else(|| PathBuf::from(env!("CARGO_BIN_EXE_terraform-provider-policy")), PathBuf::from);
    println!("{}, {} bytes", provider.display(), fs::metadata(&provider).unwrap().len());
    let starts: Vec<f64> = (0..STARTS).map(|_| milliseconds(start_to_handshake(&provider))).collect();
    report("start to handshake", "ms", &starts);

    let folder = tempfile::tempdir().unwrap();
    let plans = plans(&provider, folder.path());
    let round = |_| plans.iter().map(|plan| (plan.name, plan.run())).collect();
    let rounds: Vec<Round> = (0..ROUNDS).map(round).collect();
    for plan in &plans {
        let times: Vec<f64> = rounds.iter().map(|round| milliseconds(round[plan.name].took)).collect();
        report(&format!("terraform plan, {}", plan.name), "ms", &times);
    }
    report_ratios(&rounds);
}

fn plans(provider: &Path, folder: &Path) -> Vec<Plan> {
    let ours = Installation::of_ours(&folder.join("ours"), provider);
    let same_bytes = Installation::of_ours(&folder.join("same-bytes"), &env::current_exe().unwrap());
    let one = Plan::new(ONE, &ours, &policies(1));
    let statements = statements(&one);
    let mut plans = vec![
        Plan::new(EMPTY, &ours, ""),
        one,
        Plan::new(MANY, &ours, &policies(POLICIES)),
        Plan::new(SAME_BYTES, &same_bytes, &policies(POLICIES)),
        Plan::new(CALLS_FOR_NOTHING, &ours, &calls(CALLS, "")),
        Plan::new(ONE_CALL, &ours, &calls(1, ASKED)),
        Plan::new(MANY_CALLS, &ours, &calls(CALLS, ASKED)),
    ];
    if let Some(mirror) = aws_mirror() {
        let aws = Installation { mirror };
        plans.push(Plan::new(ONE_BY_AWS, &aws, &policies_of_aws(1, &statements)));
        plans.push(Plan::new(MANY_BY_AWS, &aws, &policies_of_aws(POLICIES, &statements)));
    }
    plans
}

/// Each figure is of the plans of one round.
fn report_ratios(rounds: &[Round]) {
    let all = |what: &str, unit: &str, figure: &dyn Fn(&Round) -> f64| {
        report(what, unit, &rounds.iter().map(figure).collect::<Vec<_>>());
    };
    let took = |round: &Round, name: &str| milliseconds(round[name].took);
    let further = |round: &Round, many: &str, one: &str, count: usize| {
        (took(round, many) - took(round, one)) / f64::from(u32::try_from(count - 1).unwrap())
    };
    all("each further policy in a plan", "ms", &|round| further(round, MANY, ONE, POLICIES));
    all("each further call in a plan", "ms", &|round| further(round, MANY_CALLS, ONE_CALL, CALLS));
    all("the same, of calls that ask for nothing", "ms", &|round| {
        further(round, CALLS_FOR_NOTHING, ONE_CALL, CALLS)
    });
    all("processor time of the provider / Terraform, 1,000", "", &|round| round[MANY].share());
    all("the same, returning the same bytes", "", &|round| round[SAME_BYTES].share());
    if rounds.iter().all(|round| round.contains_key(MANY_BY_AWS)) {
        all("hashicorp/aws / ours, 1 policy", "", &|round| took(round, ONE_BY_AWS) / took(round, ONE));
        all("hashicorp/aws / ours, 1,000 policies", "", &|round| {
            took(round, MANY_BY_AWS) / took(round, MANY)
        });
        all("the same, returning the same bytes", "", &|round| {
            took(round, MANY_BY_AWS) / took(round, SAME_BYTES)
        });
    }
    all("peak memory of the provider, 1,000 policies", "KiB", &|round| f64::from(round[MANY].peak));
    all("peak memory of the provider, 500 calls", "KiB", &|round| f64::from(round[MANY_CALLS].peak));
}

const REQUIRED: &str = r#"
terraform {
  required_providers {
    policy = {
      source = "policy-sentry/policy"
    }
  }
}
"#;

/// Read and write on a parameter of each policy's own.
fn policies(count: usize) -> String {
    format!(
        r#"{REQUIRED}
data "policy_sentry_crud_policy" "this" {{
  count = {count}
  read  = ["arn:aws:ssm:us-east-1:123456789012:parameter/parameter-${{count.index}}"]
  write = ["arn:aws:ssm:us-east-1:123456789012:parameter/parameter-${{count.index}}"]
}}
output "first" {{ value = data.policy_sentry_crud_policy.this[0].json }}
output "size" {{ value = sum(data.policy_sentry_crud_policy.this[*].size) }}
"#
    )
}

/// The same policies, put together by the data source of hashicorp/aws. Its provider is kept from asking AWS.
fn policies_of_aws(count: usize, statements: &str) -> String {
    format!(
        r#"
terraform {{
  required_providers {{
    aws = {{
      source = "hashicorp/aws"
    }}
  }}
}}
provider "aws" {{
  region                      = "us-east-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_requesting_account_id  = true
}}
data "aws_iam_policy_document" "this" {{
  count = {count}
{statements}
}}
output "first" {{ value = data.aws_iam_policy_document.this[0].json }}
output "size" {{ value = sum([for policy in data.aws_iam_policy_document.this : length(policy.json)]) }}
"#
    )
}

/// What our first policy says, as blocks of `aws_iam_policy_document`.
fn statements(plan: &Plan) -> String {
    let shown: serde_json::Value =
        serde_json::from_slice(&plan.terraform(&["show", "-json", "plan"])).unwrap();
    let json = shown["planned_values"]["outputs"]["first"]["value"].as_str().unwrap();
    let policy: serde_json::Value = serde_json::from_str(json).unwrap();
    let statement = |statement: &serde_json::Value| {
        format!(
            "  statement {{\n    sid = {}\n    actions = {}\n    resources = {}\n  }}\n",
            statement["Sid"], statement["Action"], statement["Resource"],
        )
    };
    let statements: String = policy["Statement"].as_array().unwrap().iter().map(statement).collect();
    statements.replace("parameter-0", "parameter-${count.index}")
}

/// What a call asks for.
const ASKED: &str = r#"
    read  = ["arn:aws:ssm:us-east-1:123456789012:parameter/parameter-${number}"]
    write = ["arn:aws:ssm:us-east-1:123456789012:parameter/parameter-${number}"]
"#;

fn calls(count: usize, asked: &str) -> String {
    format!(
        r#"{REQUIRED}
locals {{
  policies = [for number in range({count}) : provider::policy::write_policy({{
    name = "policy-${{number}}"{asked}
  }})]
}}
output "policies" {{ value = sum([for policy in local.policies : policy == null ? 0 : 1]) }}
"#
    )
}

/// A provider with our schema whose data source writes the first policy that it is asked for and returns it to everybody:
/// the least that an answer of this size costs.
struct SameBytes;

static FIRST: OnceLock<Value> = OnceLock::new();

fn ours() -> &'static PolicySentry {
    static OURS: OnceLock<PolicySentry> = OnceLock::new();
    OURS.get_or_init(PolicySentry::default)
}

fn crud_policy() -> &'static dyn DataSource<PolicySentry> {
    let mut data_sources = ours().data_sources().iter();
    *data_sources.find(|source| source.type_name() == "policy_sentry_crud_policy").unwrap()
}

impl Provider for SameBytes {
    fn schema(&self) -> Schema {
        ours().schema()
    }

    fn configure(&self, _: &Value) -> Vec<Diagnostic> {
        Vec::new()
    }

    fn data_sources(&self) -> &'static [&'static dyn DataSource<Self>] {
        &[&SameBytes]
    }

    fn functions(&self) -> &'static [&'static dyn Function<Self>] {
        &[]
    }
}

impl DataSource<SameBytes> for SameBytes {
    fn type_name(&self) -> &'static str {
        crud_policy().type_name()
    }

    fn schema(&self) -> Schema {
        crud_policy().schema()
    }

    fn read(&self, _: &SameBytes, config: &Value) -> Result<Read<Value>, Vec<Diagnostic>> {
        let first = || crud_policy().read(ours(), config).unwrap().state;
        Ok(Read::of(FIRST.get_or_init(first).clone()))
    }
}

/// A filesystem mirror, as users have one.
struct Installation {
    mirror: PathBuf,
}

impl Installation {
    /// A mirror with a script of the provider's name, which runs the binary beside it and writes down what that needed.
    fn of_ours(mirror: &Path, binary: &Path) -> Self {
        let version = env!("CARGO_PKG_VERSION");
        let package =
            mirror.join(format!("registry.terraform.io/policy-sentry/policy/{version}/{}", platform()));
        fs::create_dir_all(&package).unwrap();
        fs::copy(binary, package.join("binary")).unwrap();
        let script = package.join(format!("terraform-provider-policy_v{version}"));
        fs::write(&script, METER).unwrap();
        fs::set_permissions(&script, fs::Permissions::from_mode(0o755)).unwrap();
        Self { mirror: mirror.to_owned() }
    }
}

/// GNU time has the peak of the memory, and bash the processor time to the millisecond.
const METER: &str = r#"#!/usr/bin/env bash
TIMEFORMAT='%3U %3S'
{ time /usr/bin/time -a -o "$METER.peak" -f %M "${0%/*}/binary" 2>&4; } 4>&2 2>>"$METER.processor"
"#;

/// A configuration, initialised.
struct Plan {
    name: &'static str,
    folder: tempfile::TempDir,
}

/// What a plan took.
struct Run {
    took: Duration,
    /// Processor time of the provider, in seconds.
    provider: f64,
    /// Processor time of Terraform itself, in seconds.
    terraform: f64,
    /// The most memory that a process of the provider had, in KiB.
    peak: u32,
}

impl Plan {
    fn new(name: &'static str, installation: &Installation, configuration: &str) -> Self {
        let plan = Self { name, folder: tempfile::tempdir().unwrap() };
        let mirror = format!("filesystem_mirror {{ path = \"{}\" }}", installation.mirror.display());
        plan.write("terraform.rc", &format!("provider_installation {{\n  {mirror}\n}}\n"));
        plan.write("main.tf", configuration);
        plan.terraform(&["init", "-input=false"]);
        plan.run();
        plan
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.folder.path().join(name), text).unwrap();
    }

    fn run(&self) -> Run {
        let read = |name: &str| fs::read_to_string(self.folder.path().join(name)).unwrap_or_default();
        for name in ["provider.processor", "provider.peak"] {
            self.write(name, "");
        }
        let begin = Instant::now();
        self.terraform(&["plan", "-input=false", "-out=plan"]);
        let took = begin.elapsed();
        let provider = seconds(&read("provider.processor"));
        let all = seconds(&read("terraform.processor"));
        let peak = read("provider.peak").lines().filter_map(|line| line.parse().ok()).max().unwrap_or(0);
        Run { took, provider, terraform: all - provider, peak }
    }

    /// Runs Terraform and gives what it printed.
    fn terraform(&self, arguments: &[&str]) -> Vec<u8> {
        let run = Command::new("/usr/bin/time")
            .args(["-o", "terraform.processor", "-f", "%U %S", "terraform"])
            .args(arguments)
            .current_dir(self.folder.path())
            .env("TF_CLI_CONFIG_FILE", self.folder.path().join("terraform.rc"))
            .env("CHECKPOINT_DISABLE", "1")
            .env("METER", self.folder.path().join("provider"))
            .env_remove("RUST_BACKTRACE")
            .output()
            .unwrap();
        assert!(run.status.success(), "{}: {run:?}", self.name);
        run.stdout
    }
}

impl Run {
    fn share(&self) -> f64 {
        self.provider / self.terraform
    }
}

/// The sum of all numbers in a text.
fn seconds(text: &str) -> f64 {
    text.split_whitespace().filter_map(|number| number.parse::<f64>().ok()).sum()
}

fn aws_mirror() -> Option<PathBuf> {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/partner/aws-mirror");
    let found = Command::new(script).stderr(Stdio::inherit()).output().unwrap();
    if !found.status.success() {
        eprintln!("no plans by hashicorp/aws");
        return None;
    }
    Some(String::from_utf8(found.stdout).unwrap().trim_end().into())
}

fn platform() -> String {
    let output = Command::new("terraform").args(["version", "-json"]).output().unwrap();
    let version: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    version["platform"].as_str().unwrap().to_owned()
}

fn start_to_handshake(provider: &Path) -> Duration {
    // Killed, it leaves its socket behind.
    let folder = tempfile::tempdir().unwrap();
    let begin = Instant::now();
    let mut process = Command::new(provider)
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

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

/// The median, the minimum and the maximum.
fn report(what: &str, unit: &str, figures: &[f64]) {
    let mut sorted = figures.to_vec();
    sorted.sort_by(f64::total_cmp);
    let at = |part: usize| sorted.get((sorted.len() - 1) * part / 2).copied().unwrap_or_default();
    let digits = if unit == "KiB" {
        0
    } else if unit == "ms" {
        1
    } else {
        3
    };
    println!(
        "{what:<56} {:.digits$} {unit} ({:.digits$} to {:.digits$}), {} runs",
        at(1),
        at(0),
        at(2),
        sorted.len()
    );
}
