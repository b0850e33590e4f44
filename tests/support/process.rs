//! The provider's binary as a process of its own.

use std::{
    path::{Path, PathBuf},
    process::{Output, Stdio},
    time::Duration,
};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use rustls_pki_types::CertificateDer;
use tempfile::TempDir;
use tokio::{
    io::{AsyncBufReadExt, BufReader},
    process::{Child, ChildStderr, Command},
    time::timeout,
};
use tonic::transport::Channel;

use super::host::{self, HOST};

/// No test waits longer for anything. Far more than anything takes.
pub(crate) const PATIENCE: Duration = Duration::from_secs(30);

/// What Terraform says to show that it is the one who starts the process.
pub(crate) const COOKIE: (&str, &str) =
    ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2");

/// The variables that Terraform 1.11 starts a provider with.
pub(crate) const TERRAFORM: [(&str, &str); 5] = [
    COOKIE,
    ("PLUGIN_CLIENT_CERT", HOST.certificate),
    ("PLUGIN_PROTOCOL_VERSIONS", "5,6"),
    ("PLUGIN_MIN_PORT", "10000"),
    ("PLUGIN_MAX_PORT", "25000"),
];

/// The binary, to be started with these variables and no others.
pub(crate) fn command(variables: &[(&str, &str)]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_terraform-provider-policy"));
    command.env_clear().envs(variables.iter().copied()).stdin(Stdio::null()).kill_on_drop(true);
    command
}

/// Starts the binary and waits for it to end by itself.
pub(crate) async fn run(command: &mut Command) -> Output {
    timeout(PATIENCE, command.output()).await.unwrap().unwrap()
}

/// A running provider that has announced itself.
pub(crate) struct Plugin {
    child: Child,
    /// Where it keeps its socket: a process that is killed, as most are in tests, leaves that behind.
    _directory: TempDir,
    /// What it printed.
    pub(crate) line: String,
}

impl Plugin {
    /// Starts the binary with these variables and reads the line by which it announces itself.
    pub(crate) async fn start(variables: &[(&str, &str)]) -> Self {
        Self::spawn(&mut command(variables)).await
    }

    /// Starts this command and reads the line by which it announces itself.
    pub(crate) async fn spawn(command: &mut Command) -> Self {
        let directory = tempfile::tempdir().unwrap();
        if command.as_std().get_envs().all(|(name, _)| name != "TMPDIR") {
            command.env("TMPDIR", directory.path());
        }
        let mut child = command.stdout(Stdio::piped()).spawn().unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let line = timeout(PATIENCE, lines.next_line()).await.unwrap().unwrap();
        Self { child, _directory: directory, line: line.expect("the plugin ended without a word") }
    }

    /// The six fields of the line.
    pub(crate) fn fields(&self) -> [&str; 6] {
        self.line.split('|').collect::<Vec<_>>().try_into().unwrap()
    }

    pub(crate) fn socket(&self) -> PathBuf {
        assert_eq!(self.fields()[2], "unix");
        PathBuf::from(self.fields()[3])
    }

    pub(crate) fn certificate(&self) -> CertificateDer<'static> {
        CertificateDer::from(STANDARD_NO_PAD.decode(self.fields()[5]).unwrap())
    }

    /// The log, if the command has been told to pipe it.
    pub(crate) fn stderr(&mut self) -> ChildStderr {
        self.child.stderr.take().unwrap()
    }

    /// Connects as the host.
    pub(crate) async fn connect(&self) -> Channel {
        let version = host::TLS_VERSIONS[1];
        let connected = host::connect(&self.socket(), self.certificate(), Some(HOST), version).await;
        connected.unwrap().unwrap()
    }

    /// Sends the process a signal.
    pub(crate) async fn signal(&self, name: &str) {
        let id = self.child.id().unwrap().to_string();
        assert!(Command::new("kill").args(["-s", name, &id]).status().await.unwrap().success());
    }

    /// Whether the process is running.
    pub(crate) fn is_running(&mut self) -> bool {
        self.child.try_wait().unwrap().is_none()
    }

    /// Waits for the process to end well, with nothing left of its socket.
    pub(crate) async fn ends(mut self, socket: &Path) {
        let status = timeout(PATIENCE, self.child.wait()).await.unwrap().unwrap();
        assert!(status.success(), "{status}");
        assert!(!socket.exists());
        assert!(!socket.parent().unwrap().exists());
    }
}
