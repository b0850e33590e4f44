//! The provider's binary: Terraform starts it, and a person may ask it for its version or to wait for a debugger.

use std::{
    env,
    io::{self, Write},
    process::ExitCode,
};

use policy_sentry::{plugin, provider::PolicySentry, terraform};

/// The address that Terraform knows the provider by.
const SOURCE: &str = "registry.terraform.io/policy-sentry/policy";

const VERSION: &str = concat!("terraform-provider-policy ", env!("CARGO_PKG_VERSION"), "\n");

const HELP: &str = "\
Usage: terraform-provider-policy [-debug | -version | -help]

Terraform starts this program by itself, without arguments.

  -debug    wait for Terraform to attach; prints the variable to set for it
  -version  print the version
  -help     print this
";

fn main() -> ExitCode {
    let argument = env::args_os().nth(1).map(|argument| argument.to_string_lossy().into_owned());
    let done = match argument.as_deref() {
        None => plugin::serve(service()).map_err(|error| error.to_string()),
        Some("-debug" | "--debug") => plugin::debug(service(), SOURCE).map_err(|error| error.to_string()),
        Some("-version" | "--version") => print(VERSION),
        Some("-help" | "--help" | "-h") => print(HELP),
        Some(_) => Err(HELP.to_owned()),
    };
    done.map_or_else(|problem| fail(&problem), |()| ExitCode::SUCCESS)
}

fn service() -> tonic::service::Routes {
    terraform::service(PolicySentry::default())
}

fn print(text: &str) -> Result<(), String> {
    io::stdout().write_all(text.as_bytes()).map_err(|error| error.to_string())
}

fn fail(problem: &str) -> ExitCode {
    // If even this cannot be said, the exit code remains.
    let _ = writeln!(io::stderr(), "{}", problem.trim_end());
    ExitCode::FAILURE
}
