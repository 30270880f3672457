//! Packages copied one by one, which belong to modules.

use std::collections::BTreeMap;

use super::{Package, Reading, Version};
use crate::sdk::Purl;
use crate::source::Span;

/// Collects packages by module. A module whose packages were copied from several of its revisions is told once for each, the one that
/// most packages are from first.
#[derive(Default)]
pub(super) struct Copied {
    modules: BTreeMap<Purl, Vec<(usize, Version, Span)>>,
}

impl Copied {
    /// Adds a package of a module.
    pub(super) fn add(&mut self, module: &str, version: Version, span: Span) {
        let versions = self.modules.entry(Purl::new("golang", module)).or_default();
        match versions.iter_mut().find(|(_, known, _)| *known == version) {
            Some((count, ..)) => *count += 1,
            None => versions.push((1, version, span)),
        }
    }

    /// Writes the modules into a reading, in the order of the text.
    pub(super) fn write_into(self, reading: &mut Reading) {
        let mut modules: Vec<Vec<Package>> = Vec::new();
        for (purl, mut versions) in self.modules {
            versions.sort_by_key(|(count, ..)| std::cmp::Reverse(*count));
            let package = |(_, version, span)| Package {
                span,
                purl: purl.clone(),
                version,
                scope: super::Scope::Runtime,
                replaced: None,
                parents: Vec::new(),
            };
            modules.push(versions.into_iter().map(package).collect());
        }
        modules.sort_by_key(|versions| versions.first().map(|package| package.span));
        reading.packages.extend(modules.into_iter().flatten());
    }
}
