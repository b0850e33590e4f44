//! A server on this machine that misbehaves as told.

use std::{
    collections::BTreeMap,
    io::{BufRead, BufReader, Read, Write},
    net::{TcpListener, TcpStream},
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use base64::prelude::{BASE64_STANDARD, Engine as _};
use rustls_pki_types::PrivateKeyDer;
use tokio_rustls::rustls::{self, ServerConfig, ServerConnection, StreamOwned};

/// What goes wrong with a document.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// Another status, with a page that says so.
    Status(u16),
    /// The connection ends within the body.
    Cut,
    /// The body is shorter than announced, by less than a line.
    LengthTooLong,
    /// Only the beginning of the body is announced.
    LengthTooShort,
    /// A redirect.
    Moved,
    /// The page of a redirect, with status 200.
    MovedPage,
    /// An apology in HTML, with status 200.
    ErrorPage,
    /// The beginning of the head, and then nothing.
    Hang,
    /// The beginning of the body, and then nothing.
    HangInBody,
    /// Far more than there is.
    Long,
    /// No HTTP.
    Nonsense,
    /// Bytes that are no text.
    NotText,
    /// The connection ends before any answer.
    Silence,
    /// Nothing: the document, compressed.
    Gzip,
    /// The beginning of the compressed document, as if that were all.
    GzipCut,
}

const MOVED_PAGE: &str = "<html>\n<head><title>301 Moved Permanently</title></head>\n<body>\n\
    <center><h1>301 Moved Permanently</h1></center>\n</body>\n</html>\n";
const ERROR_PAGE: &str = "<!DOCTYPE html><html><head><title>Sorry</title></head><body>\
    <h1>An error occurred while processing your request.</h1></body></html>";

/// The documents by their paths, and what is wrong with them.
#[derive(Default)]
struct Site {
    documents: BTreeMap<String, Vec<u8>>,
    faults: BTreeMap<String, (Fault, usize)>,
    requests: BTreeMap<String, usize>,
}

/// Serves until the test ends.
#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) address: String,
    site: Arc<Mutex<Site>>,
}

impl Server {
    pub(crate) fn start() -> Self {
        Self::serve("http", answer)
    }

    /// Over TLS, and its certificate, which nobody has signed.
    pub(crate) fn start_tls() -> (Self, String) {
        let key = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
        let private = PrivateKeyDer::try_from(key.signing_key.serialize_der()).unwrap();
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![key.cert.der().clone()], private)
            .unwrap();
        let config = Arc::new(config);
        let server = Self::serve("https", move |stream, site| {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let mut stream = StreamOwned::new(connection, stream);
            answer(&mut stream, site)?;
            stream.conn.send_close_notify();
            stream.flush()
        });
        let text = BASE64_STANDARD.encode(key.cert.der());
        (server, format!("-----BEGIN CERTIFICATE-----\n{text}\n-----END CERTIFICATE-----\n"))
    }

    fn serve(
        scheme: &str,
        answer: impl Fn(TcpStream, &Mutex<Site>) -> std::io::Result<()> + Send + Sync + 'static,
    ) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("{scheme}://{}", listener.local_addr().unwrap());
        let server = Self { address, site: Arc::default() };
        let (site, answer) = (Arc::clone(&server.site), Arc::new(answer));
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let (site, answer) = (Arc::clone(&site), Arc::clone(&answer));
                // Clients go away in the middle of things here.
                thread::spawn(move || drop(answer(stream, &site)));
            }
        });
        server
    }

    pub(crate) fn put(&self, path: &str, content: impl Into<Vec<u8>>) {
        self.site.lock().unwrap().documents.insert(path.to_owned(), content.into());
    }

    /// Lets the next requests for a document go wrong.
    pub(crate) fn fail(&self, path: &str, fault: Fault, times: usize) {
        self.site.lock().unwrap().faults.insert(path.to_owned(), (fault, times));
    }

    pub(crate) fn heal(&self) {
        self.site.lock().unwrap().faults.clear();
    }

    /// How often each document was asked for since the last question.
    pub(crate) fn requests(&self) -> BTreeMap<String, usize> {
        std::mem::take(&mut self.site.lock().unwrap().requests)
    }
}

