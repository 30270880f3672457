//! Fluent Bit, which reads the token with code of its own: its version, and the option that came with re-reading.

use super::{Around, Facts, Pattern};
use crate::inspect::file::File;
use crate::inspect::found::{Found, Seen};
use crate::sdk::{Purl, Scheme, Version};

pub(super) const PATTERNS: &[Pattern] = &[
    // How its NATS output introduces itself, with the version put in by the preprocessor.
    Pattern {
        bytes: b"\"name\":\"fluent-bit\",\"lang\":\"c\",\"version\":\"",
        read: |around, facts| {
            let version = around.version().map(str::to_owned);
            facts.fluent_bit.version = facts.fluent_bit.version.take().or(version);
        },
    },
    Pattern {
        bytes: b"kube_token_file",
        read: |around, facts| facts.fluent_bit.reads_token |= is_whole(around),
    },
    Pattern {
        bytes: b"kube_token_ttl",
        read: |around, facts| facts.fluent_bit.reads_again |= is_whole(around),
    },
];

/// The release that re-reads the token, and brought the option for it.
const FIRST_AGAIN: &str = "1.9.4";

/// What was seen of it.
#[derive(Default)]
pub(super) struct FluentBit {
    version: Option<String>,
    /// Whether the filter is there that has an option for the token's file.
    reads_token: bool,
    /// Whether it has one for how long the token is kept.
    reads_again: bool,
}

/// Whether a pattern is a text of its own.
fn is_whole(around: &Around<'_>) -> bool {
    around.enclosed().is_some_and(|(front, text)| front.is_empty() && text.len() == around.end - around.start)
}

pub(super) fn conclude(file: &File<'_>, facts: &Facts, found: &mut Found<'_>) {
    let FluentBit { version, reads_token, reads_again } = &facts.fluent_bit;
    let sdk = Purl::new("generic", "fluent-bit");
    let (version, note) = match (version.as_deref(), reads_again) {
        // Amazon's 2.25 is built of 1.9.3 with the change of 1.9.4.
        (Some(version), true) if is_before(version) => {
            let note =
                format!("it calls itself {version}, but has the option `kube_token_ttl` of {FIRST_AGAIN}");
            (format!(">={FIRST_AGAIN}"), Some(note))
        }
        (Some(version), _) => (version.to_owned(), None),
        (None, true) => (format!(">={FIRST_AGAIN}"), Some(of_option("has"))),
        (None, false) if *reads_token => (format!("<{FIRST_AGAIN}"), Some(of_option("lacks"))),
        (None, false) => return,
    };
    found.seen(file.path, Seen { sdk, version, note, weaker_in: None });
}

fn of_option(verb: &str) -> String {
    format!("its version was not seen; it {verb} the option `kube_token_ttl`, which came with {FIRST_AGAIN}")
}

fn is_before(version: &str) -> bool {
    let parse = |text: &str| Version::parse(Scheme::Semver, text);
    parse(version).zip(parse(FIRST_AGAIN)).is_some_and(|(version, first)| version < first)
}
