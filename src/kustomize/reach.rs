//! What a kustomization takes in, told without building it.
//!
//! In: a folder, and how far it may reach. Out: [`Taken`]: the kustomizations, files and charts that its own file names. What cannot be
//! read takes nothing; the build says why.

use std::path::{Path, PathBuf};

use super::chart;
use super::file::{Kustomization, file_in};
use super::territory::{Target, Territory};
use crate::yaml::Node;

/// What a kustomization names.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Taken {
    /// Whether it can only be a part of others.
    pub is_component: bool,
    /// Folders with kustomizations of their own.
    pub kustomizations: Vec<PathBuf>,
    /// Objects, patches and values.
    pub files: Vec<PathBuf>,
    /// Charts that it renders.
    pub charts: Vec<PathBuf>,
}

/// What the kustomization in a folder names; its own file is among the files.
pub fn taken(folder: &Path, territory: &Territory) -> Taken {
    let mut taken = Taken { files: file_in(folder).into_iter().collect(), ..Taken::default() };
    let Ok(of) = Kustomization::read(folder) else { return taken };
    taken.is_component = of.is_component();
    for (entry, _) in of.resources().chain(of.components()) {
        match territory.target(folder, entry) {
            Target::File(path) => taken.files.push(path),
            Target::Folder(path) => taken.kustomizations.push(path),
            Target::Remote | Target::Missing | Target::Outside => {}
        }
    }
    let patches = ["patches", "patchesJson6902", "replacements"].into_iter().flat_map(|key| of.list(key));
    let paths = patches.filter_map(|entry| entry.get("path"));
    let charts = || chart::entries(&of);
    let values = charts().filter_map(|entry| entry.get("valuesFile"));
    let more = charts().filter_map(|entry| entry.get("additionalValuesFiles")?.as_sequence()).flatten();
    let named = paths.chain(of.list("patchesStrategicMerge")).chain(values).chain(more);
    for entry in named.filter_map(|node: &Node| node.written().filter(|text| !text.contains('\n'))) {
        if let Target::File(path) = territory.target(folder, entry) {
            taken.files.push(path);
        }
    }
    for home in charts().filter_map(|entry| chart::folder(&of, entry)) {
        if let Target::Folder(path) = territory.target(folder, &home.to_string_lossy()) {
            taken.charts.push(path);
        }
    }
    taken
}
