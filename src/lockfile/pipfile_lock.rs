//! `Pipfile.lock`: what pipenv built.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::json::{self, Text};
use super::requirement::asked;
use super::{Reading, Scope, Version};
use crate::sdk::Purl;
use crate::source::Span;

#[derive(Deserialize)]
struct File<'a> {
    #[serde(borrow, default)]
    default: BTreeMap<String, Locked<'a>>,
    #[serde(borrow, default)]
    develop: BTreeMap<String, Locked<'a>>,
}

#[derive(Deserialize)]
struct Locked<'a> {
    #[serde(borrow)]
    version: Option<Text<'a>>,
}

/// Reads the text; packages from a repository have no version and are left out.
pub(super) fn read(text: &str) -> Reading {
    let file: File<'_> = match json::read(text) {
        Ok(file) => file,
        Err(trouble) => return trouble.into(),
    };
    let mut reading = Reading::default();
    for (packages, scope) in [(&file.default, Scope::Runtime), (&file.develop, Scope::Test)] {
        for (name, locked) in packages {
            let Some((place, version)) = locked.version.and_then(|place| Some((place, place.get()?))) else {
                continue;
            };
            let span = place.span(text);
            let signs = version.len() - version.trim_start_matches('=').len();
            let version = asked(&version);
            let skipped = if matches!(version, Version::Exact(_)) { signs } else { 0 };
            let span = Span::new((span.start + skipped).min(span.end), span.end);
            reading.push(Purl::new("pypi", name), version, span).scope = scope;
        }
    }
    reading.packages.sort_by_key(|package| package.span);
    reading
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check};
    use super::*;

    #[test]
    fn both_groups_are_read() {
        let text = r#"{
    "_meta": { "hash": {} },
    "default": { "pykube-ng": { "hashes": [], "index": "pypi", "version": "==0.17" }, "own": { "git": "https://a.io" } },
    "develop": { "kubernetes": { "version": "==11.0.0" } }
}"#;
        check(
            "Pipfile.lock",
            text,
            &[
                Row::exact("pypi", "pykube-ng", "0.17"),
                Row::exact("pypi", "kubernetes", "11.0.0").scope(Scope::Test),
            ],
        );
    }
}
