//! One document over HTTP: bounded in time and size, and tried again where that can help.

use std::{
    fmt,
    hash::{DefaultHasher, Hash, Hasher},
    io::{self, Read},
    thread,
    time::Duration,
};

use ureq::{
    Agent, Body,
    http::{Response, header},
    tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem},
};

use super::{address::Address, recognise::Kind};

/// The limits of a request.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// For one request, from the connection to the last byte.
    pub timeout: Duration,
    /// How often to ask for one document.
    pub attempts: u32,
    /// The pause before the second attempt; it doubles from then on.
    pub first_pause: Duration,
    /// How long a document may be, in bytes.
    pub bytes: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            timeout: Duration::from_mins(1),
            attempts: 5,
            first_pause: Duration::from_millis(500),
            bytes: 16 << 20,
        }
    }
}

/// A document that could not be fetched.
#[expect(missing_docs, reason = "the names say it")]
#[derive(Debug)]
pub struct FetchError {
    pub name: String,
    pub address: Address,
    pub attempts: u32,
    pub reason: Reason,
}

impl fmt::Display for FetchError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { name, address, attempts, reason } = self;
        write!(f, "{name}: {reason} ({address}")?;
        if *attempts > 1 { write!(f, ", {attempts} attempts)") } else { f.write_str(")") }
    }
}

/// Why a document could not be fetched.
#[expect(missing_docs, reason = "each message says it")]
#[derive(Debug, thiserror::Error)]
pub enum Reason {
    #[error("the server answers with status {0}")]
    Status(u16),
    // Redirects are not followed: what the list links must exist.
    #[error("the server says that it has moved to `{0}`")]
    Moved(String),
    #[error("the connection failed: {0}")]
    Connection(ureq::Error),
    #[error("the document was cut short: {0}")]
    CutShort(io::Error),
    #[error("the server took longer than {} seconds", .0.as_secs_f64())]
    TimedOut(Duration),
    #[error("the document is longer than {0} bytes")]
    TooLong(u64),
    #[error("the document is not UTF-8 text")]
    NotText,
    #[error("what the server sent is not what was asked for: {0}")]
    Unrecognised(&'static str),
}

impl Reason {
    /// Whether another attempt may succeed.
    fn is_passing(&self) -> bool {
        match self {
            Self::Status(status) => matches!(status, 408 | 425 | 429 | 500..=599),
            Self::Moved(_) | Self::TooLong(_) => false,
            Self::Connection(_)
            | Self::CutShort(_)
            | Self::TimedOut(_)
            | Self::NotText
            | Self::Unrecognised(_) => true,
        }
    }
}

/// Asks one server, over connections that are kept.
pub(super) struct Client {
    agent: Agent,
    limits: Limits,
}

impl Client {
    /// A client for the server of this address. If there are roots, it trusts only them.
    pub(super) fn new(server: &Address, limits: Limits, roots: Option<&[Certificate<'static>]>) -> Self {
        let roots = roots.map_or(RootCerts::WebPki, RootCerts::new_with_certs);
        let config = Agent::config_builder()
            .user_agent(concat!("iam-database/", env!("CARGO_PKG_VERSION")))
            .timeout_global(Some(limits.timeout))
            .http_status_as_error(false)
            .max_redirects(0)
            .tls_config(TlsConfig::builder().root_certs(roots).build());
        // This machine is reached without any proxy.
        let config = if server.is_loopback() { config.proxy(None) } else { config };
        Self { agent: config.build().new_agent(), limits }
    }

    /// Fetches a document, and tries again after failures that may pass.
    pub(super) fn fetch(&self, name: &str, address: &Address, kind: Kind) -> Result<String, Box<FetchError>> {
        let mut attempts = 1;
        loop {
            let reason = match self.try_once(address, kind) {
                Ok(text) => return Ok(text),
                Err(reason) => reason,
            };
            if attempts >= self.limits.attempts || !reason.is_passing() {
                let (name, address) = (name.to_owned(), address.clone());
                return Err(Box::new(FetchError { name, address, attempts, reason }));
            }
            thread::sleep(self.pause(name, attempts));
            attempts += 1;
        }
    }

    /// Doubles each time, and differs by name so that requests that failed together do not come back together.
    fn pause(&self, name: &str, attempts: u32) -> Duration {
        const LONGEST: Duration = Duration::from_secs(30);
        let pause = self.limits.first_pause.saturating_mul(1 << (attempts - 1).min(10)).min(LONGEST);
        let mut hasher = DefaultHasher::new();
        (name, attempts).hash(&mut hasher);
        pause.mul_f64(1.0 + f64::from(u8::try_from(hasher.finish() % 128).unwrap_or(0)) / 256.0)
    }

    fn try_once(&self, address: &Address, kind: Kind) -> Result<String, Reason> {
        let mut response =
            self.agent.get(address.to_string()).call().map_err(|error| self.connection(error))?;
        let status = response.status();
        if status.is_redirection() {
            return Err(Reason::Moved(location(&response)));
        }
        if status.as_u16() != 200 {
            return Err(Reason::Status(status.as_u16()));
        }
        let text = self.read(&mut response)?;
        match kind.refuse(&text) {
            None => Ok(text),
            Some(why) => Err(Reason::Unrecognised(why)),
        }
    }

    /// The limit is on what comes out of the decompression.
    fn read(&self, response: &mut Response<Body>) -> Result<String, Reason> {
        let mut bytes = Vec::new();
        let mut body = response.body_mut().as_reader().take(self.limits.bytes.saturating_add(1));
        body.read_to_end(&mut bytes).map_err(|error| match ureq::Error::from(error) {
            ureq::Error::Timeout(_) => Reason::TimedOut(self.limits.timeout),
            ureq::Error::Io(error) => Reason::CutShort(error),
            other => Reason::CutShort(io::Error::other(other)),
        })?;
        if u64::try_from(bytes.len()).unwrap_or(u64::MAX) > self.limits.bytes {
            return Err(Reason::TooLong(self.limits.bytes));
        }
        String::from_utf8(bytes).map_err(|_| Reason::NotText)
    }

    fn connection(&self, error: ureq::Error) -> Reason {
        match error {
            ureq::Error::Timeout(_) => Reason::TimedOut(self.limits.timeout),
            error => Reason::Connection(error),
        }
    }
}

/// The certificates of a PEM file, or `None` if the file is empty or holds anything else.
pub(super) fn certificates(pem: &[u8]) -> Option<Vec<Certificate<'static>>> {
    let certificates: Vec<_> = parse_pem(pem)
        .map(|item| match item {
            Ok(PemItem::Certificate(certificate)) => Some(certificate),
            _ => None,
        })
        .collect::<Option<_>>()?;
    (!certificates.is_empty()).then_some(certificates)
}

fn location(response: &Response<Body>) -> String {
    let location = response.headers().get(header::LOCATION).and_then(|value| value.to_str().ok());
    location.unwrap_or("nowhere").to_owned()
}
