//! Addresses that may be read: over HTTPS, or from this machine.

use std::{fmt, net::IpAddr, str::FromStr};

use ureq::http::Uri;

/// An absolute `https` address, or an `http` one of this machine's loopback.
///
/// What is fetched decides what policies grant, so nobody on the way may change it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Address {
    uri: Uri,
}

impl Address {
    /// The address of something in the same folder: `name` must be a plain file name.
    pub(super) fn sibling(&self, name: &str) -> Result<Self, ParseAddressError> {
        let text = self.uri.to_string();
        let folder = text.rsplit_once('/').map_or(text.as_str(), |(folder, _)| folder);
        format!("{folder}/{name}").parse()
    }

    /// Whether the other one is on the same server.
    pub(super) fn is_same_server(&self, other: &Self) -> bool {
        (self.uri.scheme(), self.uri.authority()) == (other.uri.scheme(), other.uri.authority())
    }

    pub(super) fn is_loopback(&self) -> bool {
        self.uri.host().is_some_and(is_loopback)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.uri.fmt(f)
    }
}

impl FromStr for Address {
    type Err = ParseAddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let uri = text.parse::<Uri>().ok().filter(|uri| {
            let Some(host) = uri.host().filter(|host| !host.is_empty()) else { return false };
            uri.scheme_str() == Some("https") || uri.scheme_str() == Some("http") && is_loopback(host)
        });
        uri.map(|uri| Self { uri }).ok_or_else(|| ParseAddressError { text: text.to_owned() })
    }
}

fn is_loopback(host: &str) -> bool {
    let number = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || number.parse().is_ok_and(|address: IpAddr| address.is_loopback())
}

/// The text is not an address that may be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not an https:// address (http:// is for this machine's loopback only)")]
pub struct ParseAddressError {
    text: String,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_https_leaves_the_machine() {
        for text in [
            "https://docs.aws.amazon.com/a/b.html",
            "http://127.0.0.1:80/",
            "http://[::1]:8080/x",
            "http://localhost/x",
        ] {
            assert_eq!(text.parse::<Address>().unwrap().to_string(), text);
        }
        for text in [
            "http://docs.aws.amazon.com/a",
            "http://127.0.0.1.example.com/",
            "ftp://localhost/",
            "/a/b",
            "",
            "https:///x",
            "docs.aws.amazon.com",
        ] {
            assert!(text.parse::<Address>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_sibling_is_in_the_same_folder() {
        let index: Address = "https://host/a/index.html?x=1".parse().unwrap();
        assert_eq!(index.sibling("list_s3.html").unwrap().to_string(), "https://host/a/list_s3.html");
        assert!(index.is_same_server(&"https://host/b".parse().unwrap()));
        assert!(!index.is_same_server(&"https://other/a".parse().unwrap()));
    }
}
