//! From the socket to connections that may be served.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
    time::Duration,
};

use tokio::{
    io::{AsyncRead, AsyncWrite, ReadBuf},
    sync::mpsc,
    time::timeout,
};
use tokio_rustls::TlsAcceptor;
use tokio_stream::wrappers::ReceiverStream;
use tonic::transport::server::Connected;

use super::{
    lifetime::{Alive, Connections},
    listener::Listener,
    tls::Tls,
};

/// How long a connection may take to show its certificate.
const TLS_LIMIT: Duration = Duration::from_secs(10);

/// Any stream of bytes in both directions.
pub(super) trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}

impl<S: AsyncRead + AsyncWrite + Send + Unpin> Stream for S {}

/// A connection that may be served. It counts as the host's presence while it lasts.
pub(super) struct Connection {
    stream: Box<dyn Stream>,
    _alive: Alive,
}

/// Accepts connections, and lets through those that authenticate themselves.
pub(super) struct Acceptor<'a> {
    listener: &'a Listener,
    tls: Option<TlsAcceptor>,
    connections: &'a Connections,
}

impl<'a> Acceptor<'a> {
    pub(super) fn new(listener: &'a Listener, tls: Option<&Tls>, connections: &'a Connections) -> Self {
        Self { listener, tls: tls.map(Tls::acceptor), connections }
    }

    /// The connections, and the work of accepting them, which lasts as long as it is waited for.
    pub(super) fn run(self) -> (ReceiverStream<io::Result<Connection>>, impl Future<Output = ()> + use<'a>) {
        let (accepted, incoming) = mpsc::channel(1);
        (ReceiverStream::new(incoming), self.accept_all(accepted))
    }

    async fn accept_all(self, accepted: mpsc::Sender<io::Result<Connection>>) {
        loop {
            match self.listener.accept().await {
                Ok(stream) => {
                    let ready = ready(stream, self.tls.clone(), self.connections.clone(), accepted.clone());
                    tokio::spawn(ready);
                }
                Err(error) => {
                    tracing::warn!(%error, "cannot accept a connection");
                    // Out of file handles, most likely: trying again at once would only burn time.
                    tokio::time::sleep(Duration::from_millis(50)).await;
                }
            }
        }
    }
}

/// Makes a connection ready apart from all others, so that one that says nothing holds nobody up.
async fn ready(
    stream: Box<dyn Stream>,
    tls: Option<TlsAcceptor>,
    connections: Connections,
    accepted: mpsc::Sender<io::Result<Connection>>,
) {
    match authenticate(stream, tls).await {
        // Nobody takes the connection: the server has ended.
        Ok(stream) => drop(accepted.send(Ok(Connection { stream, _alive: connections.add() })).await),
        Err(error) => tracing::warn!(%error, "a connection was refused"),
    }
}

async fn authenticate(stream: Box<dyn Stream>, tls: Option<TlsAcceptor>) -> io::Result<Box<dyn Stream>> {
    let Some(tls) = tls else { return Ok(stream) };
    let stream = timeout(TLS_LIMIT, tls.accept(stream)).await??;
    Ok(Box::new(stream))
}

impl Connected for Connection {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for Connection {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl AsyncWrite for Connection {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.stream).poll_write_vectored(context, parts)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
