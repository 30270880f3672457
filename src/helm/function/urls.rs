//! URLs taken apart and put together, as Go's `net/url` does.
//!
//! In: a URL, or a map of its parts. Out: the map, or the URL.

mod escape;

use super::argument::{Answer, Arguments};
use super::{Call, Function};
use crate::helm::text::Text;
use crate::helm::value::{Map, MapType, Value};
use escape::{Part, escaped, unescaped};

pub(super) const GROUP: &[(&str, Function)] = &[("urlJoin", join), ("urlParse", parse)];

/// The parts of a URL; all but `query` and `opaque` without escapes.
#[derive(Debug, Default)]
struct Url {
    scheme: Vec<u8>,
    opaque: Vec<u8>,
    user: Option<User>,
    host: Vec<u8>,
    path: Vec<u8>,
    query: Vec<u8>,
    fragment: Vec<u8>,
}

#[derive(Debug)]
struct User {
    name: Vec<u8>,
    password: Option<Vec<u8>>,
}

fn cut(text: &[u8], mark: u8) -> (&[u8], Option<&[u8]>) {
    match text.iter().position(|byte| *byte == mark) {
        Some(at) => (&text[..at], Some(&text[at + 1..])),
        None => (text, None),
    }
}

impl Url {
    fn parse(text: &[u8]) -> Result<Self, String> {
        let (rest, fragment) = cut(text, b'#');
        if rest.iter().any(|byte| *byte < b' ' || *byte == 0x7F) {
            return Err("net/url: invalid control character in URL".to_owned());
        }
        let mut url =
            Self { fragment: unescaped(fragment.unwrap_or_default(), Part::Fragment)?, ..Self::default() };
        if rest == b"*" {
            url.path = rest.to_vec();
            return Ok(url);
        }
        let (scheme, rest) = scheme(rest)?;
        url.scheme = scheme.to_ascii_lowercase();
        let (rest, query) = cut(rest, b'?');
        url.query = query.unwrap_or_default().to_vec();
        if !rest.starts_with(b"/") {
            if !url.scheme.is_empty() {
                url.opaque = rest.to_vec();
                return Ok(url);
            }
            if cut(rest, b'/').0.contains(&b':') {
                return Err("first path segment in URL cannot contain colon".to_owned());
            }
        }
        let has_authority = rest.starts_with(b"//") && (!url.scheme.is_empty() || !rest.starts_with(b"///"));
        let path = if has_authority {
            let end = rest[2..].iter().position(|byte| *byte == b'/').map_or(rest.len(), |slash| slash + 2);
            url.authority(&rest[2..end])?;
            &rest[end..]
        } else {
            rest
        };
        url.path = unescaped(path, Part::Path)?;
        Ok(url)
    }

    fn authority(&mut self, authority: &[u8]) -> Result<(), String> {
        let (user, host) = match authority.iter().rposition(|byte| *byte == b'@') {
            Some(at) => (Some(&authority[..at]), &authority[at + 1..]),
            None => (None, authority),
        };
        self.host = host_of(host)?;
        let Some(user) = user else { return Ok(()) };
        let allowed = |byte: &u8| byte.is_ascii_alphanumeric() || b"-._:~!$&'()*+,;=%@".contains(byte);
        if !user.iter().all(allowed) {
            return Err("net/url: invalid userinfo".to_owned());
        }
        let (name, password) = cut(user, b':');
        let password = password.map(|password| unescaped(password, Part::User)).transpose()?;
        self.user = Some(User { name: unescaped(name, Part::User)?, password });
        Ok(())
    }

    /// The host without its port and brackets.
    fn hostname(&self) -> &[u8] {
        if let Some(inner) = self.host.strip_prefix(b"[") {
            return cut(inner, b']').0;
        }
        let port = self.host.iter().rposition(|byte| *byte == b':');
        let is_port = |at: usize| self.host[at + 1..].iter().all(u8::is_ascii_digit);
        port.filter(|at| is_port(*at)).map_or(&self.host, |at| &self.host[..at])
    }

    fn text(&self) -> Vec<u8> {
        let mut text = Vec::new();
        if !self.scheme.is_empty() {
            text.extend_from_slice(&self.scheme);
            text.push(b':');
        }
        if self.opaque.is_empty() {
            self.write_place(&mut text);
        } else {
            text.extend_from_slice(&self.opaque);
        }
        if !self.query.is_empty() {
            text.push(b'?');
            text.extend_from_slice(&self.query);
        }
        if !self.fragment.is_empty() {
            text.push(b'#');
            text.extend(escaped(&self.fragment, Part::Fragment));
        }
        text
    }

