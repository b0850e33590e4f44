//! The first words between host and plugin: environment in, one line out.

use std::{
    env,
    io::{self, Write},
    ops::RangeInclusive,
};

use base64::{Engine, engine::general_purpose::STANDARD_NO_PAD};
use rustls_pki_types::{CertificateDer, pem::PemObject};

use super::{Error, listener::Address};

/// What Terraform says to show that it is the one who starts the process. No secret: it tells a person who starts
/// a provider by mistake from Terraform.
const COOKIE: (&str, &str) =
    ("TF_PLUGIN_MAGIC_COOKIE", "d602bf8f470bc67ca7faa0386276bbdd4330efaf76d1a219cb4d6991ca9872b2");

/// The version of the handshake itself.
const CORE_PROTOCOL: u8 = 1;

/// The version of the host's own protocol that the plugin speaks.
pub(super) const PROTOCOL: u8 = 6;

/// What the host says of itself.
#[derive(Debug)]
pub(super) struct Host {
    /// The certificate that the host will show. Without one it expects no TLS.
    pub(super) certificate: Option<CertificateDer<'static>>,
    /// The ports that the host would like for TCP.
    pub(super) ports: RangeInclusive<u16>,
}

impl Host {
    /// Reads the environment. Fails if no host has set it, or a broken one.
    pub(super) fn from_environment() -> Result<Self, Error> {
        Self::read(|name| env::var(name).ok())
    }

    fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self, Error> {
        let (cookie, value) = COOKIE;
        if variable(cookie).as_deref() != Some(value) {
            return Err(Error::StartedByHand);
        }
        let port = |name| match variable(name).filter(|text| !text.is_empty()) {
            Some(text) => text.parse().map_err(|_| Error::Ports),
            None => Ok(0),
        };
        let certificate = variable("PLUGIN_CLIENT_CERT").filter(|pem| !pem.is_empty());
        Ok(Self {
            certificate: certificate.map(|pem| read_certificate(&pem)).transpose()?,
            ports: port("PLUGIN_MIN_PORT")?..=port("PLUGIN_MAX_PORT")?,
        })
    }
}

fn read_certificate(pem: &str) -> Result<CertificateDer<'static>, Error> {
    CertificateDer::from_pem_slice(pem.as_bytes()).map_err(|error| Error::HostCertificate(error.to_string()))
}

/// Tells the host where the plugin listens, and by which certificate it is known.
///
/// `PLUGIN_PROTOCOL_VERSIONS` lists, in any order, what the host speaks. A plugin that speaks nothing of it names
/// its own version all the same: then the host explains the matter to its user better than a plugin could.
pub(super) fn announce(address: &Address, certificate: Option<&CertificateDer<'_>>) -> io::Result<()> {
    let mut stdout = io::stdout().lock();
    writeln!(stdout, "{}", line(address, certificate))?;
    stdout.flush()
}

fn line(address: &Address, certificate: Option<&CertificateDer<'_>>) -> String {
    let certificate = certificate.map(|der| STANDARD_NO_PAD.encode(der)).unwrap_or_default();
    format!("{CORE_PROTOCOL}|{PROTOCOL}|{}|{}|grpc|{certificate}", address.network, address.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(variables: &[(&str, &str)]) -> Result<Host, Error> {
        Host::read(|name| variables.iter().find(|(n, _)| *n == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn a_host_shows_the_cookie() {
        assert!(matches!(read(&[]), Err(Error::StartedByHand)));
        assert!(matches!(read(&[(COOKIE.0, "another")]), Err(Error::StartedByHand)));
        let host = read(&[COOKIE]).unwrap();
        assert!(host.certificate.is_none());
        assert_eq!(host.ports, 0..=0);
    }

    #[test]
    fn a_broken_host_is_refused() {
        assert!(matches!(read(&[COOKIE, ("PLUGIN_CLIENT_CERT", "junk")]), Err(Error::HostCertificate(_))));
        assert!(matches!(read(&[COOKIE, ("PLUGIN_MIN_PORT", "70000")]), Err(Error::Ports)));
    }

    #[test]
    fn the_line_has_six_fields() {
        let address = Address { network: "unix", text: "/run/plugin/socket".to_owned() };
        assert_eq!(line(&address, None), "1|6|unix|/run/plugin/socket|grpc|");
        let certificate = CertificateDer::from(vec![0xff]);
        assert_eq!(line(&address, Some(&certificate)), "1|6|unix|/run/plugin/socket|grpc|/w");
    }
}
