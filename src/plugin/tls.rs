//! Mutual TLS with one certificate on each side, each known to the other before the first byte.
//!
//! Terraform's certificate is its own issuer, flagged as an authority, and of the curve P-521. The usual verifier
//! refuses such a leaf, and *ring* does not know the curve. Here the certificate need not be judged, for it was
//! announced; the signature of the handshake shows that the peer holds its key, and for P-521 the crate `p521`
//! checks it.

use std::sync::{Arc, LazyLock};

use p521::ecdsa::{DerSignature, VerifyingKey, signature::Verifier};
use rustls_pki_types::{
    AlgorithmIdentifier, CertificateDer, InvalidSignature, PrivatePkcs8KeyDer,
    SignatureVerificationAlgorithm, UnixTime, alg_id,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{
        self, CertificateError, DigitallySignedStruct, DistinguishedName, ServerConfig, SignatureScheme,
        client::danger::HandshakeSignatureValid,
        crypto::{WebPkiSupportedAlgorithms, ring, verify_tls12_signature, verify_tls13_signature},
        server::{
            ParsedCertificate,
            danger::{ClientCertVerified, ClientCertVerifier},
        },
    },
};

use super::Error;

/// The name that the host expects in the plugin's certificate, whatever the socket is.
const SERVER_NAME: &str = "localhost";

/// TLS with one host, under a certificate made for this process.
pub(super) struct Tls {
    acceptor: TlsAcceptor,
    certificate: CertificateDer<'static>,
}

impl Tls {
    /// Makes a certificate for this process, and trusts the holder of the key to the given one.
    pub(super) fn trusting(host: CertificateDer<'static>) -> Result<Self, Error> {
        ParsedCertificate::try_from(&host).map_err(|error| Error::HostCertificate(error.to_string()))?;
        let (certificate, key) = own_certificate().map_err(|error| Error::Tls(error.to_string()))?;
        let config = config(host, certificate.clone(), key).map_err(|error| Error::Tls(error.to_string()))?;
        Ok(Self { acceptor: TlsAcceptor::from(Arc::new(config)), certificate })
    }

    /// The certificate of this process.
    pub(super) fn certificate(&self) -> &CertificateDer<'static> {
        &self.certificate
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        self.acceptor.clone()
    }
}

fn own_certificate() -> Result<(CertificateDer<'static>, PrivatePkcs8KeyDer<'static>), rcgen::Error> {
    let key = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256)?;
    let mut params = rcgen::CertificateParams::new([SERVER_NAME.to_owned()])?;
    params.extended_key_usages = vec![rcgen::ExtendedKeyUsagePurpose::ServerAuth];
    let certificate = params.self_signed(&key)?;
    Ok((certificate.der().clone(), PrivatePkcs8KeyDer::from(key.serialize_der())))
}

fn config(
    host: CertificateDer<'static>,
    certificate: CertificateDer<'static>,
    key: PrivatePkcs8KeyDer<'static>,
) -> Result<ServerConfig, rustls::Error> {
    // Named here, since the process-wide default is up to whoever else links rustls.
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_client_cert_verifier(Arc::new(Announced { certificate: host }))
        .with_single_cert(vec![certificate], key.into())?;
    config.alpn_protocols = vec![b"h2".to_vec()];
    Ok(config)
}

/// Trusts one certificate, byte for byte.
#[derive(Debug)]
struct Announced {
    certificate: CertificateDer<'static>,
}

impl ClientCertVerifier for Announced {
    fn root_hint_subjects(&self) -> &[DistinguishedName] {
        &[]
    }

    fn verify_client_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: UnixTime,
    ) -> Result<ClientCertVerified, rustls::Error> {
        if *end_entity == self.certificate {
            Ok(ClientCertVerified::assertion())
        } else {
            Err(CertificateError::UnknownIssuer.into())
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls12_signature(message, certificate, signature, &ALGORITHMS.supported())
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        certificate: &CertificateDer<'_>,
        signature: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, rustls::Error> {
        verify_tls13_signature(message, certificate, signature, &ALGORITHMS.supported())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        ALGORITHMS.supported().supported_schemes()
    }
}

/// The algorithms of *ring* and the one that it lacks.
static ALGORITHMS: LazyLock<Algorithms> = LazyLock::new(|| {
    let known = ring::default_provider().signature_verification_algorithms;
    let missing = [(SignatureScheme::ECDSA_NISTP521_SHA512, &[P521_SHA512] as &'static [_])];
    Algorithms {
        all: known.all.iter().copied().chain([P521_SHA512]).collect(),
        mapping: missing.into_iter().chain(known.mapping.iter().copied()).collect(),
    }
});

type Algorithm = &'static dyn SignatureVerificationAlgorithm;

struct Algorithms {
    all: Vec<Algorithm>,
    mapping: Vec<(SignatureScheme, &'static [Algorithm])>,
}

impl Algorithms {
    fn supported(&'static self) -> WebPkiSupportedAlgorithms {
        WebPkiSupportedAlgorithms { all: &self.all, mapping: &self.mapping }
    }
}

const P521_SHA512: Algorithm = &P521Sha512;

/// ECDSA over the curve P-521 with SHA-512.
#[derive(Debug)]
struct P521Sha512;

impl SignatureVerificationAlgorithm for P521Sha512 {
    fn verify_signature(&self, key: &[u8], message: &[u8], signature: &[u8]) -> Result<(), InvalidSignature> {
        let key = VerifyingKey::from_sec1_bytes(key).map_err(|_| InvalidSignature)?;
        let signature = DerSignature::from_bytes(signature).map_err(|_| InvalidSignature)?;
        key.verify(message, &signature).map_err(|_| InvalidSignature)
    }

    fn public_key_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_P521
    }

    fn signature_alg_id(&self) -> AlgorithmIdentifier {
        alg_id::ECDSA_SHA512
    }
}

#[cfg(test)]
mod tests {
    use p521::ecdsa::{SigningKey, signature::Signer};

    use super::*;

    #[test]
    fn only_the_keys_own_signature_of_the_message_is_valid() {
        let key = SigningKey::from_slice(&[1; 66]).unwrap();
        let public = VerifyingKey::from(&key).to_sec1_point(false);
        let signature: DerSignature = key.sign(b"message");
        let verify = |message: &[u8], signature: &[u8]| {
            P521Sha512.verify_signature(public.as_bytes(), message, signature).is_ok()
        };
        assert!(verify(b"message", signature.as_bytes()));
        assert!(!verify(b"another", signature.as_bytes()));
        assert!(!verify(b"message", b""));
        assert!(P521Sha512.verify_signature(b"", b"message", signature.as_bytes()).is_err());
    }
}
