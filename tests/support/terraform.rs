//! Terraform itself, attached to a provider that is served by the test.

use std::{
    fs,
    path::Path,
    process::{self, Stdio},
};

use serde_json::json;
use tempfile::TempDir;
use tokio::{process::Command, time::timeout};

use super::process::PATIENCE;

/// A configuration in a directory of its own.
pub(crate) struct Configuration {
    directory: TempDir,
    reattach: String,
}

/// What Terraform said.
pub(crate) struct Said {
    pub(crate) succeeded: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Configuration {
    /// A configuration for which Terraform finds the provider of this source address at this socket.
    pub(crate) fn new(source: &str, socket: &Path, text: &str) -> Self {
        let directory = tempfile::tempdir().unwrap();
        fs::write(directory.path().join("main.tf"), text).unwrap();
        fs::write(directory.path().join("terraform.rc"), "disable_checkpoint = true\n").unwrap();
        let address = json!({ "Network": "unix", "String": socket });
        let provider = json!({
            "Protocol": "grpc", "ProtocolVersion": 6, "Pid": process::id(), "Test": true, "Addr": address,
        });
        Self { directory, reattach: json!({ source: provider }).to_string() }
    }

    /// Runs `terraform` with these arguments.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Said {
        let command = Command::new("terraform")
            .args(arguments)
            .current_dir(self.directory.path())
            .env("TF_REATTACH_PROVIDERS", &self.reattach)
            .env("TF_CLI_CONFIG_FILE", self.directory.path().join("terraform.rc"))
            .env("TF_IN_AUTOMATION", "1")
            .env_remove("RUST_BACKTRACE")
            .env_remove("TF_LOG")
            .env_remove("TF_LOG_PROVIDER")
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output();
        let output = timeout(PATIENCE * 2, command).await.unwrap().expect("terraform must be on the PATH");
        Said {
            succeeded: output.status.success(),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }
}
