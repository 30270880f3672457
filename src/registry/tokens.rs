//! What a registry wants to see before it shows something, and where it comes from.
//!
//! In: the headers with which a registry refused. Out: the header `Authorization` for the next try. A login goes to the registry it
//! belongs to and to the token service that registry names over TLS, to nobody else.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use base64::Engine;
use http_auth::parser::ChallengeParser;
use serde::Deserialize;

use super::address::{Address, escaped};
use super::credentials::{Credentials, Login};
use super::fault::{Fault, Refusal};
use super::http::{Http, Method, Request};
use super::place::Place;
use super::secret::Secret;

/// Largest answer of a token service.
const MOST_BYTES: u64 = 1 << 20;
/// How long a token lasts that does not say so, as the specification has it.
const LIFETIME: u64 = 60;
/// How long before its end a token is not used any more.
const MARGIN: u64 = 10;

/// Headers for registries, made when they are asked for and kept as long as they last.
pub(super) struct Tokens {
    credentials: Credentials,
    plain: BTreeSet<String>,
    /// By host and repository.
    kept: Mutex<BTreeMap<(String, String), Header>>,
}

/// A header that did, and until when it does.
struct Header {
    value: Secret,
    until: Option<Instant>,
}

/// What a registry asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Challenge {
    Basic,
    Bearer { realm: String, service: String },
}

#[derive(Deserialize)]
struct Answer {
    token: Option<String>,
    access_token: Option<String>,
    expires_in: Option<u64>,
}

impl Tokens {
    /// Headers from these logins; without TLS only these hosts are spoken to.
    pub(super) fn new(credentials: Credentials, plain: &[String]) -> Self {
        Self { credentials, plain: plain.iter().cloned().collect(), kept: Mutex::default() }
    }

    /// The header that did for this place before and still lasts.
    pub(super) fn kept(&self, place: &Place) -> Option<Secret> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        let Header { value, until } = kept.get(&key(place))?;
        until.is_none_or(|until| Instant::now() < until).then(|| value.clone())
    }

    /// Whether there is a login for a place, and what went wrong when it was looked for.
    pub(super) fn login(&self, place: &Place) -> (bool, Vec<String>) {
        let found = self.credentials.of(&place.registry, &place.repository);
        (found.login.is_some(), found.troubles)
    }

    /// The header that the registry asks for; nothing where there is no login to make it of.
    pub(super) fn answer(
        &self,
        http: &Http,
        place: &Place,
        asked: &[&str],
    ) -> Result<Option<Secret>, Refusal> {
        let login = self.credentials.of(&place.registry, &place.repository).login;
        let (header, until) = match (challenge(asked), login) {
            (_, Some(Login::Token(token))) => (bearer(token.reveal()), None),
            (Some(Challenge::Bearer { realm, service }), login) => {
                let (token, lifetime) = self.token(http, place, &realm, &service, login.as_ref())?;
                let lifetime = Duration::from_secs(lifetime.saturating_sub(MARGIN).min(86_400));
                (bearer(&token), Some(Instant::now() + lifetime))
            }
            (Some(Challenge::Basic), Some(Login::Basic(header))) => (header, None),
            (Some(Challenge::Basic), Some(Login::Identity(token))) => {
                // Azure takes an identity token in the place of a password, under a user of zeros.
                let user = "00000000-0000-0000-0000-000000000000";
                let text = format!("{user}:{}", token.reveal());
                (
                    Secret::new(format!("Basic {}", base64::engine::general_purpose::STANDARD.encode(text))),
                    None,
                )
            }
            (Some(Challenge::Basic) | None, _) => return Ok(None),
        };
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.insert(key(place), Header { value: header.clone(), until });
        Ok(Some(header))
    }

    /// A token for reading one repository, and how many seconds it lasts.
    fn token(
        &self,
        http: &Http,
        place: &Place,
        realm: &str,
        service: &str,
        login: Option<&Login>,
    ) -> Result<(String, u64), Refusal> {
        let refuse =
            |host: &str, fault| Refusal { logged_in: login.is_some(), ..Refusal::new(host, place, fault) };
        let garbled = |host: &str, why: &str| refuse(host, Fault::Garbled(why.to_owned()));
        let address = Address::parse(realm)
            .ok_or_else(|| garbled(&place.host, "the address of its token service is none"))?;
        if !address.tls && !self.plain.contains(&address.host) {
            return Err(refuse(&place.host, Fault::OpenTokens(address.host)));
        }
        // The scope is ours, not what the registry asks for: a token that can do more is not wanted.
        let scope = format!("repository:{}:pull", place.repository);
        let fields = [("service", service), ("scope", scope.as_str())];
        let (address, method) = match login {
            Some(Login::Identity(token)) => (address, Method::Post(refresh(&fields, token))),
            _ => (address.with_query(&fields), Method::Get),
        };
        let authorization = match login {
            Some(Login::Basic(header)) => Some(header),
            _ => None,
        };
        let request =
            Request { address: &address, method, accept: "application/json", authorization, from: 0 };
        let response = http.send(&request).map_err(|fault| refuse(&address.host, fault))?;
        if response.status != 200 {
            let fault = Fault::Status { code: response.status, wait: response.wait() };
            return Err(refuse(&address.host, fault));
        }
        let bytes = response.bytes(MOST_BYTES).map_err(|fault| refuse(&address.host, fault))?;
        let answer: Answer = serde_json::from_slice(&bytes)
            .map_err(|_| garbled(&address.host, "its answer holds no token that can be read"))?;
        let token =
            answer.token.filter(|token| !token.is_empty()).or(answer.access_token).unwrap_or_default();
        if token.is_empty() || !token.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(garbled(&address.host, "its answer holds no token"));
        }
        Ok((token, answer.expires_in.unwrap_or(LIFETIME)))
    }
}