    fn write_place(&self, text: &mut Vec<u8>) {
        let anywhere = !self.scheme.is_empty() || !self.host.is_empty() || self.user.is_some();
        if anywhere && (!self.host.is_empty() || !self.path.is_empty() || self.user.is_some()) {
            text.extend_from_slice(b"//");
        }
        if let Some(user) = &self.user {
            text.extend(user.text());
            text.push(b'@');
        }
        text.extend(escaped(&self.host, Part::Host));
        let path = if self.path == b"*" { self.path.clone() } else { escaped(&self.path, Part::Path) };
        if !path.is_empty() && !path.starts_with(b"/") && !self.host.is_empty() {
            text.push(b'/');
        }
        if text.is_empty() && cut(&path, b'/').0.contains(&b':') {
            text.extend_from_slice(b"./");
        }
        text.extend(path);
    }
}

impl User {
    fn text(&self) -> Vec<u8> {
        let mut text = escaped(&self.name, Part::User);
        if let Some(password) = &self.password {
            text.push(b':');
            text.extend(escaped(password, Part::User));
        }
        text
    }
}

/// What stands in front of the first colon, when it can be a scheme.
fn scheme(text: &[u8]) -> Result<(&[u8], &[u8]), String> {
    for (at, byte) in text.iter().enumerate() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' => {}
            b'0'..=b'9' | b'+' | b'-' | b'.' if at > 0 => {}
            b':' if at == 0 => return Err("missing protocol scheme".to_owned()),
            b':' => return Ok((&text[..at], &text[at + 1..])),
            _ => break,
        }
    }
    Ok((b"", text))
}

fn host_of(host: &[u8]) -> Result<Vec<u8>, String> {
    let port = if host.starts_with(b"[") {
        let close = host.iter().rposition(|byte| *byte == b']').ok_or("missing ']' in host")?;
        &host[close + 1..]
    } else {
        host.iter().rposition(|byte| *byte == b':').map_or(&[][..], |colon| &host[colon..])
    };
    if !port.is_empty() && (port[0] != b':' || !port[1..].iter().all(u8::is_ascii_digit)) {
        return Err(format!("invalid port {:?} after host", String::from_utf8_lossy(port)));
    }
    unescaped(host, Part::Host)
}

fn parse(call: &mut Call<'_>) -> Answer {
    let text = Arguments::exactly(call, 1)?.text(0)?;
    let url = Url::parse(text.as_bytes())
        .map_err(|why| format!("unable to parse url: parse {:?}: {why}", text.to_str()))?;
    let map = Map::new(MapType::Any);
    let user = url.user.as_ref().map(User::text).unwrap_or_default();
    for (name, part) in [
        ("scheme", &url.scheme[..]),
        ("host", &url.host),
        ("hostname", url.hostname()),
        ("path", &url.path),
        ("query", &url.query),
        ("opaque", &url.opaque),
        ("fragment", &url.fragment),
        ("userinfo", &user),
    ] {
        map.insert(name, Value::String(found(text, part)));
    }
    Ok(Value::Map(map))
}

/// A part with the place in the URL where it stands as it is.
fn found(text: &Text, part: &[u8]) -> Text {
    let place = super::strings::find(text.as_bytes(), part, 0).filter(|_| !part.is_empty());
    place.map_or_else(|| text.derived(part), |start| text.slice(start..start + part.len()))
}

fn join(call: &mut Call<'_>) -> Answer {
    let parts = Arguments::exactly(call, 1)?.map(0)?;
    let part = |name: &str| match parts.get(name) {
        None => Ok(Vec::new()),
        Some(Value::String(text)) => Ok(text.as_bytes().to_vec()),
        Some(other) => Err(format!(
            "unable to parse {name} key, must be of type string, but {} found",
            other.kind_name()
        )),
    };
    let mut url = Url {
        scheme: part("scheme")?,
        host: part("host")?,
        path: part("path")?,
        query: part("query")?,
        opaque: part("opaque")?,
        fragment: part("fragment")?,
        user: None,
    };
    let user = part("userinfo")?;
    if !user.is_empty() {
        let probe = [b"proto://", &user[..], b"@host"].concat();
        url.user = Url::parse(&probe).map_err(|why| format!("unable to parse userinfo in dict: {why}"))?.user;
    }
    Ok(Value::String(Text::computed(url.text())))
}
