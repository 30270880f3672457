//! `composer.lock`: the packages that Composer built.

use serde::Deserialize;

use super::json::{self, Names, Text};
use super::parents::{self, Parents};
use super::{Reading, Scope, Version};
use crate::sdk::Purl;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case")]
struct File<'a> {
    #[serde(borrow, default)]
    packages: Vec<Locked<'a>>,
    #[serde(borrow, default)]
    packages_dev: Vec<Locked<'a>>,
}

#[derive(Deserialize)]
struct Locked<'a> {
    #[serde(borrow)]
    name: Text<'a>,
    version: Text<'a>,
    #[serde(default)]
    require: Names,
}

/// Reads the text; `dev-main` is a branch.
pub(super) fn read(text: &str) -> Reading {
    json::read(text).map_or_else(Reading::from, |file: File<'_>| {
        parents::reading(|reading, parents| {
            for locked in &file.packages {
                add(text, locked, Scope::Runtime, reading, parents);
            }
            for locked in &file.packages_dev {
                add(text, locked, Scope::Test, reading, parents);
            }
        })
    })
}

fn add(text: &str, locked: &Locked<'_>, scope: Scope, reading: &mut Reading, parents: &mut Parents) {
    let (Some(name), Some(version)) = (locked.name.get(), locked.version.get()) else { return };
    for child in locked.require.iter() {
        parents.add(&name, child);
    }
    let version = match version.strip_prefix("dev-") {
        Some(branch) => Version::Branch(branch.to_owned()),
        None => Version::Exact(version.into_owned()),
    };
    reading.push(Purl::new("composer", &name), version, locked.version.span(text)).scope = scope;
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check};
    use super::*;

    #[test]
    fn both_lists_are_read() {
        let text = r#"{ "packages": [
  { "name": "a/b", "version": "v1.0.0", "require": { "renoki-co/php-k8s": "^3" } },
  { "name": "renoki-co/php-k8s", "version": "3.0.0", "require": [] } ],
  "packages-dev": [ { "name": "maclof/kubernetes-client", "version": "dev-main" } ] }"#;
        check(
            "composer.lock",
            text,
            &[
                Row::exact("composer", "a/b", "v1.0.0"),
                Row::exact("composer", "renoki-co/php-k8s", "3.0.0").parents(&["a/b"]),
                Row::new("composer", "maclof/kubernetes-client", Version::Branch("main".into()))
                    .scope(Scope::Test),
            ],
        );
    }
}
