//! Requirements of Python packages as one text: `kubernetes[adal]>=10,<12; python_version > "3"`.

use super::{Reading, Scope, Version, span_in};
use crate::sdk::Purl;
use crate::source::Span;

/// A requirement taken apart.
pub(super) struct Requirement<'a> {
    /// The name as written.
    pub(super) name: &'a str,
    /// What is asked for.
    pub(super) version: Version,
    /// The part that says it; the name where nothing does.
    written: &'a str,
}

/// Takes a requirement apart; nothing for a text that begins with no name.
pub(super) fn parse(text: &str) -> Option<Requirement<'_>> {
    let text = text.trim_start();
    let end = text.find(|c: char| !(c.is_ascii_alphanumeric() || "-_.".contains(c))).unwrap_or(text.len());
    let (name, rest) = text.split_at(end);
    if !name.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let rest = rest.trim_start();
    let rest = if rest.starts_with('[') { rest.split_once(']').map_or("", |(_, rest)| rest) } else { rest };
    if let Some(address) = rest.trim_start().strip_prefix('@') {
        let address = address.trim();
        return Some(Requirement { name, version: Version::Branch(address.to_owned()), written: address });
    }
    let written = rest.split([';', '#']).next().unwrap_or_default().trim();
    let written =
        written.strip_prefix('(').and_then(|inner| inner.strip_suffix(')')).unwrap_or(written).trim();
    // `pip freeze --hash` puts hashes behind the version.
    let written = written.split(" --").next().unwrap_or_default().trim().trim_end_matches('\\').trim();
    Some(Requirement {
        name,
        version: asked(written),
        written: if written.is_empty() { name } else { written },
    })
}

/// What a list of comparisons asks for: one release, a range, or anything.
pub(super) fn asked(text: &str) -> Version {
    let packed: String = text.split_whitespace().collect();
    let exact = packed.trim_start_matches('=');
    let pinned = packed.starts_with("==") && !exact.contains(['*', ',']);
    if packed.is_empty() {
        Version::Range("*".to_owned())
    } else if pinned {
        Version::Exact(exact.to_owned())
    } else {
        Version::Range(packed)
    }
}

/// Adds a requirement that stands in `text`; what begins with no name is told of.
pub(super) fn push(reading: &mut Reading, text: &str, requirement: &str, scope: Scope) {
    match parse(requirement) {
        Some(parsed) => {
            let span = version_span(text, &parsed);
            reading.push(Purl::new("pypi", parsed.name), parsed.version, span).scope = scope;
        }
        None => reading.tell("no name of a package stands here", span_in(text, requirement)),
    }
}

/// The bytes of the version, comparison signs left out where there is but one.
fn version_span(text: &str, parsed: &Requirement<'_>) -> Span {
    let written = match parsed.version {
        Version::Exact(_) => parsed.written.trim_start_matches(['=', ' ']),
        _ => parsed.written,
    };
    span_in(text, written)
}
