//! `package.json`: what a Node program asks for.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::json::{self, Text};
use super::{Reading, Scope, Version};
use crate::sdk::Purl;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct File<'a> {
    #[serde(borrow, default)]
    dependencies: BTreeMap<String, Text<'a>>,
    #[serde(borrow, default)]
    optional_dependencies: BTreeMap<String, Text<'a>>,
    #[serde(borrow, default)]
    peer_dependencies: BTreeMap<String, Text<'a>>,
    #[serde(borrow, default)]
    dev_dependencies: BTreeMap<String, Text<'a>>,
}

/// Reads the text.
pub(super) fn read(text: &str) -> Reading {
    let file: File<'_> = match json::read(text) {
        Ok(file) => file,
        Err(trouble) => return trouble.into(),
    };
    let mut reading = Reading::default();
    for (packages, scope) in [
        (&file.dependencies, Scope::Runtime),
        (&file.optional_dependencies, Scope::Runtime),
        (&file.peer_dependencies, Scope::Runtime),
        (&file.dev_dependencies, Scope::Test),
    ] {
        for (name, place) in packages {
            let Some(written) = place.get() else { continue };
            let (name, version) = asked(name, written.trim());
            reading.push(Purl::new("npm", name), version, place.span(text)).scope = scope;
        }
    }
    reading.packages.sort_by_key(|package| package.span);
    reading
}

/// The package and what is asked for; an alias names another package.
pub(super) fn asked<'a>(name: &'a str, written: &'a str) -> (&'a str, Version) {
    if let Some(alias) = written.strip_prefix("npm:") {
        let split = alias.rfind('@').filter(|at| *at > 0);
        return split.map_or((alias, range("*")), |at| (&alias[..at], range(&alias[at + 1..])));
    }
    let version = match written.split_once(':') {
        Some(("file" | "link" | "portal", folder)) => Version::LocalPath(folder.to_owned()),
        Some(("workspace" | "catalog", _)) => Version::Range("*".to_owned()),
        Some(_) => Version::Branch(written.to_owned()),
        None if written.contains('/') => Version::Branch(written.to_owned()),
        None => range(written),
    };
    (name, version)
}

fn range(written: &str) -> Version {
    let number = written.trim_start_matches(['=', 'v']);
    let numbers = number.split(['-', '+']).next().unwrap_or_default();
    let exact = numbers.split('.').count() == 3
        && numbers.split('.').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()));
    if exact && !number.contains([' ', '|']) {
        Version::Exact(number.to_owned())
    } else if number.starts_with(|c: char| c.is_ascii_digit())
        && !number.contains([' ', '|', '<', '>', 'x', 'X', '*'])
    {
        // `1` and `1.2` stand for all releases that begin so.
        Version::Range(format!("{number}.x"))
    } else if written.is_empty() || written.starts_with(|c: char| c.is_ascii_alphabetic()) {
        // A word such as `latest` moves.
        Version::Range("*".to_owned())
    } else {
        Version::Range(written.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check};
    use super::*;

    #[test]
    fn each_form_of_a_version_is_read() {
        for (written, version) in [
            ("0.10.2", Version::Exact("0.10.2".into())),
            ("v0.10.2-rc.1", Version::Exact("0.10.2-rc.1".into())),
            ("^0.10.2", Version::Range("^0.10.2".into())),
            ("0.10", Version::Range("0.10.x".into())),
            ("0.x", Version::Range("0.x".into())),
            (">=0.10 <1", Version::Range(">=0.10 <1".into())),
            ("latest", Version::Range("*".into())),
            ("file:../x", Version::LocalPath("../x".into())),
            ("github:a/b", Version::Branch("github:a/b".into())),
            ("a/b#v1", Version::Branch("a/b#v1".into())),
            ("workspace:*", Version::Range("*".into())),
        ] {
            assert_eq!(asked("x", written), ("x", version), "{written}");
        }
        assert_eq!(asked("x", "npm:@a/b@^1.0.0"), ("@a/b", Version::Range("^1.0.0".into())));
    }

    #[test]
    fn development_is_no_runtime() {
        let text = r#"{ "name": "x", "version": "1.0.0", "dependencies": { "@kubernetes/client-node": "0.10.2" },
  "devDependencies": { "kubernetes-client": "^9" }, "scripts": { "a": "b" } }"#;
        check(
            "package.json",
            text,
            &[
                Row::exact("npm", "@kubernetes/client-node", "0.10.2"),
                Row::range("npm", "kubernetes-client", "^9").scope(Scope::Test),
            ],
        );
    }
}
