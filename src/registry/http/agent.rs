//! How connections are made: whom to trust, which proxy to take, how long to wait.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use ureq::tls::{Certificate, PemItem, RootCerts, TlsConfig, parse_pem};
use ureq::{Agent, Proxy};

use super::super::options::Proxies;
use crate::file;
use crate::oci::Failure;

/// Largest file of certificates that is read.
const MOST_BYTES: u64 = 16 << 20;

/// Longest time for a connection to stand.
const CONNECT: Duration = Duration::from_secs(10);

/// An agent for requests that take this proxy; roots count where it speaks TLS.
pub(super) fn agent(
    timeout: Duration,
    proxies: &Proxies,
    proxy: Option<&str>,
    roots: Option<RootCerts>,
) -> Agent {
    let connect = CONNECT.min(timeout);
    let mut config = Agent::config_builder()
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .user_agent(concat!("staletoken/", env!("CARGO_PKG_VERSION")))
        .timeout_resolve(Some(connect))
        .timeout_connect(Some(connect))
        .timeout_send_request(Some(timeout))
        .timeout_recv_response(Some(timeout))
        .timeout_per_read(Some(timeout))
        .proxy(proxy.and_then(|url| through(url, &proxies.exempt)));
    if let Some(roots) = roots {
        config = config.tls_config(TlsConfig::builder().root_certs(roots).build());
    }
    config.build().new_agent()
}

/// What this machine trusts and the authorities named beside it; Mozilla's list where the machine has none of its own.
pub(super) fn roots(authorities: &[Certificate<'static>]) -> RootCerts {
    let own = rustls_native_certs::load_native_certs().certs;
    let own = own.iter().map(|certificate| Certificate::from_der(certificate).to_owned());
    let trusted: Vec<Certificate<'static>> = own.chain(authorities.iter().cloned()).collect();
    if trusted.is_empty() { RootCerts::WebPki } else { RootCerts::Specific(Arc::new(trusted)) }
}

/// The certificates in a file.
pub(super) fn authorities(file: &Path) -> Result<Vec<Certificate<'static>>, Failure> {
    let name = file.display();
    let bytes = file::read(file, MOST_BYTES)
        .map_err(|error| Failure::new(format!("the certificates in {name} cannot be read: {error}")))?;
    let items: Result<Vec<PemItem<'_>>, _> = parse_pem(&bytes).collect();
    let items = items.map_err(|_| no_certificate(&name))?;
    let found: Vec<Certificate<'static>> = items
        .into_iter()
        .filter_map(|item| match item {
            PemItem::Certificate(certificate) => Some(certificate),
            _ => None,
        })
        .collect();
    if found.is_empty() { Err(no_certificate(&name)) } else { Ok(found) }
}

fn no_certificate(name: &impl std::fmt::Display) -> Failure {
    Failure::new(format!("{name} holds no certificate"))
        .help("name a file in PEM format, with lines `-----BEGIN CERTIFICATE-----`")
}

/// A proxy that some hosts are exempt from; nothing for a text that names none.
fn through(url: &str, exempt: &[String]) -> Option<Proxy> {
    let proxy = Proxy::new(url).ok()?;
    let mut builder = Proxy::builder(proxy.protocol()).host(proxy.host()).port(proxy.port());
    if let Some(user) = proxy.username() {
        builder = builder.username(user);
    }
    if let Some(password) = proxy.password() {
        builder = builder.password(password);
    }
    exempt.iter().fold(builder, |builder, pattern| builder.no_proxy(pattern)).build().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn some_hosts_are_exempt_from_the_proxy() {
        let exempt = ["localhost", ".corp.example", "10.0.0.1"].map(str::to_owned);
        let proxy = through("http://user:pass@proxy.example:3128", &exempt).unwrap();
        assert_eq!((proxy.host(), proxy.port(), proxy.username()), ("proxy.example", 3128, Some("user")));
        let table = [
            ("http://localhost:5000/", true),
            ("https://registry.corp.example/", true),
            ("https://10.0.0.1/", true),
            ("https://quay.io/", false),
        ];
        for (url, is_exempt) in table {
            assert_eq!(proxy.is_no_proxy(&url.parse().unwrap()), is_exempt, "{url}");
        }
        assert!(through("::", &[]).is_none());
    }

    #[test]
    fn a_file_without_certificates_is_refused_with_a_cure() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("ca.pem");
        for text in ["", "no certificate", "-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n"] {
            std::fs::write(&file, text).unwrap();
            assert!(authorities(&file).unwrap_err().message.ends_with("ca.pem holds no certificate"));
        }
        assert!(authorities(&folder.path().join("none")).unwrap_err().message.contains("cannot be read"));
    }
}