fn answer(mut stream: impl Read + Write, site: &Mutex<Site>) -> std::io::Result<()> {
    let mut reader = BufReader::new(&mut stream);
    let mut request = String::new();
    reader.read_line(&mut request)?;
    let mut line = String::new();
    while reader.read_line(&mut line)? > 2 {
        line.clear();
    }
    let path = request.split(' ').nth(1).unwrap_or_default().to_owned();
    let (document, fault) = look_up(&mut site.lock().unwrap(), &path);
    let body = document.as_deref().unwrap_or_default();
    match fault {
        None if document.is_none() => page(&mut stream, 404, ERROR_PAGE.as_bytes(), ""),
        None => page(&mut stream, 200, body, ""),
        Some(Fault::Status(status)) => page(&mut stream, status, ERROR_PAGE.as_bytes(), ""),
        Some(Fault::Moved) => page(&mut stream, 301, MOVED_PAGE.as_bytes(), "Location: /elsewhere.html\r\n"),
        Some(Fault::MovedPage) => page(&mut stream, 200, MOVED_PAGE.as_bytes(), ""),
        Some(Fault::ErrorPage) => page(&mut stream, 200, ERROR_PAGE.as_bytes(), ""),
        Some(Fault::NotText) => page(&mut stream, 200, &[0xff; 100], ""),
        Some(Fault::Cut) => part(&mut stream, body.len(), half(body)),
        Some(Fault::LengthTooLong) => part(&mut stream, body.len() + 7, body),
        Some(Fault::LengthTooShort) => part(&mut stream, body.len() / 2, body),
        Some(Fault::Long) => {
            write!(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")?;
            (0..64).try_for_each(|_| stream.write_all(&vec![b' '; 1 << 20]))
        }
        Some(Fault::Nonsense) => stream.write_all(b"\x16\x03\x01 what?\r\n\r\n"),
        Some(Fault::Silence) => Ok(()),
        Some(Fault::Gzip) => page(&mut stream, 200, &gzip(body), "Content-Encoding: gzip\r\n"),
        Some(Fault::GzipCut) => page(&mut stream, 200, half(&gzip(body)), "Content-Encoding: gzip\r\n"),
        Some(Fault::Hang) => hang(&mut stream, b"HTTP/1.1 200 OK\r\nConte"),
        Some(Fault::HangInBody) => {
            write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len())?;
            hang(&mut stream, half(body))
        }
    }
}

fn half(body: &[u8]) -> &[u8] {
    body.get(..body.len() / 2).unwrap_or_default()
}

/// A gzip file (RFC 1952) whose blocks are stored as they are (RFC 1951, 3.2.4).
fn gzip(body: &[u8]) -> Vec<u8> {
    let mut file = vec![0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255];
    for block in body.chunks(0xffff) {
        let length = u16::try_from(block.len()).unwrap();
        file.push(0);
        file.extend(length.to_le_bytes().into_iter().chain((!length).to_le_bytes()));
        file.extend(block);
    }
    file.extend([1, 0, 0, 0xff, 0xff]);
    let mut sum = !0_u32;
    for byte in body {
        sum ^= u32::from(*byte);
        for _ in 0..8 {
            sum = (sum >> 1) ^ (0xedb8_8320 & 0_u32.wrapping_sub(sum & 1));
        }
    }
    let length = u32::try_from(body.len()).unwrap();
    file.extend((!sum).to_le_bytes().into_iter().chain(length.to_le_bytes()));
    file
}

fn look_up(site: &mut Site, path: &str) -> (Option<Vec<u8>>, Option<Fault>) {
    *site.requests.entry(path.to_owned()).or_default() += 1;
    let fault = site.faults.get_mut(path).filter(|(_, times)| *times > 0).map(|(fault, times)| {
        *times -= 1;
        *fault
    });
    (site.documents.get(path).cloned(), fault)
}

fn page(stream: &mut impl Write, status: u16, body: &[u8], header: &str) -> std::io::Result<()> {
    let length = body.len();
    write!(stream, "HTTP/1.1 {status} X\r\nContent-Length: {length}\r\n{header}Connection: close\r\n\r\n")?;
    stream.write_all(body)
}

fn part(stream: &mut impl Write, length: usize, body: &[u8]) -> std::io::Result<()> {
    write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n")?;
    stream.write_all(body)
}

fn hang(stream: &mut impl Write, beginning: &[u8]) -> std::io::Result<()> {
    stream.write_all(beginning)?;
    stream.flush()?;
    thread::sleep(Duration::from_mins(5));
    Ok(())
}
