//! What goes wrong on the way to a registry, and the words for it: the cause and the cure.
//!
//! In: what the client saw. Out: a [`Fault`], which knows whether another try may help, and becomes a [`Failure`].

use std::time::Duration;

use super::place::Place;
use crate::oci::Failure;

/// A request that came to nothing: what went wrong, and with whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    /// Who was asked: the registry's host, its token service, or where it led.
    pub(super) host: String,
    /// What went wrong.
    pub(super) fault: Fault,
    /// The registry, as references and logins name it.
    pub(super) registry: String,
    /// Whether there is a login for it.
    pub(super) logged_in: bool,
    /// What went wrong when a login was looked for.
    pub(super) troubles: Vec<String>,
}

impl Refusal {
    /// A refusal by a host on behalf of a registry, without regard to logins.
    pub(super) fn new(host: &str, place: &Place, fault: Fault) -> Self {
        let (host, registry) = (host.to_owned(), place.registry.clone());
        Self { host, fault, registry, logged_in: false, troubles: Vec::new() }
    }

    /// Whether nothing of that name is there.
    pub(super) fn is_absence(&self) -> bool {
        matches!(self.fault, Fault::Status { code: 404, .. })
    }

    /// The words for it.
    pub(super) fn failure(&self, about: &str) -> Failure {
        let mut failure = self.fault.failure(&self.host, &self.registry, about, self.logged_in);
        let of_login = matches!(self.fault, Fault::Status { code: 401 | 403 | 404 | 429, .. });
        if of_login && !self.logged_in && !self.troubles.is_empty() {
            failure.message += &format!(" ({})", self.troubles.join("; "));
        }
        failure
    }
}

/// What went wrong with one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// The name of the host is not known.
    NoSuchHost,
    /// Nobody takes connections there, or the way there is blocked; with the system's words.
    Unreachable(String),
    /// The connection broke off.
    Lost(String),
    /// It took longer than this.
    Slow(Duration),
    /// The proxy refused; with its answer.
    Proxy(String),
    /// The certificate is not trusted; with the reason.
    Untrusted(String),
    /// What answers does not speak TLS.
    NoTls,
    /// What answers does not speak HTTP as it should.
    Garbled(String),
    /// An answer other than success.
    Status {
        /// The code.
        code: u16,
        /// How long it asks to wait.
        wait: Option<Duration>,
    },
    /// It leads to another address that is not followed; with the reason.
    Astray(String),
    /// It names a token service without TLS, this one.
    OpenTokens(String),
    /// More bytes than are taken.
    TooLarge(u64),
    /// What was sent is not what the digest names.
    Forged(String),
}

impl Fault {
    /// Whether the same request may do better a moment later.
    pub(super) fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable(_) | Self::Lost(_) | Self::Slow(_) | Self::Forged(_) => true,
            Self::Status { code, .. } => *code == 408 || *code == 429 || *code >= 500,
            _ => false,
        }
    }

    /// Whether the host itself is not to be had, so that asking it about other images would take as long and end alike.
    pub(super) fn is_of_the_host(&self) -> bool {
        matches!(
            self,
            Self::NoSuchHost
                | Self::Unreachable(_)
                | Self::Slow(_)
                | Self::Proxy(_)
                | Self::Untrusted(_)
                | Self::NoTls
        )
    }

    /// The words for it.
    fn failure(&self, host: &str, registry: &str, about: &str, logged_in: bool) -> Failure {
        match self {
            Self::Status { code, wait } => {
                of_status(*code, *wait, host, about, logged_in.then_some(()).ok_or_else(|| login(registry)))
            }
            Self::NoSuchHost => Failure::new(format!("{host} is no known host"))
                .help("check the name; behind a proxy, set HTTPS_PROXY"),
            Self::Unreachable(why) => Failure::new(format!("{host} cannot be reached: {why}"))
                .help("check that it is up and that nothing blocks the way; behind a proxy, set HTTPS_PROXY"),
            Self::Lost(why) => {
                Failure::new(format!("{host} broke the connection off: {why}")).help("try again later")
            }
            Self::Slow(limit) => {
                let limit = limit.as_secs_f64();
                Failure::new(format!("{host} did not answer within {limit} s"))
                    .help("try again later, or give it more time with --registry-timeout")
            }
            Self::Proxy(why) => {
                Failure::new(format!("the proxy does not let requests through to {host}: {why}"))
                    .help("check HTTPS_PROXY and HTTP_PROXY, or name the host in NO_PROXY")
            }
            Self::Untrusted(why) => {
                Failure::new(format!("the certificate of {host} is not trusted here: {why}"))
                    .help("name the certificate of its authority with --ca-file")
            }
            Self::NoTls => Failure::new(format!("{host} does not speak TLS"))
                .help(format!("where that is meant, allow it with --plain-http {host}")),
            Self::Garbled(why) => Failure::new(format!("{host} does not answer as a registry does: {why}"))
                .help("check that a registry is meant"),
            Self::OpenTokens(service) => Failure::new(format!(
                "the token service of {host}, {service}, is without TLS: nothing was sent to it"
            ))
            .help(format!("where that is meant, allow it with --plain-http {service}")),
            Self::Astray(why) => Failure::new(format!("{host} leads elsewhere for {about}: {why}")),
            Self::TooLarge(most) => {
                Failure::new(format!("what {host} sends for {about} is larger than {} MiB", most >> 20))
            }
            Self::Forged(digest) => Failure::new(format!("what {host} sends for {about} is not {digest}"))
                .help("the registry, its storage or a proxy changes bytes: tell whoever runs it"),
        }
    }
}

