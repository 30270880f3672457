//! What the HTTP client's errors mean.

use std::io::{self, ErrorKind};
use std::time::Duration;

use ureq::Error;

use super::super::fault::Fault;

/// How the standard library begins its words about a name that does not resolve; it has no kind for that.
const UNKNOWN_NAME: &str = "failed to lookup address information";

/// The fault behind an error.
pub(super) fn fault(error: Error, timeout: Duration) -> Fault {
    match error {
        Error::HostNotFound => Fault::NoSuchHost,
        Error::Timeout(_) => Fault::Slow(timeout),
        Error::Io(error) => of_io(&error, timeout),
        Error::Rustls(error) => of_tls(&error),
        Error::ConnectProxyFailed(why) => Fault::Proxy(why),
        Error::ConnectionFailed => Fault::Unreachable("no connection came about".to_owned()),
        other => Fault::Garbled(other.to_string()),
    }
}

/// The fault behind an error of a reader.
pub(super) fn of_read(error: io::Error, timeout: Duration) -> Fault {
    match Error::from(error) {
        // Whatever breaks the framing of a body that was good so far has come to an end too early.
        Error::Protocol(why) => Fault::Lost(why.to_string()),
        error => match fault(error, timeout) {
            Fault::Unreachable(why) => Fault::Lost(why),
            fault => fault,
        },
    }
}

fn of_io(error: &io::Error, timeout: Duration) -> Fault {
    if let Some(tls) = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>()) {
        return of_tls(tls);
    }
    match error.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => Fault::Slow(timeout),
        ErrorKind::UnexpectedEof
        | ErrorKind::ConnectionReset
        | ErrorKind::ConnectionAborted
        | ErrorKind::BrokenPipe => Fault::Lost(words(error)),
        ErrorKind::InvalidData => Fault::Garbled(words(error)),
        _ if error.to_string().starts_with(UNKNOWN_NAME) => Fault::NoSuchHost,
        _ => Fault::Unreachable(words(error)),
    }
}

fn of_tls(error: &rustls::Error) -> Fault {
    use rustls::{CertificateError, Error as Tls};
    match error {
        Tls::InvalidCertificate(why) => Fault::Untrusted(match why {
            CertificateError::UnknownIssuer => "nobody here knows its issuer".to_owned(),
            CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. } => {
                "it is for another name".to_owned()
            }
            CertificateError::Expired | CertificateError::ExpiredContext { .. } => {
                "it has expired".to_owned()
            }
            other => other.to_string(),
        }),
        Tls::InvalidMessage(_) => Fault::NoTls,
        other => Fault::Garbled(other.to_string()),
    }
}

/// The system's words, without its number.
fn words(error: &io::Error) -> String {
    let text = error.to_string();
    let text = text.split(" (os error").next().unwrap_or(&text);
    let mut letters = text.chars();
    letters.next().map_or_else(String::new, |first| first.to_lowercase().chain(letters).collect())
}
