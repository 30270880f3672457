//! What each part of a reference may hold, and what to say when it holds something else.

use super::{ReferenceError, ReferenceErrorKind};
use crate::source::Span;

/// Openings of placeholders, each with the text that closes it.
const PLACEHOLDERS: [(&str, &str); 6] =
    [("{{", "}}"), ("${", "}"), ("$(", ")"), ("<", ">"), ("#{", "}#"), ("%(", ")")];
/// Schemes that people copy along with an image.
const SCHEMES: [&str; 6] =
    ["docker://", "docker-pullable://", "oci://", "https://", "http://", "containerd://"];
/// The specification's limit for tags.
const TAG_LIMIT: usize = 128;

/// Whether a first segment is a host and not a folder of the default registry.
pub(super) fn is_host(first: &str) -> bool {
    first.contains(['.', ':', '[']) || first == "localhost" || first.chars().any(|c| c.is_ascii_uppercase())
}

/// What makes a whole text unusable before it is split: nothing there, a placeholder, a scheme, a space.
pub(super) fn unusable(text: &str) -> Option<ReferenceError> {
    if text.is_empty() {
        return Some(ReferenceError {
            kind: ReferenceErrorKind::Empty,
            message: "the image is empty".into(),
            help: "write registry/repository:tag".into(),
            span: Span::new(0, 0),
        });
    }
    if let Some(span) = placeholder(text) {
        return Some(ReferenceError {
            kind: ReferenceErrorKind::Placeholder,
            message: format!("`{}` was never filled in", &text[span.start..span.end]),
            help: "render the template or substitute the variable first".into(),
            span,
        });
    }
    if let Some(scheme) = SCHEMES.iter().find(|scheme| text.starts_with(**scheme)) {
        let span = Span::new(0, scheme.len());
        return Some(ReferenceError::malformed(
            span,
            format!("`{scheme}` is no part of an image"),
            "leave it out",
        ));
    }
    text.char_indices().find(|(_, c)| c.is_whitespace() || c.is_control()).map(|(at, c)| {
        let span = Span::new(at, at + c.len_utf8());
        ReferenceError::malformed(span, "a space inside an image", "write it without spaces and line breaks")
    })
}

/// The first placeholder of a text: `{{ .Values.tag }}`, `${TAG}`, `$(TAG)`, `$TAG`, `<tag>`, `#{tag}#`.
fn placeholder(text: &str) -> Option<Span> {
    let bracketed = PLACEHOLDERS.iter().filter_map(|(open, close)| {
        let start = text.find(open)?;
        let end = text[start..].find(close).map_or(text.len(), |end| start + end + close.len());
        Some(Span::new(start, end))
    });
    let variable = text.find('$').map(|start| {
        let name = text[start + 1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '_');
        Span::new(start, name.map_or(text.len(), |end| start + 1 + end))
    });
    bracketed.min_by_key(|span| span.start).or(variable)
}

/// `host[:port]`, the host a name, an IPv4 address or an IPv6 address in brackets.
pub(super) fn check_registry(host: &str, span: Span) -> Result<(), ReferenceError> {
    let (name, port) = match host.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((address, rest)) => {
            let hexadecimal = address.chars().all(|c| c.is_ascii_hexdigit() || c == ':' || c == '.');
            if !hexadecimal || address.parse::<std::net::Ipv6Addr>().is_err() {
                let message = format!("`[{address}]` is no IPv6 address");
                return Err(ReferenceError::malformed(span, message, "write the registry's address or name"));
            }
            (None, rest.strip_prefix(':').or((!rest.is_empty()).then_some(rest)))
        }
        None => match host.split_once(':') {
            Some((name, port)) => (Some(name), Some(port)),
            None => (Some(host), None),
        },
    };
    if port.is_some_and(|port| port.is_empty() || !port.bytes().all(|b| b.is_ascii_digit())) {
        let message = format!("the port of registry `{host}` is no number");
        return Err(ReferenceError::malformed(span, message, "write host:port/repository:tag"));
    }
    if name.is_some_and(|name| !name.split('.').all(is_host_label)) {
        let message = format!("`{host}` is no host name");
        let help = "a registry holds letters, digits, dots and hyphens";
        return Err(ReferenceError::malformed(span, message, help));
    }
    Ok(())
}