/// The words for an answer other than success; without a login, with how to get one.
fn of_status(
    code: u16,
    wait: Option<Duration>,
    host: &str,
    about: &str,
    logged_in: Result<(), String>,
) -> Failure {
    match (code, logged_in) {
        (401, Err(login)) => Failure::new(format!("{host} shows {about} only after a login")).help(login),
        (401, Ok(())) => Failure::new(format!("{host} does not accept the login for {about}"))
            .help("log in again: it may have run out"),
        (403, Err(login)) => {
            Failure::new(format!("{host} does not show {about} without a login")).help(login)
        }
        (403, Ok(())) => Failure::new(format!("{host} does not let this login read {about}"))
            .help("have it granted the right to pull, or log in as another user"),
        (404, Err(login)) => {
            Failure::new(format!("{host} has no {about}, or hides it from those without a login"))
                .help(format!("check the name; {login}"))
        }
        (404, Ok(())) => Failure::new(format!("{host} has no {about}")).help("check the name and the tag"),
        (429, logged_in) => {
            let wait = wait.map(|wait| format!(", in {} s", wait.as_secs())).unwrap_or_default();
            let more = logged_in.err().map(|login| format!("; {login}")).unwrap_or_default();
            Failure::new(format!("{host} wants to be asked less often (429){wait}"))
                .help(format!("try again later{more}"))
        }
        (500.., _) => Failure::new(format!("{host} fails on its side ({code})")).help("try again later"),
        _ => Failure::new(format!("{host} answers {code} for {about}")),
    }
}

/// Which login is missing, and where it would be looked for.
fn login(registry: &str) -> String {
    if registry.contains(".dkr.ecr.") {
        return format!(
            "set `\"credHelpers\": {{\"{registry}\": \"ecr-login\"}}` in Docker's config.json and AWS_PROFILE, or pipe \
             `aws ecr get-login-password` into `docker login --username AWS --password-stdin {registry}`"
        );
    }
    format!(
        "run `docker login {registry}`, or name the file with the login in DOCKER_CONFIG or REGISTRY_AUTH_FILE"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(fault: &Fault, registry: &str, logged_in: bool) -> String {
        let (host, troubles) =
            ("r.example".to_owned(), vec!["docker-credential-x is not installed".to_owned()]);
        let registry = registry.to_owned();
        let failure = Refusal { host, fault: fault.clone(), registry, logged_in, troubles }.failure("a/b:1");
        format!("{}: {}", failure.message, failure.help.unwrap_or_default())
    }

    #[test]
    fn each_refusal_names_its_cause_and_its_cure() {
        let status = |code| Fault::Status { code, wait: None };
        let table = [
            (
                status(401),
                false,
                "r.example shows a/b:1 only after a login (docker-credential-x is not installed): \
                 run `docker login r.example`",
            ),
            (status(401), true, "r.example does not accept the login for a/b:1: log in again"),
            (status(403), true, "r.example does not let this login read a/b:1: have it granted"),
            (status(404), true, "r.example has no a/b:1: check the name"),
            (status(503), false, "r.example fails on its side (503): try again later"),
            (
                Fault::NoTls,
                false,
                "r.example does not speak TLS: where that is meant, allow it with --plain-http r",
            ),
            (
                Fault::Slow(Duration::from_secs(20)),
                false,
                "r.example did not answer within 20 s: try again later",
            ),
            (
                Fault::Untrusted("x".to_owned()),
                false,
                "the certificate of r.example is not trusted here: x: name",
            ),
        ];
        for (fault, logged_in, expected) in table {
            let told = told(&fault, "r.example", logged_in);
            assert!(told.starts_with(expected), "{told}");
        }
    }

    #[test]
    fn a_login_is_named_as_its_makers_do() {
        let refused = Fault::Status { code: 401, wait: None };
        assert!(told(&refused, "1.dkr.ecr.eu-west-1.amazonaws.com", false).contains("ecr-login"));
        let busy = Fault::Status { code: 429, wait: Some(Duration::from_secs(90)) };
        let told = told(&busy, "docker.io", false);
        assert!(told.contains("(429), in 90 s") && told.contains("`docker login docker.io`"), "{told}");
    }

    #[test]
    fn only_what_may_pass_is_tried_again() {
        let status = |code| Fault::Status { code, wait: None };
        for (fault, passing) in [
            (status(429), true),
            (status(500), true),
            (status(503), true),
            (Fault::Lost(String::new()), true),
            (status(401), false),
            (status(403), false),
            (status(404), false),
            (Fault::NoTls, false),
            (Fault::TooLarge(1), false),
        ] {
            assert_eq!(fault.is_passing(), passing, "{fault:?}");
        }
    }
}
