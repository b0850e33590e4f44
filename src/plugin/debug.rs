//! The plugin without a host: started by a person, perhaps under a debugger, for hosts to attach to.

use std::{
    io::{self, Write},
    process,
};

use serde_json::json;
use tonic::service::Routes;

use super::{
    Error,
    connection::Acceptor,
    handshake,
    lifetime::{Connections, Shutdown, Signals},
    listener::{Address, Exposure, Listener},
    log, run, serve_until,
};

/// Serves any host of this user that attaches to it, until it is interrupted.
///
/// Prints the environment variable by which Terraform finds it in place of the provider with this source address.
pub fn debug(routes: Routes, source: &str) -> Result<(), Error> {
    log::start();
    run(async {
        let signals = Signals::listen().map_err(Error::Start)?;
        let listener = Listener::bind(Exposure::Plaintext, 0..=0).map_err(Error::Listen)?;
        writeln!(io::stdout().lock(), "{}", reattach(source, listener.address())).map_err(Error::Start)?;

        let connections = Connections::default();
        let acceptor = Acceptor::new(&listener, None, &connections);
        serve_until(signals.interrupted(), acceptor, routes, &Shutdown::default()).await
    })
}

fn reattach(source: &str, address: &Address) -> String {
    let plugin = json!({
        "Protocol": "grpc",
        "ProtocolVersion": handshake::PROTOCOL,
        "Pid": process::id(),
        // The host shall not end a process that it has not started.
        "Test": true,
        "Addr": { "Network": address.network, "String": address.text },
    });
    format!("TF_REATTACH_PROVIDERS='{}'", json!({ source: plugin }))
}