fn key(place: &Place) -> (String, String) {
    (place.host.clone(), place.repository.clone())
}

fn bearer(token: &str) -> Secret {
    Secret::new(format!("Bearer {token}"))
}

/// The form with which an identity token is exchanged.
fn refresh(fields: &[(&str, &str)], token: &Secret) -> Secret {
    let fixed =
        [("grant_type", "refresh_token"), ("client_id", "staletoken"), ("refresh_token", token.reveal())];
    let all = fixed.iter().chain(fields);
    Secret::new(all.map(|(name, value)| format!("{name}={}", escaped(value))).collect::<Vec<_>>().join("&"))
}

/// What is asked for in `WWW-Authenticate`: a token rather than a password.
fn challenge(headers: &[&str]) -> Option<Challenge> {
    let mut found = None;
    for challenge in headers.iter().flat_map(|header| ChallengeParser::new(header)).filter_map(Result::ok) {
        let field = |name: &str| {
            let mut fields = challenge.params.iter();
            let (_, value) = fields.find(|(known, _)| known.eq_ignore_ascii_case(name))?;
            Some(value.to_unescaped())
        };
        if challenge.scheme.eq_ignore_ascii_case("bearer") {
            let Some(realm) = field("realm") else { continue };
            return Some(Challenge::Bearer { realm, service: field("service").unwrap_or_default() });
        }
        if challenge.scheme.eq_ignore_ascii_case("basic") {
            found = Some(Challenge::Basic);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn challenges_are_understood_as_registries_write_them() {
        let bearer = |realm: &str, service: &str| {
            Some(Challenge::Bearer { realm: realm.to_owned(), service: service.to_owned() })
        };
        let table: [(&[&str], Option<Challenge>); 7] = [
            (
                &[
                    r#"Bearer realm="https://auth.docker.io/token",service="registry.docker.io",scope="a:b:pull""#,
                ],
                bearer("https://auth.docker.io/token", "registry.docker.io"),
            ),
            (&[r#"bearer Realm="https://a/t?x=1,2""#], bearer("https://a/t?x=1,2", "")),
            (&[r#"Basic realm="Registry""#], Some(Challenge::Basic)),
            (
                &[r#"Basic realm="x""#, r#"Bearer realm="https://a/t",service="s""#],
                bearer("https://a/t", "s"),
            ),
            (&[r#"Bearer service="s""#], None),
            (&["Negotiate"], None),
            (&[""], None),
        ];
        for (headers, expected) in table {
            assert_eq!(challenge(headers), expected, "{headers:?}");
        }
    }

    #[test]
    fn an_identity_token_goes_into_a_form() {
        let form =
            refresh(&[("service", "r.example"), ("scope", "repository:a/b:pull")], &Secret::new("a+b/c="));
        let expected = "grant_type=refresh_token&client_id=staletoken&refresh_token=a%2Bb%2Fc%3D&service=r.example\
                        &scope=repository%3Aa%2Fb%3Apull";
        assert_eq!(form.reveal(), expected);
    }
}
