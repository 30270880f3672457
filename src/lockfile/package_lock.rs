//! `package-lock.json` and `npm-shrinkwrap.json`, versions 1 to 3: what npm built.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::json::{self, Names, Text};
use super::parents::{self, Parents};
use super::{Reading, Scope, Version};
use crate::sdk::Purl;

#[derive(Deserialize)]
struct File<'a> {
    /// Versions 2 and 3: by folder.
    #[serde(borrow, default)]
    packages: BTreeMap<String, Placed<'a>>,
    /// Versions 1 and 2: by name, nested.
    #[serde(borrow, default)]
    dependencies: BTreeMap<String, Nested<'a>>,
}

#[derive(Deserialize)]
struct Placed<'a> {
    /// Where it is not the folder's.
    #[serde(borrow)]
    name: Option<Text<'a>>,
    version: Option<Text<'a>>,
    #[serde(default)]
    dev: bool,
    #[serde(default)]
    dependencies: Names,
}

#[derive(Deserialize)]
struct Nested<'a> {
    #[serde(borrow)]
    version: Option<Text<'a>>,
    #[serde(default)]
    dev: bool,
    #[serde(default)]
    requires: Names,
    #[serde(borrow, default)]
    dependencies: BTreeMap<String, Nested<'a>>,
}

/// Reads the text; version 2 says everything twice, the newer half is taken.
pub(super) fn read(text: &str) -> Reading {
    json::read(text).map_or_else(Reading::from, |file: File<'_>| {
        let mut reading = parents::reading(|reading, parents| {
            if file.packages.is_empty() {
                nested(text, &file.dependencies, reading, parents);
            } else {
                placed(text, &file.packages, reading, parents);
            }
        });
        reading.packages.sort_by_key(|package| package.span);
        reading
    })
}

fn placed(text: &str, packages: &BTreeMap<String, Placed<'_>>, reading: &mut Reading, parents: &mut Parents) {
    for (folder, package) in packages {
        let name = package.name.and_then(Text::get);
        let name = name.as_deref().or_else(|| folder.rsplit_once("node_modules/").map(|(_, name)| name));
        let Some(name) = name else { continue };
        for child in package.dependencies.iter() {
            parents.add(name, child);
        }
        // Folders of the workspace itself are not under `node_modules`.
        if folder.contains("node_modules/") {
            push(text, name, package.version, package.dev, reading);
        }
    }
}

fn nested(text: &str, packages: &BTreeMap<String, Nested<'_>>, reading: &mut Reading, parents: &mut Parents) {
    for (name, package) in packages {
        for child in package.requires.iter() {
            parents.add(name, child);
        }
        push(text, name, package.version, package.dev, reading);
        nested(text, &package.dependencies, reading, parents);
    }
}

fn push(text: &str, name: &str, version: Option<Text<'_>>, dev: bool, reading: &mut Reading) {
    let Some((place, version)) = version.and_then(|place| Some((place, place.get()?))) else { return };
    let version = match version.split_once(':') {
        // `npm:other@1.0.0` stands under another name.
        Some(("npm", alias)) => match alias.rsplit_once('@').filter(|(name, _)| !name.is_empty()) {
            Some((name, version)) => {
                return add(reading, name, Version::Exact(version.to_owned()), place.span(text), dev);
            }
            None => Version::Exact(alias.to_owned()),
        },
        Some(("file", folder)) => Version::LocalPath(folder.to_owned()),
        Some(_) => Version::Branch(version.clone().into_owned()),
        None => Version::Exact(version.into_owned()),
    };
    add(reading, name, version, place.span(text), dev);
}

fn add(reading: &mut Reading, name: &str, version: Version, span: crate::source::Span, dev: bool) {
    let scope = if dev { Scope::Test } else { Scope::Runtime };
    reading.push(Purl::new("npm", name), version, span).scope = scope;
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check};
    use super::*;

    #[test]
    fn the_old_form_is_nested() {
        let text = r#"{ "name": "x", "lockfileVersion": 1, "requires": true, "dependencies": {
  "@kubernetes/client-node": { "version": "0.8.2", "resolved": "r", "requires": { "ws": "^6" },
    "dependencies": { "ws": { "version": "6.2.1" } } },
  "kubernetes-client": { "version": "npm:other@1.0.0", "dev": true, "requires": { "@kubernetes/client-node": "0.8.2" } }
} }"#;
        check(
            "package-lock.json",
            text,
            &[
                Row::exact("npm", "@kubernetes/client-node", "0.8.2").parents(&["kubernetes-client"]),
                Row::exact("npm", "ws", "6.2.1").parents(&["@kubernetes/client-node"]),
                Row::exact("npm", "other", "1.0.0").scope(Scope::Test),
            ],
        );
    }

    #[test]
    fn the_new_form_is_taken_where_both_are() {
        let text = r#"{ "lockfileVersion": 2, "packages": {
  "": { "name": "own", "version": "1.0.0", "dependencies": { "@kubernetes/client-node": "^0.10.2" } },
  "node_modules/@kubernetes/client-node": { "version": "0.10.2" },
  "node_modules/a": { "version": "1.0.0", "dev": true },
  "node_modules/a/node_modules/@kubernetes/client-node": { "version": "0.9.0", "dev": true },
  "node_modules/link": { "resolved": "packages/link", "link": true }
}, "dependencies": { "ignored": { "version": "1" } } }"#;
        check(
            "x/npm-shrinkwrap.json",
            text,
            &[
                Row::exact("npm", "@kubernetes/client-node", "0.10.2").parents(&["own"]),
                Row::exact("npm", "a", "1.0.0").scope(Scope::Test),
                Row::exact("npm", "@kubernetes/client-node", "0.9.0").scope(Scope::Test).parents(&["own"]),
            ],
        );
    }
}
