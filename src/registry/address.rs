//! Where a request goes: scheme, host and port, path.
//!
//! In: a host of an image reference, a URL that a registry names. Out: an [`Address`], or nothing for a text that is none.

use std::fmt;

/// An address of HTTP or HTTPS.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Address {
    /// Whether it is reached over TLS.
    pub(super) tls: bool,
    /// `registry.example.com:5000`, in lower case.
    pub(super) host: String,
    /// With the slash in front, and the query behind.
    pub(super) path: String,
}

impl Address {
    /// Reads a URL; logins in it are refused, so are characters that belong in no URL.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (scheme, rest) = text.split_once("://")?;
        let tls = match scheme.to_ascii_lowercase().as_str() {
            "https" => true,
            "http" => false,
            _ => return None,
        };
        let end = rest.find(['/', '?', '#']).unwrap_or(rest.len());
        let (host, path) = rest.split_at(end);
        let path = path.split('#').next().unwrap_or_default();
        let path = if path.starts_with('/') { path.to_owned() } else { format!("/{path}") };
        let address = Self { tls, host: host.to_ascii_lowercase(), path };
        let usable = is_host(&address.host) && address.path.bytes().all(|byte| byte.is_ascii_graphic());
        usable.then_some(address)
    }

    /// Where a `Location` leads from here.
    pub(super) fn follow(&self, location: &str) -> Option<Self> {
        if location.contains("://") {
            return Self::parse(location);
        }
        let scheme = if self.tls { "https" } else { "http" };
        if location.starts_with("//") {
            return Self::parse(&format!("{scheme}:{location}"));
        }
        location.starts_with('/').then(|| Self::parse(&format!("{scheme}://{}{location}", self.host)))?
    }

    /// The same address with fields of a query behind it, escaped.
    pub(super) fn with_query(&self, fields: &[(&str, &str)]) -> Self {
        let mut address = self.clone();
        for (name, value) in fields {
            address.path.push(if address.path.contains('?') { '&' } else { '?' });
            address.path += &format!("{name}={}", escaped(value));
        }
        address
    }

    /// Whether both are served by one host, in the same manner.
    pub(super) fn is_beside(&self, other: &Self) -> bool {
        self.tls == other.tls && self.host == other.host
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}://{}{}", if self.tls { "https" } else { "http" }, self.host, self.path)
    }
}

/// A value of a query or a form: everything but letters, digits and `-._~` is escaped.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out += &format!("%{byte:02X}");
        }
    }
    out
}

fn is_host(text: &str) -> bool {
    let name = text.rsplit_once(':').filter(|(_, port)| !port.ends_with(']')).map_or(text, |(name, _)| name);
    !name.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._:[]".contains(&byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_read_as_written() {
        let table = [
            ("https://auth.docker.io/token", Some("https://auth.docker.io/token")),
            ("HTTP://Localhost:5000", Some("http://localhost:5000/")),
            ("https://h?service=x#frag", Some("https://h/?service=x")),
            ("https://[::1]:5000/v2/", Some("https://[::1]:5000/v2/")),
            ("ftp://h/", None),
            ("https://user:secret@h/", None),
            ("https:///path", None),
            ("https://h/a b", None),
            ("https://h/\r\nX: y", None),
            ("h/path", None),
        ];
        for (written, expected) in table {
            assert_eq!(Address::parse(written).map(|it| it.to_string()).as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn a_location_leads_from_the_address_that_sent_it() {
        let from = Address::parse("https://r.example/v2/a/blobs/sha256:0").unwrap();
        let table = [
            ("/v2/b", Some("https://r.example/v2/b")),
            ("//cdn.example/x", Some("https://cdn.example/x")),
            ("http://cdn.example/x?y=1", Some("http://cdn.example/x?y=1")),
            ("x", None),
            ("", None),
        ];
        for (location, expected) in table {
            assert_eq!(from.follow(location).map(|it| it.to_string()).as_deref(), expected, "{location}");
        }
    }

    #[test]
    fn queries_are_escaped() {
        let address = Address::parse("https://h/token?a=1").unwrap();
        let asked = address.with_query(&[("scope", "repository:a/b:pull"), ("service", "x y")]);
        assert_eq!(asked.path, "/token?a=1&scope=repository%3Aa%2Fb%3Apull&service=x%20y");
    }
}
