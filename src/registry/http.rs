//! Requests over HTTP: here and in the files below stands the only use of the HTTP client, and no socket is opened elsewhere.
//!
//! In: a [`Request`]. Out: the [`Response`] to it, whatever its status, or the [`Fault`] that came instead. Redirects are not
//! followed here, nothing is tried again, and a body is read only as far as the caller allows.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use ureq::http::header::{AUTHORIZATION, CONTENT_TYPE, RANGE};
use ureq::http::{self, HeaderMap};
use ureq::tls::Certificate;
use ureq::{Agent, BodyReader};

use super::address::Address;
use super::fault::Fault;
use super::options::{Options, Proxies};
use super::secret::Secret;
use crate::oci::Failure;

mod agent;
mod trouble;

/// The least that a registry has to send in a second, over the whole of a body.
const LEAST_RATE: u64 = 16 << 10;

/// The way to all hosts.
pub(super) struct Http {
    timeout: Duration,
    proxies: Proxies,
    authorities: Vec<Certificate<'static>>,
    /// Made with the first request over TLS: reading what this machine trusts takes milliseconds.
    secure: OnceLock<Agent>,
    plain: OnceLock<Agent>,
    contacted: Mutex<BTreeSet<String>>,
}

/// What is asked.
#[derive(Debug)]
pub(super) struct Request<'a> {
    /// Where.
    pub(super) address: &'a Address,
    /// How.
    pub(super) method: Method,
    /// The media types that are taken.
    pub(super) accept: &'a str,
    /// The header `Authorization`.
    pub(super) authorization: Option<&'a Secret>,
    /// The first byte that is wanted.
    pub(super) from: u64,
}

/// How something is asked.
#[derive(Debug, Clone)]
pub(super) enum Method {
    /// For the headers alone.
    Head,
    /// For the whole.
    Get,
    /// With a form.
    Post(Secret),
}

/// An answer: its status and headers, its body still to be read.
pub(super) struct Response {
    /// `200`
    pub(super) status: u16,
    headers: HeaderMap,
    body: ureq::Body,
    timeout: Duration,
}

/// A body, read piece by piece. It ends with an error when too little comes in too long a time.
pub(super) struct Reader {
    body: BodyReader<'static>,
    timeout: Duration,
    started: Instant,
    received: u64,
}

impl Http {
    /// Reads the certificates that the options name; opens nothing.
    pub(super) fn new(options: &Options) -> Result<Self, Failure> {
        let authorities = options.ca_file.as_ref().map(|file| agent::authorities(file)).transpose()?;
        Ok(Self {
            timeout: options.timeout,
            proxies: options.proxies.clone(),
            authorities: authorities.unwrap_or_default(),
            secure: OnceLock::new(),
            plain: OnceLock::new(),
            contacted: Mutex::default(),
        })
    }

    /// The hosts that requests were sent to, in order.
    pub(super) fn contacted(&self) -> Vec<String> {
        self.contacted.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    /// Sends a request.
    pub(super) fn send(&self, request: &Request<'_>) -> Result<Response, Fault> {
        let address = request.address;
        self.contacted.lock().unwrap_or_else(PoisonError::into_inner).insert(address.host.clone());
        let agent = self.agent(address.tls);
        let built = built(request).map_err(|error| Fault::Garbled(error.to_string()))?;
        let answer = if built.body().is_empty() { agent.run(built.map(|_| ())) } else { agent.run(built) };
        let (parts, body) = answer.map_err(|error| self.fault(error, agent))?.into_parts();
        Ok(Response { status: parts.status.as_u16(), headers: parts.headers, body, timeout: self.timeout })
    }

    fn agent(&self, tls: bool) -> &Agent {
        let Self { timeout, proxies, .. } = self;
        if tls {
            let roots = || Some(agent::roots(&self.authorities));
            self.secure.get_or_init(|| agent::agent(*timeout, proxies, proxies.https.as_deref(), roots()))
        } else {
            self.plain.get_or_init(|| agent::agent(*timeout, proxies, proxies.http.as_deref(), None))
        }
    }

    fn fault(&self, error: ureq::Error, agent: &Agent) -> Fault {
        match (trouble::fault(error, self.timeout), agent.config().proxy()) {
            (Fault::Unreachable(why), Some(_)) => Fault::Proxy(why),
            (fault, _) => fault,
        }
    }
}

fn built(request: &Request<'_>) -> Result<http::Request<String>, http::Error> {
    let (method, form) = match &request.method {
        Method::Head => ("HEAD", ""),
        Method::Get => ("GET", ""),
        Method::Post(form) => ("POST", form.reveal()),
    };
    let mut built = http::Request::builder().method(method).uri(request.address.to_string());
    if !request.accept.is_empty() {
        built = built.header("accept", request.accept);
    }
    if let Some(authorization) = request.authorization {
        built = built.header(AUTHORIZATION, authorization.reveal());
    }
    if request.from > 0 {
        built = built.header(RANGE, format!("bytes={}-", request.from));
    }
    if !form.is_empty() {
        built = built.header(CONTENT_TYPE, "application/x-www-form-urlencoded");
    }
    built.body(form.to_owned())
}

impl Response {
    /// A header, where it is text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Every header of a name.
    pub(super) fn headers(&self, name: &str) -> Vec<&str> {
        self.headers.get_all(name).iter().filter_map(|value| value.to_str().ok()).collect()
    }

    /// How long it asks to wait.
    pub(super) fn wait(&self) -> Option<Duration> {
        let text = self.header("retry-after")?.trim();
        if let Ok(seconds) = text.parse() {
            return Some(Duration::from_secs(seconds));
        }
        let until = httpdate::parse_http_date(text).ok()?;
        Some(until.duration_since(SystemTime::now()).unwrap_or_default())
    }

    /// The whole body, if it is not larger than that and comes in good time.
    pub(super) fn bytes(self, most: u64) -> Result<Vec<u8>, Fault> {
        let announced = self.body.content_length();
        if announced.is_some_and(|length| length > most) {
            return Err(Fault::TooLarge(most));
        }
        let mut bytes = Vec::new();
        let mut reader = self.reader();
        let read = reader.by_ref().take(most + 1).read_to_end(&mut bytes);
        read.map_err(|error| reader.fault(error))?;
        if bytes.len() as u64 > most {
            return Err(Fault::TooLarge(most));
        }
        Ok(bytes)
    }

    /// The body, to be read piece by piece.
    pub(super) fn reader(self) -> Reader {
        let body = self.body.into_with_config().limit(u64::MAX).reader();
        Reader { body, timeout: self.timeout, started: Instant::now(), received: 0 }
    }
}

impl Reader {
    /// The fault behind an error of this reader.
    pub(super) fn fault(&self, error: io::Error) -> Fault {
        trouble::of_read(error, self.timeout)
    }
}

impl Read for Reader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.body.read(buffer)?;
        self.received += read as u64;
        let allowed = self.timeout * 3 + Duration::from_secs(self.received / LEAST_RATE);
        if self.started.elapsed() > allowed {
            return Err(io::ErrorKind::TimedOut.into());
        }
        Ok(read)
    }
}
