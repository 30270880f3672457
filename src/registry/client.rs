//! One conversation with a registry: credentials where it asks for them, redirects, another try where that helps.
//!
//! In: an [`Ask`]. Out: what the registry has, or the [`Refusal`] that every try ended with. A host that cannot be reached is not
//! asked a second time in a run.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

use super::credentials::Credentials;
use super::fault::{Fault, Refusal};
use super::http::{Http, Method, Request, Response};
use super::options::Options;
use super::place::Place;
use super::retry::Patience;
use super::secret::Secret;
use super::tokens::Tokens;
use crate::oci::{Digest, Failure};

/// How often a registry may lead on to another address.
const MOST_REDIRECTS: usize = 5;
/// How many requests in a row may be too slow before a host counts as gone.
const MOST_SLOW: u32 = 3;

/// A client for all registries of a run.
pub(super) struct Client {
    http: Http,
    tokens: Tokens,
    patience: Patience,
    plain: BTreeSet<String>,
    hosts: Mutex<BTreeMap<String, Health>>,
}

/// How a host did so far.
#[derive(Default)]
struct Health {
    slow: u32,
    gone: Option<Refusal>,
}

/// What a registry is asked for.
#[derive(Debug, Clone)]
pub(super) struct Ask<'a> {
    /// Where.
    pub(super) place: &'a Place,
    /// Which thing of the repository: `manifests/latest`.
    pub(super) what: &'a str,
    /// The media types that are taken.
    pub(super) accept: &'static str,
}

/// A whole answer.
#[derive(Debug, Clone, Default)]
pub(super) struct Got {
    /// The body.
    pub(super) bytes: Vec<u8>,
    /// What the registry says it is.
    pub(super) media_type: String,
    /// The digest that the registry says it has.
    pub(super) digest: Option<Digest>,
    /// Where a list goes on.
    pub(super) next: Option<String>,
}

impl Client {
    /// Reads what the options name; opens nothing.
    pub(super) fn new(options: &Options) -> Result<Self, Failure> {
        Ok(Self {
            http: Http::new(options)?,
            tokens: Tokens::new(Credentials::new(options.logins.clone()), &options.plain_http),
            patience: options.patience,
            plain: options.plain_http.iter().cloned().collect(),
            hosts: Mutex::default(),
        })
    }

    /// The hosts that were asked, in order.
    pub(super) fn contacted(&self) -> Vec<String> {
        self.http.contacted()
    }

    /// Asks for the headers alone.
    pub(super) fn head(&self, ask: &Ask<'_>) -> Result<Got, Refusal> {
        self.patiently(ask.place, || {
            let response = self.once(ask, &Method::Head, 0)?;
            Ok(Got { bytes: Vec::new(), ..got(&response) })
        })
    }

    /// Asks for something that is not larger than that. It has to be what the digest names, else the digest that the registry sends.
    pub(super) fn whole(&self, ask: &Ask<'_>, most: u64, digest: Option<&Digest>) -> Result<Got, Refusal> {
        self.patiently(ask.place, || {
            let response = self.once(ask, &Method::Get, 0)?;
            let got = got(&response);
            let refuse = |fault| self.refusal(&ask.place.host, ask.place, fault);
            let bytes = response.bytes(most).map_err(refuse)?;
            match digest.or(got.digest.as_ref()) {
                Some(digest) if !digest.names(&bytes) => Err(refuse(Fault::Forged(digest.to_string()))),
                _ => Ok(Got { bytes, ..got }),
            }
        })
    }

    /// Asks for something that is read piece by piece, from a byte on.
    pub(super) fn piecewise(&self, ask: &Ask<'_>, from: u64) -> Result<Response, Refusal> {
        self.patiently(ask.place, || {
            let response = self.once(ask, &Method::Get, from)?;
            let whole = from > 0 && response.status != 206;
            let fault = || Fault::Garbled("it cannot send the rest of what broke off".to_owned());
            if whole { Err(self.refusal(&ask.place.host, ask.place, fault())) } else { Ok(response) }
        })
    }

