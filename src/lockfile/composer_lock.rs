//! `composer.lock`: the packages that Composer built.

use serde::Deserialize;

use super::json::{self, Names, Text};
use super::parents::Parents;
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
    let file: File<'_> = match json::read(text) {
        Ok(file) => file,
        Err(trouble) => return trouble.into(),
    };
    let mut reading = Reading::default();
    let mut parents = Parents::default();
    for (packages, scope) in [(&file.packages, Scope::Runtime), (&file.packages_dev, Scope::Test)] {
        for locked in packages {
            let (Some(name), Some(version)) = (locked.name.get(), locked.version.get()) else { continue };
            for child in locked.require.iter() {
                parents.add(&name, child);
            }
            let version = match version.strip_prefix("dev-") {
                Some(branch) => Version::Branch(branch.to_owned()),
                None => Version::Exact(version.into_owned()),
            };
            reading.push(Purl::new("composer", &name), version, locked.version.span(text)).scope = scope;
        }
    }
    parents.write_into(&mut reading);
    reading
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
