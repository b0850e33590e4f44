//! Where the plugin listens: a unix socket in a private directory, or else a port of the loopback interface.

use std::{
    io,
    net::{Ipv4Addr, SocketAddr},
    ops::RangeInclusive,
};

use tokio::net::TcpListener;

use super::connection::Stream;

/// Who could reach a socket that any process of the machine may connect to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exposure {
    /// Connections authenticate themselves, so they may come from anywhere on this machine.
    Authenticated,
    /// They do not, so the socket must be out of reach of other users, wherever the system allows that.
    Plaintext,
}

/// An address as the host is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Address {
    /// `unix` or `tcp`.
    pub(super) network: &'static str,
    /// A path, or host and port.
    pub(super) text: String,
}

/// An open socket. Dropping it removes it from the file system.
pub(super) struct Listener {
    socket: Socket,
    address: Address,
}

enum Socket {
    #[cfg(unix)]
    Unix(unix::Socket),
    Tcp(TcpListener),
}

impl Listener {
    /// Opens a socket; a port only if `exposure` allows it, and within `ports` (any port if they are 0).
    #[cfg(unix)]
    pub(super) fn bind(exposure: Exposure, ports: RangeInclusive<u16>) -> io::Result<Self> {
        match (unix::Socket::bind(), exposure) {
            (Ok((socket, path)), _) => {
                Ok(Self { socket: Socket::Unix(socket), address: Address { network: "unix", text: path } })
            }
            (Err(error), Exposure::Plaintext) => Err(error),
            (Err(error), Exposure::Authenticated) => {
                tracing::warn!(%error, "no directory can hold a socket; listening on a port");
                Self::bind_port(ports)
            }
        }
    }

    /// Opens a port within `ports` (any port if they are 0). Hosts on Windows know no unix sockets.
    #[cfg(not(unix))]
    pub(super) fn bind(_: Exposure, ports: RangeInclusive<u16>) -> io::Result<Self> {
        Self::bind_port(ports)
    }

    fn bind_port(ports: RangeInclusive<u16>) -> io::Result<Self> {
        let open = |port| std::net::TcpListener::bind(SocketAddr::from((Ipv4Addr::LOCALHOST, port)));
        let free = ports.into_iter().find_map(|port| open(port).ok());
        let listener =
            free.ok_or_else(|| io::Error::other("no port is free in the range that the host allows"))?;
        listener.set_nonblocking(true)?;
        let address = Address { network: "tcp", text: listener.local_addr()?.to_string() };
        Ok(Self { socket: Socket::Tcp(TcpListener::from_std(listener)?), address })
    }

    /// Where the socket is.
    pub(super) fn address(&self) -> &Address {
        &self.address
    }

    /// Waits for a connection.
    pub(super) async fn accept(&self) -> io::Result<Box<dyn Stream>> {
        match &self.socket {
            #[cfg(unix)]
            Socket::Unix(socket) => Ok(Box::new(socket.accept().await?)),
            Socket::Tcp(listener) => {
                let (stream, _) = listener.accept().await?;
                // Small answers would wait for the host's acknowledgement of the ones before: 40 ms each.
                stream.set_nodelay(true)?;
                Ok(Box::new(stream))
            }
        }
    }
}

#[cfg(unix)]
mod unix {
    use std::{
        env,
        fs::Permissions,
        io,
        os::unix::fs::PermissionsExt,
        path::{Path, PathBuf},
    };

    use tempfile::TempDir;
    use tokio::net::{UnixListener, UnixStream};

    pub(super) struct Socket {
        listener: UnixListener,
        /// Holds the socket, and removes it in the end.
        _directory: TempDir,
    }

    impl Socket {
        /// Opens a socket in the first directory that can hold one, and tells its path.
        pub(super) fn bind() -> io::Result<(Self, String)> {
            let mut refused = io::Error::other("there is no directory");
            for directory in candidates() {
                match Self::bind_in(&directory) {
                    Ok(bound) => return Ok(bound),
                    Err(error) => refused = error,
                }
            }
            Err(refused)
        }

        fn bind_in(directory: &Path) -> io::Result<(Self, String)> {
            let private = Permissions::from_mode(0o700);
            let directory =
                tempfile::Builder::new().prefix("plugin").permissions(private).tempdir_in(directory)?;
            let path = directory.path().join("socket");
            let text = path.to_str().ok_or_else(|| io::Error::other("the path is not UTF-8"))?.to_owned();
            let listener = UnixListener::bind(path)?;
            Ok((Self { listener, _directory: directory }, text))
        }

        pub(super) async fn accept(&self) -> io::Result<UnixStream> {
            self.listener.accept().await.map(|(stream, _)| stream)
        }
    }

    /// The host's wish, the user's, and a path that is short: a socket's may have some hundred bytes only, and a
    /// TMPDIR can be longer than that.
    fn candidates() -> impl Iterator<Item = PathBuf> {
        let wish = env::var_os("PLUGIN_UNIX_SOCKET_DIR").filter(|path| !path.is_empty()).map(PathBuf::from);
        wish.into_iter().chain([env::temp_dir(), PathBuf::from("/tmp")])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_port_is_of_the_loopback_interface_and_in_the_range() {
        let listener = Listener::bind_port(20_000..=29_999).unwrap();
        let address: SocketAddr = listener.address().text.parse().unwrap();
        assert_eq!(listener.address().network, "tcp");
        assert!(address.ip().is_loopback());
        assert!((20_000..=29_999).contains(&address.port()));

        let (accepted, connected) = tokio::join!(listener.accept(), tokio::net::TcpStream::connect(address));
        assert!(accepted.is_ok() && connected.is_ok());
        assert!(Listener::bind_port(address.port()..=address.port()).is_err(), "the port is taken");
    }
}
