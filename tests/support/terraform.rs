//! Runs the real Terraform, with the built provider or with one that the test serves.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

/// What every configuration begins with.
pub(crate) const REQUIRED_PROVIDERS: &str = r#"
terraform {
  required_providers {
    policy = {
      source = "policy-sentry/policy"
    }
  }
}
"#;

/// The provider as cargo built it for these tests.
pub(crate) const PROVIDER: &str = env!("CARGO_BIN_EXE_terraform-provider-policy");

/// A folder with one configuration, and the settings that make Terraform use the built provider.
pub(crate) struct Workspace {
    folder: TempDir,
}

/// What one Terraform command did.
#[derive(Debug)]
pub(crate) struct Run {
    pub(crate) succeeded: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Workspace {
    /// A configuration behind [`REQUIRED_PROVIDERS`], with the provider by `dev_overrides`: no `init` needed.
    pub(crate) fn new(configuration: &str) -> Self {
        Self::empty_with(&format!("{REQUIRED_PROVIDERS}{configuration}"))
    }

    /// Exactly this configuration, with the provider by `dev_overrides`.
    pub(crate) fn empty_with(configuration: &str) -> Self {
        let workspace = Self::empty();
        workspace.write("main.tf", configuration);
        let folder = Path::new(PROVIDER).parent().unwrap();
        let overrides = format!("dev_overrides {{ \"policy-sentry/policy\" = \"{}\" }}", folder.display());
        workspace.install(&overrides);
        workspace
    }

    /// The files of a folder, with the provider in a filesystem mirror as a user would have it, initialised.
    pub(crate) fn of_folder(folder: &Path) -> Self {
        let workspace = Self::empty();
        copy(folder, workspace.path());
        let mirror = workspace.path().join("mirror");
        let version = env!("CARGO_PKG_VERSION");
        let package =
            mirror.join(format!("registry.terraform.io/policy-sentry/policy/{version}/{}", platform()));
        fs::create_dir_all(&package).unwrap();
        fs::copy(PROVIDER, package.join(format!("terraform-provider-policy_v{version}"))).unwrap();
        workspace.install(&format!("filesystem_mirror {{ path = \"{}\" }}", mirror.display()));
        let init = workspace.run(&["init", "-input=false", "-no-color"]);
        assert!(init.succeeded, "{init:?}");
        workspace
    }

    /// No configuration and no provider yet.
    pub(crate) fn empty() -> Self {
        let workspace = Self { folder: tempfile::tempdir().unwrap() };
        workspace.write("terraform.rc", "");
        workspace
    }

    fn install(&self, installation: &str) {
        self.write("terraform.rc", &format!("provider_installation {{\n  {installation}\n}}\n"));
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn write(&self, name: &str, text: &str) {
        fs::write(self.path().join(name), text).unwrap();
    }

    /// A module in a folder of this one, behind [`REQUIRED_PROVIDERS`] and installed as `module` blocks ask for it.
    pub(crate) fn write_module(&self, folder: &str, configuration: &str) {
        fs::create_dir(self.path().join(folder)).unwrap();
        self.write(&format!("{folder}/main.tf"), &format!("{REQUIRED_PROVIDERS}{configuration}"));
        let get = self.run(&["get", "-no-color"]);
        assert!(get.succeeded, "{get:?}");
    }

    /// A Terraform command in this folder, cut off from the settings of whoever runs the tests.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new("terraform");
        for (name, _) in env::vars().filter(|(name, _)| name.starts_with("TF_") || name == "RUST_BACKTRACE") {
            command.env_remove(name);
        }
        command
            .args(arguments)
            .current_dir(self.path())
            .env("TF_CLI_CONFIG_FILE", self.path().join("terraform.rc"))
            .env("CHECKPOINT_DISABLE", "1")
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.command(arguments).output().expect("terraform must be on the PATH"))
    }

    /// Plans, and gives the plan as `terraform show -json` has it.
    pub(crate) fn plan(&self) -> Value {
        let plan = self.run(&["plan", "-input=false", "-no-color", "-out=plan"]);
        assert!(plan.succeeded, "{plan:?}");
        let show = self.run(&["show", "-json", "plan"]);
        assert!(show.succeeded, "{show:?}");
        serde_json::from_str(&show.stdout).unwrap()
    }

    /// Plans, and gives the value of one output.
    pub(crate) fn planned_output(&self, name: &str) -> Value {
        self.plan()["planned_values"]["outputs"][name]["value"].clone()
    }

    /// Validates and plans a configuration that must fail, and gives its diagnostics: those of the first of
    /// the two commands that fails.
    pub(crate) fn diagnostics(&self) -> Vec<Value> {
        let plan = self.run(&["plan", "-input=false", "-json"]);
        plan.stdout
            .lines()
            .map(|line| serde_json::from_str::<Value>(line).unwrap())
            .filter(|line| line["type"] == "diagnostic")
            .map(|line| line["diagnostic"].clone())
            .filter(|diagnostic| diagnostic["summary"] != "Provider development overrides are in effect")
            .collect()
    }
}

impl Run {
    pub(crate) fn of(output: Output) -> Self {
        Self {
            succeeded: output.status.success(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().map(Result::unwrap) {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}

fn platform() -> String {
    let output = Command::new("terraform").args(["version", "-json"]).output().unwrap();
    let version: Value = serde_json::from_slice(&output.stdout).unwrap();
    version["platform"].as_str().unwrap().to_owned()
}

/// A folder of the repository.
pub(crate) fn repository(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}