fn is_host_label(label: &str) -> bool {
    let inner = |c: u8| c.is_ascii_alphanumeric() || c == b'-';
    !label.is_empty() && label.bytes().all(inner) && !label.starts_with('-') && !label.ends_with('-')
}

/// Segments of lower-case letters and digits, joined by single `.`, one or two `_`, or any number of `-`.
pub(super) fn check_repository(path: &str, span: Span) -> Result<(), ReferenceError> {
    if path.is_empty() {
        return Err(ReferenceError::malformed(
            span,
            "the repository is missing",
            "write registry/repository:tag",
        ));
    }
    let mut start = span.start;
    for segment in path.split('/') {
        let place = Span::new(start, start + segment.len());
        start = place.end + 1;
        if segment.is_empty() {
            let message = "the repository has an empty segment";
            return Err(ReferenceError::malformed(span, message, "write a single `/` between names"));
        }
        if segment.bytes().any(|b| b.is_ascii_uppercase()) {
            let message = format!("the repository `{path}` has capital letters");
            let help = format!("write `{}`", path.to_ascii_lowercase());
            return Err(ReferenceError::malformed(place, message, help));
        }
        if !is_path_segment(segment) {
            let message = format!("`{segment}` is no repository name");
            let help = "use lower-case letters and digits, with `.`, `_`, `__` or `-` between them";
            return Err(ReferenceError::malformed(place, message, help));
        }
    }
    if path.len() == 64 && path.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f')) {
        let message = "an image identifier is no reference";
        return Err(ReferenceError::malformed(span, message, "write repository@sha256:… instead"));
    }
    Ok(())
}

fn is_path_segment(segment: &str) -> bool {
    let word = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
    let separator = |joint: &str| {
        matches!(joint, "" | "." | "_" | "__") || (!joint.is_empty() && joint.bytes().all(|b| b == b'-'))
    };
    segment.starts_with(word) && segment.ends_with(word) && segment.split(word).all(separator)
}

/// A letter, digit or `_`, then up to 127 of those or `.` or `-`.
pub(super) fn check_tag(tag: &str, span: Span) -> Result<(), ReferenceError> {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let help = match tag.find(|c: char| !word(c) && c != '.' && c != '-') {
        _ if tag.is_empty() => "write a tag behind the colon, or leave the colon out".to_owned(),
        Some(at) => {
            let odd = tag[at..].chars().next().unwrap_or_default();
            let instead = if odd == '+' { " (write `_` for `+`)" } else { "" };
            format!("a tag holds letters, digits, `_`, `.` and `-`; `{odd}` is none of them{instead}")
        }
        None if !tag.starts_with(word) => "a tag starts with a letter, a digit or `_`".to_owned(),
        None if tag.len() > TAG_LIMIT => format!("a tag has at most {TAG_LIMIT} characters"),
        None => return Ok(()),
    };
    let message = if tag.is_empty() { "the tag is empty".to_owned() } else { format!("`{tag}` is no tag") };
    Err(ReferenceError::malformed(span, message, help))
}

/// `algorithm:hex`, the length as the algorithm asks.
pub(super) fn check_digest(digest: &str, span: Span) -> Result<(), ReferenceError> {
    let Some((algorithm, hex)) = digest.split_once(':') else {
        let message = format!("`{digest}` is no digest");
        return Err(ReferenceError::malformed(span, message, "write @sha256: and 64 hexadecimal digits"));
    };
    let known = algorithm.starts_with(|c: char| c.is_ascii_alphabetic())
        && algorithm.bytes().all(|b| b.is_ascii_alphanumeric() || b"+._-".contains(&b));
    if !known {
        let message = format!("`{algorithm}` is no digest algorithm");
        return Err(ReferenceError::malformed(span, message, "write sha256 or sha512"));
    }
    let expected = match algorithm {
        "sha256" => Some(64),
        "sha384" => Some(96),
        "sha512" => Some(128),
        _ => None,
    };
    let digits = hex.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
    if digits && expected.map_or(hex.len() >= 32, |length| hex.len() == length) {
        return Ok(());
    }
    let length = expected.map_or_else(|| "at least 32".to_owned(), |length| length.to_string());
    let help = format!(
        "{algorithm} takes {length} lower-case hexadecimal digits, here are {} characters",
        hex.len()
    );
    Err(ReferenceError::malformed(span, "the digest is damaged", help))
}
