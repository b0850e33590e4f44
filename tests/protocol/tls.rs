//! Who is served and who is not.

use crate::support::{
    host::{self, HOST, IMPOSTOR, Identity, STRANGER, TLS_VERSIONS},
    process::{Plugin, TERRAFORM},
    wire::{
        plugin::{Empty, grpc_controller_client::GrpcControllerClient},
        tfplugin6::{get_provider_schema, provider_client::ProviderClient},
    },
};

#[tokio::test]
async fn the_announced_host_is_served() {
    for version in TLS_VERSIONS {
        let plugin = Plugin::start(&TERRAFORM).await;
        let connected = host::connect(&plugin.socket(), plugin.certificate(), Some(HOST), version).await;
        let mut client = ProviderClient::new(connected.unwrap().unwrap());
        let schema = client.get_provider_schema(get_provider_schema::Request {}).await.unwrap().into_inner();
        assert!(schema.server_capabilities.unwrap().get_provider_schema_optional);
        assert_eq!(schema.diagnostics, []);
    }
}

/// Tries all that could be of use to someone who is not the host.
async fn is_refused(plugin: &Plugin, identity: Option<Identity>) {
    for version in TLS_VERSIONS {
        let connected = host::connect(&plugin.socket(), plugin.certificate(), identity, version).await;
        // In TLS 1.3 the client learns that it is refused only when it goes on.
        let Ok(Ok(channel)) = connected else { continue };
        let schema =
            ProviderClient::new(channel.clone()).get_provider_schema(get_provider_schema::Request {}).await;
        assert!(schema.is_err());
        assert!(GrpcControllerClient::new(channel).shutdown(Empty {}).await.is_err());
    }
}

#[tokio::test]
async fn no_one_else_is_served() {
    let mut plugin = Plugin::start(&TERRAFORM).await;
    is_refused(&plugin, None).await;
    is_refused(&plugin, Some(STRANGER)).await;
    is_refused(&plugin, Some(IMPOSTOR)).await;

    // Strangers neither end the process nor keep the host out.
    assert!(plugin.is_running());
    let mut client = ProviderClient::new(plugin.connect().await);
    assert!(client.get_provider_schema(get_provider_schema::Request {}).await.is_ok());
}

#[tokio::test]
async fn no_one_is_served_without_tls() {
    let plugin = Plugin::start(&TERRAFORM).await;
    if let Ok(channel) = host::connect_plain(&plugin.socket()).await {
        let schema = ProviderClient::new(channel).get_provider_schema(get_provider_schema::Request {}).await;
        assert!(schema.is_err());
    }
}

#[tokio::test]
async fn one_who_says_nothing_holds_nobody_up() {
    let plugin = Plugin::start(&TERRAFORM).await;
    let _silent = tokio::net::UnixStream::connect(plugin.socket()).await.unwrap();
    let mut client = ProviderClient::new(plugin.connect().await);
    assert!(client.get_provider_schema(get_provider_schema::Request {}).await.is_ok());
}
