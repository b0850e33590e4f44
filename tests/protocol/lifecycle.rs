//! How the process ends, and what does not end it.

use std::process::Stdio;

use tokio::{io::AsyncReadExt, time::timeout};
use tonic::transport::Channel;

use crate::support::{
    process::{PATIENCE, Plugin, TERRAFORM, command},
    wire::{
        plugin::{
            ConnInfo, Empty, grpc_broker_client::GrpcBrokerClient,
            grpc_controller_client::GrpcControllerClient, grpc_stdio_client::GrpcStdioClient,
        },
        tfplugin6::{get_metadata, provider_client::ProviderClient, stop_provider},
    },
};

async fn is_served(channel: &Channel) -> bool {
    ProviderClient::new(channel.clone()).get_metadata(get_metadata::Request {}).await.is_ok()
}

#[tokio::test]
async fn the_hosts_word_ends_it_and_its_streams() {
    let plugin = Plugin::start(&TERRAFORM).await;
    let socket = plugin.socket();
    let channel = plugin.connect().await;
    let stdio = GrpcStdioClient::new(channel.clone()).stream_stdio(Empty {}).await;
    let to_plugin = tokio_stream::pending::<ConnInfo>();
    let broker = GrpcBrokerClient::new(channel.clone()).start_stream(to_plugin).await;
    let (mut stdio, mut broker) = (stdio.unwrap().into_inner(), broker.unwrap().into_inner());

    GrpcControllerClient::new(channel).shutdown(Empty {}).await.unwrap();
    // Go's gRPC takes any end of the streams for one.
    assert!(!matches!(timeout(PATIENCE, stdio.message()).await.unwrap(), Ok(Some(_))));
    assert!(!matches!(timeout(PATIENCE, broker.message()).await.unwrap(), Ok(Some(_))));
    plugin.ends(&socket).await;
}

#[tokio::test]
async fn a_host_that_is_gone_takes_it_along() {
    let plugin = Plugin::start(&TERRAFORM).await;
    let socket = plugin.socket();
    let channel = plugin.connect().await;
    assert!(is_served(&channel).await);
    drop(channel);
    plugin.ends(&socket).await;
}

#[tokio::test]
async fn an_interrupt_is_the_hosts_business() {
    let mut plugin = Plugin::start(&TERRAFORM).await;
    let channel = plugin.connect().await;
    for _ in 0..3 {
        plugin.signal("INT").await;
        assert!(is_served(&channel).await);
    }
    assert!(plugin.is_running());
}

#[tokio::test]
async fn other_signals_end_it_cleanly() {
    for signal in ["TERM", "HUP"] {
        let plugin = Plugin::start(&TERRAFORM).await;
        let socket = plugin.socket();
        let _channel = plugin.connect().await;
        plugin.signal(signal).await;
        plugin.ends(&socket).await;
    }
}

#[tokio::test]
async fn to_stop_work_is_not_to_stop_serving() {
    let mut plugin = Plugin::start(&TERRAFORM).await;
    let channel = plugin.connect().await;
    let stopped =
        ProviderClient::new(channel.clone()).stop_provider(stop_provider::Request {}).await.unwrap();
    assert_eq!(stopped.into_inner().error, "");
    assert!(is_served(&channel).await);
    assert!(plugin.is_running());
}

#[tokio::test]
async fn the_log_is_silent_unless_asked_for() {
    for (level, speaks) in [("", false), ("INFO", true), ("ERROR", false)] {
        let mut plugin = Plugin::spawn(command(&TERRAFORM).env("TF_LOG", level).stderr(Stdio::piped())).await;
        let (socket, mut stderr) = (plugin.socket(), plugin.stderr());
        plugin.signal("TERM").await;
        plugin.ends(&socket).await;
        let mut said = String::new();
        stderr.read_to_string(&mut said).await.unwrap();
        if speaks {
            let line: serde_json::Value = serde_json::from_str(said.lines().next().unwrap()).unwrap();
            assert_eq!(line["@level"], "info", "{line}");
        } else {
            assert_eq!(said, "", "{level}");
        }
    }
}
