//! .NET programs in one file: their list of packages lies in them as it is.

use super::{Pattern, add};

pub(super) const PATTERNS: &[Pattern] = &[
    Pattern {
        bytes: b"\"KubernetesClient/",
        read: |around, facts| package("KubernetesClient", around.version(), facts),
    },
    Pattern {
        bytes: b"\"KubernetesClient.Classic/",
        read: |around, facts| package("KubernetesClient.Classic", around.version(), facts),
    },
    Pattern {
        bytes: b"\"KubernetesClient.Aot/",
        read: |around, facts| package("KubernetesClient.Aot", around.version(), facts),
    },
];

fn package(name: &str, version: Option<&str>, facts: &mut super::Facts) {
    if let Some(version) = version {
        add(&mut facts.bundled, (name.to_owned(), version.to_owned()));
    }
}
