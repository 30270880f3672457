//! `packages.lock.json`: what `NuGet` built.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;

use super::json::{self, Names, Text};
use super::parents;
use super::{Reading, Version};
use crate::sdk::Purl;

#[derive(Deserialize)]
struct File<'a> {
    /// By framework, then by name.
    #[serde(borrow, default)]
    dependencies: BTreeMap<String, BTreeMap<String, Locked<'a>>>,
}

#[derive(Deserialize)]
struct Locked<'a> {
    #[serde(borrow)]
    resolved: Option<Text<'a>>,
    #[serde(default)]
    dependencies: Names,
}

/// Reads the text; a package that every framework has in one version is told once.
pub(super) fn read(text: &str) -> Reading {
    json::read(text).map_or_else(Reading::from, |file: File<'_>| {
        let mut seen = BTreeSet::new();
        let mut reading = parents::reading(|reading, parents| {
            for (name, locked) in file.dependencies.values().flatten() {
                let purl = Purl::new("nuget", name);
                for child in locked.dependencies.iter() {
                    parents.add(name, Purl::new("nuget", child).name());
                }
                // A project of the same solution has no version.
                let resolved = locked.resolved.and_then(|place| Some((place, place.get()?)));
                if let Some((place, version)) = resolved
                    && seen.insert((purl.clone(), version.to_string()))
                {
                    reading.push(purl, Version::Exact(version.into_owned()), place.span(text));
                }
            }
        });
        reading.packages.sort_by_key(|package| package.span);
        reading
    })
}

#[cfg(test)]
mod tests {
    use super::super::table::{Row, check};

    #[test]
    fn packages_are_read_once_with_those_that_need_them() {
        let text = r#"{ "version": 1, "dependencies": {
  "net6.0": {
    "KubeOps": { "type": "Direct", "requested": "[6.0.0, )", "resolved": "6.0.0", "dependencies": { "KubernetesClient": "7.0.5" } },
    "KubernetesClient": { "type": "Transitive", "resolved": "7.0.5" },
    "own": { "type": "Project" } },
  "net7.0": { "KubernetesClient": { "type": "Transitive", "resolved": "7.0.5" } } } }"#;
        check(
            "packages.lock.json",
            text,
            &[
                Row::exact("nuget", "KubeOps", "6.0.0"),
                Row::exact("nuget", "KubernetesClient", "7.0.5").parents(&["KubeOps"]),
            ],
        );
    }
}
