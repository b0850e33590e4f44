//! What makes a gRPC service a plugin: process, socket, TLS, handshake, log. Nothing of Terraform's messages.
//!
//! A host starts the plugin's process and reads one line from its stdout, which says where the plugin listens and
//! by which certificate it is known. This is the protocol of
//! [go-plugin](https://github.com/hashicorp/go-plugin/blob/main/docs/internals.md).
//!
//! Invariants:
//! - With TLS, no one but the holder of the key to the announced certificate is served a byte. Without it, the
//!   socket is in a directory that only this user may enter.
//! - stdout carries the handshake and nothing else; stderr carries log lines.
//! - The process ends when the host says so, when the host is gone, or when it never comes; the socket goes too.

mod connection;
mod controller;
mod debug;
mod handshake;
mod lifetime;
mod listener;
mod log;
mod tls;

use std::{io, time::Duration};

use tokio::runtime::Runtime;
use tonic::{service::Routes, transport::Server};

pub use debug::debug;

use connection::Acceptor;
use controller::Controller;
use handshake::Host;
use lifetime::{Connections, Shutdown, Signals};
use listener::{Exposure, Listener};
use tls::Tls;

use crate::bounds::limits;

/// Why the plugin did not start, or ended badly.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No host started the process. The text is for the person who did.
    #[error(
        "This program is a plugin: Terraform starts it by itself and talks to it over a socket.\n\
         To use it, name the provider in the required_providers block of a configuration and run terraform init.\n\
         To debug it, start it with -debug and follow what it prints."
    )]
    StartedByHand,
    /// The host's certificate cannot be read, so no connection could be trusted.
    #[error("PLUGIN_CLIENT_CERT does not hold a certificate in PEM: {0}")]
    HostCertificate(String),
    /// The port range of the host is none.
    #[error("PLUGIN_MIN_PORT and PLUGIN_MAX_PORT do not hold port numbers")]
    Ports,
    /// TLS could not be set up.
    #[error("cannot set up TLS: {0}")]
    Tls(String),
    /// No socket could be opened.
    #[error("cannot listen: {0}")]
    Listen(io::Error),
    /// The operating system refused something else.
    #[error("cannot start: {0}")]
    Start(io::Error),
    /// The server ended by itself.
    #[error("the server failed: {0}")]
    Serve(#[from] tonic::transport::Error),
}

/// How long a shutdown waits for answers on their way. Hosts kill a plugin two seconds after they have asked.
const SHUTDOWN_LIMIT: Duration = Duration::from_millis(500);

/// Serves the host that started this process, until it is done.
pub fn serve(routes: Routes) -> Result<(), Error> {
    let host = Host::from_environment()?;
    log::start();
    run(async {
        let signals = Signals::listen().map_err(Error::Start)?;
        let tls = host.certificate.map(Tls::trusting).transpose()?;
        let exposure = if tls.is_some() { Exposure::Authenticated } else { Exposure::Plaintext };
        let listener = Listener::bind(exposure, host.ports).map_err(Error::Listen)?;
        let certificate = tls.as_ref().map(Tls::certificate);
        handshake::announce(listener.address(), certificate).map_err(Error::Start)?;

        let shutdown = Shutdown::default();
        let connections = Connections::default();
        let ended = async {
            tokio::select! {
                () = shutdown.requested() => {}
                () = connections.host_is_gone() => tracing::info!("the host is gone"),
                () = signals.terminated() => tracing::info!("asked to terminate"),
            }
        };
        let acceptor = Acceptor::new(&listener, tls.as_ref(), &connections);
        serve_until(ended, acceptor, routes, &shutdown).await
    })
}

/// Serves until the future is done, then lets answers on their way arrive, within a bound.
async fn serve_until(
    ended: impl Future<Output = ()>,
    acceptor: Acceptor<'_>,
    routes: Routes,
    shutdown: &Shutdown,
) -> Result<(), Error> {
    let routes = Controller::new(shutdown.clone()).join(routes);
    let (incoming, accepting) = acceptor.run();
    let graceful = shutdown.clone();
    let serving = Server::builder()
        .add_routes(routes)
        .serve_with_incoming_shutdown(incoming, async move { graceful.requested().await });
    let ending = async {
        ended.await;
        shutdown.request();
        tokio::time::sleep(SHUTDOWN_LIMIT).await;
    };
    tokio::select! {
        served = serving => served.map_err(Error::from),
        () = ending => Ok(()),
        () = accepting => Ok(()),
    }
}

/// Runs the plugin on one thread; what takes time runs on others, which come when they are needed and end when idle.
fn run(plugin: impl Future<Output = Result<(), Error>>) -> Result<(), Error> {
    let runtime = runtime().map_err(Error::Start)?;
    let result = runtime.block_on(plugin);
    // Not waiting for work that nobody will hear of.
    runtime.shutdown_background();
    result
}

fn runtime() -> io::Result<Runtime> {
    tokio::runtime::Builder::new_current_thread().enable_all().max_blocking_threads(limits::CALLS).build()
}
