//! Rows that the tests of readers compare with: what a text is expected to hold, and that each place is inside of it.

use super::{Package, Reading, Scope, Strength, Version, reader};

/// One package as a test writes it down.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Row {
    name: String,
    version: Version,
    scope: Scope,
    replaced: Option<String>,
    parents: Vec<String>,
}

impl Row {
    pub(super) fn new(kind: &str, name: &str, version: Version) -> Self {
        let name = crate::sdk::Purl::new(kind, name).to_string();
        Self { name, version, scope: Scope::Runtime, replaced: None, parents: Vec::new() }
    }

    pub(super) fn exact(kind: &str, name: &str, version: &str) -> Self {
        Self::new(kind, name, Version::Exact(version.to_owned()))
    }

    pub(super) fn range(kind: &str, name: &str, range: &str) -> Self {
        Self::new(kind, name, Version::Range(range.to_owned()))
    }

    pub(super) fn replaced(mut self, version: &str) -> Self {
        self.replaced = Some(version.to_owned());
        self
    }

    pub(super) fn scope(mut self, scope: Scope) -> Self {
        self.scope = scope;
        self
    }

    pub(super) fn parents(mut self, parents: &[&str]) -> Self {
        self.parents = parents.iter().map(|&parent| parent.to_owned()).collect();
        self
    }
}

/// Reads a text as the file of a path, sees to it that nothing is wrong with it, and compares.
pub(super) fn check(path: &str, text: &str, expected: &[Row]) {
    let reading = read(path, text);
    assert_eq!(reading.troubles, [], "{path}");
    assert_eq!(rows(&reading), expected, "{path}");
}

/// Reads a text as the file of a path; every version of a lock file has to be written where its place says.
pub(super) fn read(path: &str, text: &str) -> Reading {
    let reader = reader(path).unwrap_or_else(|| panic!("no reader claims {path}"));
    let reading = reader.read(text);
    for package in &reading.packages {
        let place = text.get(package.span.start..package.span.end);
        let place = place.unwrap_or_else(|| panic!("{path}: {package:?} is placed outside of the text"));
        let written = package.version.text();
        let found = written.contains(place) || place.contains(written) || package.purl.name().contains(place);
        assert!(
            !place.is_empty() && (found || reader.strength == Strength::Request),
            "{path}: `{place}` for {package:?}"
        );
    }
    reading
}

fn rows(reading: &Reading) -> Vec<Row> {
    let row = |package: &Package| Row {
        name: package.purl.to_string(),
        version: package.version.clone(),
        scope: package.scope,
        replaced: package.replaced.clone(),
        parents: package.parents.clone(),
    };
    reading.packages.iter().map(row).collect()
}
