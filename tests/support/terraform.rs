//! Terraform itself, with a provider that is served by the test or installed for it.

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
    pub(crate) fn attached(source: &str, socket: &Path, text: &str) -> Self {
        let address = json!({ "Network": "unix", "String": socket });
        let provider = json!({
            "Protocol": "grpc", "ProtocolVersion": 6, "Pid": process::id(), "Test": true, "Addr": address,
        });
        Self::new(text, "", json!({ source: provider }).to_string())
    }

    /// A configuration for which Terraform starts the built binary as the provider of this source address.
    pub(crate) fn installed(source: &str, text: &str) -> Self {
        let binary = Path::new(env!("CARGO_BIN_EXE_terraform-provider-policy"));
        let directory = binary.parent().unwrap().display();
        let overrides = format!("dev_overrides {{ {source:?} = \"{directory}\" }}\n direct {{}}");
        Self::new(text, &format!("provider_installation {{ {overrides} }}\n"), "{}".to_owned())
    }

    fn new(text: &str, installation: &str, reattach: String) -> Self {
        let directory = tempfile::tempdir().unwrap();
        let write = |name: &str, text: &str| fs::write(directory.path().join(name), text).unwrap();
        write("main.tf", text);
        write("terraform.rc", &format!("disable_checkpoint = true\n{installation}"));
        fs::create_dir(directory.path().join("tmp")).unwrap();
        Self { directory, reattach }
    }

    /// Runs `terraform` with these arguments.
    pub(crate) async fn run(&self, arguments: &[&str]) -> Said {
        self.run_with(arguments, &[]).await
    }

    /// Runs `terraform` with these arguments and variables.
    pub(crate) async fn run_with(&self, arguments: &[&str], variables: &[(&str, &str)]) -> Said {
        let command = Command::new("terraform")
            .args(arguments)
            .current_dir(self.directory.path())
            .env("TF_REATTACH_PROVIDERS", &self.reattach)
            .env("TF_CLI_CONFIG_FILE", self.directory.path().join("terraform.rc"))
            .env("TF_IN_AUTOMATION", "1")
            .env("TMPDIR", self.directory.path().join("tmp"))
            .env_remove("RUST_BACKTRACE")
            .env_remove("TF_LOG")
            .env_remove("TF_LOG_PROVIDER")
            .envs(variables.iter().copied())
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

    /// Whether providers have left nothing in the directory for temporary files.
    pub(crate) fn is_tidy(&self) -> bool {
        let left = fs::read_dir(self.directory.path().join("tmp")).unwrap();
        left.map(|entry| entry.unwrap().file_name()).all(|name| !name.to_string_lossy().starts_with("plugin"))
    }
}
