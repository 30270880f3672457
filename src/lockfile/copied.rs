//! Lists of packages that were copied one by one, which belong to modules.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::go_path::root;
use super::json::{self, Text};
use super::{Package, Reading, Scope, Version};
use crate::sdk::Purl;
use crate::source::Span;

/// One package of such a list.
pub(super) trait Entry {
    /// Its import path.
    fn path(&self) -> Text<'_>;
    /// Where its revision may be written, the most telling place first.
    fn written(&self) -> [Option<Text<'_>>; 2];
    /// What is built of its module.
    fn version(&self, module: &str, written: &str) -> Version;
}

/// Reads a JSON text that holds such a list; packages of one repository are one module.
pub(super) fn read<'a, F: Deserialize<'a>, E: Entry>(text: &'a str, entries: fn(F) -> Vec<E>) -> Reading {
    json::read(text).map_or_else(Reading::from, |file| {
        let mut reading = Reading::default();
        let mut modules = Modules::default();
        for entry in entries(file) {
            let Some(path) = entry.path().get() else { continue };
            let mut written = entry.written().into_iter().flatten();
            let written =
                written.find_map(|place| Some((place, place.get().filter(|text| !text.is_empty())?)));
            let module = root(&path);
            let (version, place) = match written {
                Some((place, version)) => (entry.version(module, &version), place),
                None => (any(), entry.path()),
            };
            modules.add(module, version, place.span(text));
        }
        modules.write_into(&mut reading);
        reading
    })
}

/// The version of what was copied and nobody wrote down from where.
fn any() -> Version {
    Version::Range("*".to_owned())
}

/// Packages by module. A module whose packages were copied from several of its revisions is told once for each, the one that most
/// packages are from first.
#[derive(Default)]
struct Modules {
    versions: BTreeMap<Purl, Vec<(usize, Version, Span)>>,
}

impl Modules {
    fn add(&mut self, module: &str, version: Version, span: Span) {
        let versions = self.versions.entry(Purl::new("golang", module)).or_default();
        match versions.iter_mut().find(|(_, known, _)| *known == version) {
            Some((count, ..)) => *count += 1,
            None => versions.push((1, version, span)),
        }
    }

    /// Writes the modules into a reading, in the order of the text.
    fn write_into(self, reading: &mut Reading) {
        let mut modules: Vec<Vec<Package>> = Vec::new();
        for (purl, mut versions) in self.versions {
            if versions.len() > 1 {
                versions.retain(|(_, version, _)| *version != any());
            }
            versions.sort_by_key(|(count, ..)| std::cmp::Reverse(*count));
            let package = |(_, version, span)| Package {
                span,
                purl: purl.clone(),
                version,
                scope: Scope::Runtime,
                replaced: None,
                parents: Vec::new(),
            };
            modules.push(versions.into_iter().map(package).collect());
        }
        modules.sort_by_key(|versions| versions.first().map(|package| package.span));
        reading.packages.extend(modules.into_iter().flatten());
    }
}
