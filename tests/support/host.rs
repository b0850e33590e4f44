//! The host's side of a connection, with Terraform's kind of certificate.

use std::{io, path::Path, sync::Arc};

use hyper_util::rt::TokioIo;
use p521::ecdsa::{DerSignature, SigningKey, signature::Signer as _};
use rustls_pki_types::{CertificateDer, ServerName, pem::PemObject};
use tokio::{
    io::{AsyncRead, AsyncWrite},
    net::UnixStream,
};
use tokio_rustls::{
    TlsConnector,
    rustls::{
        self, ClientConfig, RootCertStore, SignatureAlgorithm, SignatureScheme, SupportedProtocolVersion,
        crypto::ring,
        sign::{self, CertifiedKey, SingleCertAndKey},
        version::{TLS12, TLS13},
    },
};
use tonic::transport::{Channel, Endpoint};

/// One who connects: a self-signed certificate of the curve P-521, flagged as an authority, as go-plugin makes them.
#[derive(Clone, Copy)]
pub(crate) struct Identity {
    pub(crate) certificate: &'static str,
    key: &'static str,
}

/// The host whose certificate is announced to the plugin.
pub(crate) const HOST: Identity =
    Identity { certificate: include_str!("host-certificate.pem"), key: include_str!("host-key.hex") };

/// Another user of the machine.
pub(crate) const STRANGER: Identity =
    Identity { certificate: include_str!("stranger-certificate.pem"), key: include_str!("stranger-key.hex") };

/// One who has seen the host's certificate, but does not have its key.
pub(crate) const IMPOSTOR: Identity = Identity { certificate: HOST.certificate, key: STRANGER.key };

/// The versions of TLS that a host may speak.
pub(crate) const TLS_VERSIONS: [&SupportedProtocolVersion; 2] = [&TLS12, &TLS13];

/// Connects without TLS.
pub(crate) async fn connect_plain(socket: &Path) -> Result<Channel, tonic::transport::Error> {
    channel(UnixStream::connect(socket).await.unwrap()).await
}

/// Connects with TLS, trusting the plugin's certificate, as one of the identities or as none.
pub(crate) async fn connect(
    socket: &Path,
    plugin: CertificateDer<'static>,
    identity: Option<Identity>,
    version: &'static SupportedProtocolVersion,
) -> io::Result<Result<Channel, tonic::transport::Error>> {
    let config = config(plugin, identity, version);
    let stream = UnixStream::connect(socket).await?;
    let name = ServerName::try_from("localhost").unwrap();
    let stream = TlsConnector::from(Arc::new(config)).connect(name, stream).await?;
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    Ok(channel(stream).await)
}

async fn channel<S>(stream: S) -> Result<Channel, tonic::transport::Error>
where
    S: AsyncRead + AsyncWrite + Send + Unpin + 'static,
{
    let mut stream = Some(TokioIo::new(stream));
    let connector = tower::service_fn(move |_| {
        let stream = stream.take().ok_or_else(|| io::Error::other("connected already"));
        async move { stream }
    });
    Endpoint::from_static("http://localhost").connect_with_connector(connector).await
}

fn config(
    plugin: CertificateDer<'static>,
    identity: Option<Identity>,
    version: &'static SupportedProtocolVersion,
) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(plugin).unwrap();
    let builder = ClientConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots);
    let mut config = match identity {
        Some(identity) => builder.with_client_cert_resolver(Arc::new(identity.resolver())),
        None => builder.with_no_client_auth(),
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    config
}

impl Identity {
    fn resolver(self) -> SingleCertAndKey {
        let certificate = CertificateDer::from_pem_slice(self.certificate.as_bytes()).unwrap();
        SingleCertAndKey::from(CertifiedKey::new(vec![certificate], Arc::new(Key(self.signing_key()))))
    }

    fn signing_key(self) -> SigningKey {
        let digits = self.key.trim().as_bytes().chunks(2);
        let bytes: Vec<u8> =
            digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()).collect();
        SigningKey::from_slice(&bytes).unwrap()
    }
}

/// A key that signs as Terraform's does, which *ring* cannot.
#[derive(Clone, Debug)]
struct Key(SigningKey);

impl sign::SigningKey for Key {
    fn choose_scheme(&self, offered: &[SignatureScheme]) -> Option<Box<dyn sign::Signer>> {
        let is_offered = offered.contains(&SignatureScheme::ECDSA_NISTP521_SHA512);
        is_offered.then(|| Box::new(self.clone()) as Box<dyn sign::Signer>)
    }

    fn algorithm(&self) -> SignatureAlgorithm {
        SignatureAlgorithm::ECDSA
    }
}

impl sign::Signer for Key {
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, rustls::Error> {
        let signature: DerSignature = self.0.sign(message);
        Ok(signature.as_bytes().to_vec())
    }

    fn scheme(&self) -> SignatureScheme {
        SignatureScheme::ECDSA_NISTP521_SHA512
    }
}
