//! The path of the token file: a program that names it may read it itself.

use super::{Facts, Pattern};

pub(super) const PATTERNS: &[Pattern] = &[
    Pattern { bytes: b"/secrets/kubernetes.io/serviceaccount", read: |_, facts| named(facts) },
    // As .NET keeps its texts, also in programs that it compiled ahead of time.
    Pattern {
        bytes: b"k\0u\0b\0e\0r\0n\0e\0t\0e\0s\0.\0i\0o\0/\0s\0e\0r\0v\0i\0c\0e\0a\0c\0c\0o\0u\0n\0t\0",
        read: |_, facts| named(facts),
    },
];

fn named(facts: &mut Facts) {
    facts.names_token = true;
}
