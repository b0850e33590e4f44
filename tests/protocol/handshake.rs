//! The first words: the environment in, one line out.

use std::{fs, os::unix::fs::PermissionsExt};

use crate::support::{
    host,
    process::{COOKIE, Plugin, TERRAFORM, command, run},
    wire::tfplugin6::{get_metadata, provider_client::ProviderClient},
};

async fn is_served(channel: tonic::transport::Channel) -> bool {
    ProviderClient::new(channel).get_metadata(get_metadata::Request {}).await.is_ok()
}

#[tokio::test]
async fn the_line_says_where_and_who() {
    let plugin = Plugin::start(&TERRAFORM).await;
    let [core, protocol, network, path, transport, certificate] = plugin.fields();
    assert_eq!([core, protocol, network, transport], ["1", "6", "unix", "grpc"]);
    assert!(std::path::Path::new(path).is_absolute());
    assert!(!certificate.ends_with('='));
    assert!(is_served(plugin.connect().await).await);
}

#[tokio::test]
async fn the_hosts_versions_may_come_in_any_order_or_not_at_all() {
    for versions in [Some("5,6"), Some("6,5"), Some("6"), Some("5"), Some(""), Some("x"), None] {
        let mut command = command(&TERRAFORM);
        match versions {
            Some(versions) => command.env("PLUGIN_PROTOCOL_VERSIONS", versions),
            None => command.env_remove("PLUGIN_PROTOCOL_VERSIONS"),
        };
        let plugin = Plugin::spawn(&mut command).await;
        assert_eq!(plugin.fields()[1], "6", "{versions:?}");
    }
}

#[tokio::test]
async fn started_by_hand_it_explains_itself() {
    let output = run(&mut command(&[])).await;
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(output.stdout, b"");
    insta::assert_snapshot!(String::from_utf8(output.stderr.clone()).unwrap(), @r"
    This program is a plugin: Terraform starts it by itself and talks to it over a socket.
    To use it, name the provider in the required_providers block of a configuration and run terraform init.
    To debug it, start it with -debug and follow what it prints.
    ");
    assert_eq!(run(&mut command(&[(COOKIE.0, "another")])).await, output);
}

#[tokio::test]
async fn a_certificate_that_is_none_is_refused() {
    let broken = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
    for certificate in ["junk", broken] {
        let output = run(&mut command(&[COOKIE, ("PLUGIN_CLIENT_CERT", certificate)])).await;
        assert_eq!(output.status.code(), Some(1));
        assert_eq!(output.stdout, b"");
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(said.starts_with("PLUGIN_CLIENT_CERT does not hold a certificate in PEM: "), "{said}");
    }
}

#[tokio::test]
async fn the_socket_is_out_of_reach_of_others() {
    let plugin = Plugin::start(&TERRAFORM).await;
    let directory = fs::metadata(plugin.socket().parent().unwrap()).unwrap();
    assert_eq!(directory.permissions().mode() & 0o777, 0o700);
}

#[tokio::test]
async fn without_a_certificate_of_the_host_there_is_no_tls() {
    let plugin = Plugin::start(&[COOKIE]).await;
    assert_eq!(plugin.fields()[5], "");
    assert!(is_served(host::connect_plain(&plugin.socket()).await.unwrap()).await);
}

#[tokio::test]
async fn a_temporary_directory_with_a_long_name_is_no_obstacle() {
    let parent = tempfile::tempdir().unwrap();
    let long = parent.path().join("a".repeat(100));
    fs::create_dir(&long).unwrap();
    let plugin = Plugin::spawn(command(&TERRAFORM).env("TMPDIR", &long)).await;
    assert!(!plugin.socket().starts_with(parent.path()));
    assert!(is_served(plugin.connect().await).await);
    assert_eq!(fs::read_dir(&long).unwrap().count(), 0, "a directory is left behind");
    end(plugin).await;
}

#[tokio::test]
async fn a_temporary_directory_that_is_none_is_no_obstacle() {
    let plugin = Plugin::spawn(command(&TERRAFORM).env("TMPDIR", "/nowhere")).await;
    assert!(is_served(plugin.connect().await).await);
    end(plugin).await;
}

/// Ends a plugin whose socket is outside of the directories that the test removes.
async fn end(plugin: Plugin) {
    let socket = plugin.socket();
    plugin.signal("TERM").await;
    plugin.ends(&socket).await;
}

#[tokio::test]
async fn a_person_may_ask_for_its_version_and_for_help() {
    let version = concat!("terraform-provider-policy ", env!("CARGO_PKG_VERSION"), "\n");
    for (argument, said) in [("-version", version), ("--version", version), ("-help", "Usage: ")] {
        let output = run(command(&[]).arg(argument)).await;
        assert!(output.status.success());
        assert!(String::from_utf8(output.stdout).unwrap().starts_with(said), "{argument}");
    }
    let output = run(command(&[]).arg("-nonsense")).await;
    assert_eq!(output.status.code(), Some(1));
    assert!(output.stderr.starts_with(b"Usage: "));
}

#[tokio::test]
async fn for_debugging_it_waits_to_be_attached_to() {
    for argument in ["-debug", "--debug"] {
        let plugin = Plugin::spawn(command(&[]).arg(argument)).await;
        let json = plugin.line.strip_prefix("TF_REATTACH_PROVIDERS='").unwrap().strip_suffix('\'').unwrap();
        let json: serde_json::Value = serde_json::from_str(json).unwrap();
        let provider = &json["registry.terraform.io/policy-sentry/policy"];
        assert_eq!(provider["Protocol"], "grpc");
        assert_eq!(provider["ProtocolVersion"], 6);
        assert_eq!(provider["Test"], true);
        assert_eq!(provider["Addr"]["Network"], "unix");
        let socket = std::path::PathBuf::from(provider["Addr"]["String"].as_str().unwrap());
        for _ in 0..2 {
            assert!(is_served(host::connect_plain(&socket).await.unwrap()).await, "a second host may come");
        }
        plugin.signal("INT").await;
        plugin.ends(&socket).await;
    }
}
