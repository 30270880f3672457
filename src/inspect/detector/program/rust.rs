//! Rust programs: the list that `cargo auditable` puts into them, and the paths of crates in the messages of panics.

use serde::Deserialize;

use super::{Facts, Pattern, add};
use crate::inspect::file::File;
use crate::inspect::found::{Found, Seen};
use crate::sdk::Purl;

pub(super) const PATTERNS: &[Pattern] = &[
    Pattern { bytes: b"/kube-client-", read: |around, facts| path("kube-client", around, facts) },
    Pattern { bytes: b"/kube-", read: |around, facts| path("kube", around, facts) },
];

/// `/kube-client-0.68.0/src/…`
fn path(name: &str, around: &super::Around<'_>, facts: &mut Facts) {
    let Some(version) = around.version() else { return };
    if around.behind()[version.len()..].starts_with(b"/src/") {
        add(&mut facts.crates, (name.to_owned(), version.to_owned()));
    }
}

pub(super) fn conclude(file: &File<'_>, facts: &Facts, found: &mut Found<'_>) {
    #[derive(Deserialize)]
    struct Audited {
        packages: Vec<Package>,
    }
    #[derive(Deserialize)]
    struct Package {
        name: String,
        version: String,
    }
    let audited = facts.audited.as_ref().and_then(|bytes| serde_json::from_slice::<Audited>(bytes).ok());
    for package in audited.iter().flat_map(|audited| &audited.packages) {
        found.package(file.path, Purl::new("cargo", &package.name), &package.version);
    }
    for (name, version) in &facts.crates {
        let note = Some("the paths of its sources are in the program".to_owned());
        let weaker_in = Some(file.path.to_owned());
        found.seen(
            file.path,
            Seen { sdk: Purl::new("cargo", name), version: version.clone(), note, weaker_in },
        );
    }
}