    fn patiently<T>(&self, place: &Place, request: impl FnMut() -> Result<T, Refusal>) -> Result<T, Refusal> {
        if let Some(gone) = self.gone(&place.host) {
            return Err(gone);
        }
        let result = self.patience.attempt(request);
        let mut hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        let health = hosts.entry(place.host.clone()).or_default();
        match &result {
            Err(refusal) if refusal.host == place.host && refusal.fault.is_of_the_host() => {
                health.slow += 1;
                let slow = matches!(refusal.fault, Fault::Slow(_));
                if !slow || health.slow >= MOST_SLOW {
                    health.gone = Some(refusal.clone());
                }
            }
            _ => health.slow = 0,
        }
        result
    }

    fn gone(&self, host: &str) -> Option<Refusal> {
        let hosts = self.hosts.lock().unwrap_or_else(PoisonError::into_inner);
        hosts.get(host)?.gone.clone()
    }

    /// One request, and a second one where the registry asks for credentials.
    fn once(&self, ask: &Ask<'_>, method: &Method, from: u64) -> Result<Response, Refusal> {
        let place = ask.place;
        let mut authorization = self.tokens.kept(place);
        let mut answer = self.follow(ask, method, from, authorization.as_ref())?;
        if answer.1.status == 401 && answer.0 == place.host {
            let asked = answer.1.headers("www-authenticate");
            authorization = self.tokens.answer(&self.http, place, &asked)?;
            if authorization.is_some() {
                answer = self.follow(ask, method, from, authorization.as_ref())?;
            }
        }
        let (host, response) = answer;
        if matches!(response.status, 200 | 206) {
            return Ok(response);
        }
        let fault = Fault::Status { code: response.status, wait: response.wait() };
        Err(self.refusal(&host, place, fault))
    }

    /// Sends a request and goes where the registry leads, without credentials where that is another host.
    fn follow(
        &self,
        ask: &Ask<'_>,
        method: &Method,
        from: u64,
        authorization: Option<&Secret>,
    ) -> Result<(String, Response), Refusal> {
        let place = ask.place;
        let mut address = place.address(ask.what);
        let mut authorization = authorization;
        for _ in 0..=MOST_REDIRECTS {
            let refuse = |fault| self.refusal(&address.host, place, fault);
            let request = Request {
                address: &address,
                method: method.clone(),
                accept: ask.accept,
                authorization,
                from,
            };
            let response = self.http.send(&request).map_err(refuse)?;
            if !matches!(response.status, 301 | 302 | 303 | 307 | 308) {
                return Ok((address.host, response));
            }
            let next = response.header("location").and_then(|location| address.follow(location));
            let next =
                next.ok_or_else(|| refuse(Fault::Astray("to no address that can be read".to_owned())))?;
            if !next.tls && !self.plain.contains(&next.host) {
                return Err(refuse(Fault::Astray(format!("to {}, without TLS", next.host))));
            }
            if !next.is_beside(&address) {
                authorization = None;
            }
            address = next;
        }
        let fault = Fault::Astray(format!("more than {MOST_REDIRECTS} times"));
        Err(self.refusal(&address.host, place, fault))
    }

    fn refusal(&self, host: &str, place: &Place, fault: Fault) -> Refusal {
        let refusal = Refusal::new(host, place, fault);
        if !matches!(refusal.fault, Fault::Status { .. }) {
            return refusal;
        }
        let (logged_in, troubles) = self.tokens.login(place);
        Refusal { logged_in, troubles, ..refusal }
    }
}

fn got(response: &Response) -> Got {
    let header = |name: &str| response.header(name).unwrap_or_default();
    let media_type = header("content-type").split(';').next().unwrap_or_default().trim();
    Got {
        bytes: Vec::new(),
        media_type: media_type.to_owned(),
        digest: header("docker-content-digest").parse().ok(),
        next: next(header("link")),
    }
}

/// Where a list goes on: `</v2/a/tags/list?last=b&n=1000>; rel="next"`.
fn next(link: &str) -> Option<String> {
    let (target, rest) = link.trim_start().strip_prefix('<')?.split_once('>')?;
    rest.contains("rel=\"next\"").then(|| target.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_goes_on_where_its_header_says() {
        let table = [
            (r#"</v2/a/tags/list?last=b&n=2>; rel="next""#, Some("/v2/a/tags/list?last=b&n=2")),
            (r#"</v2/a/tags/list>; rel="prev""#, None),
            ("", None),
            ("</v2", None),
        ];
        for (header, expected) in table {
            assert_eq!(next(header).as_deref(), expected, "{header}");
        }
    }
}
