//! Which kustomizations are inputs, and which files they stand for.
//!
//! A kustomization is an input unless others use it as a base or a component: what it builds by itself is then deployed by nobody. One that
//! was given as a path of its own is one in any case; a component that nobody uses is none, since it builds nothing by itself. What the
//! inputs take in, by way of others or at once, is no input besides: not as a manifest and not as a chart. What no input takes in stays
//! what it is.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use ignore::WalkBuilder;

use super::{Input, folder_of, is_walked};
use crate::helm::chart::Bounds;
use crate::kustomize::reach::{Taken, taken};
use crate::kustomize::{self, Territory, file_in, is_file_name};

/// Most files and folders of a repository that are looked at to find what uses a given file; beyond them the nearest kustomization counts.
const MOST_ENTRIES: usize = 300_000;

/// Folders with kustomizations, by their real places.
#[derive(Debug, Default, Clone)]
pub(super) struct Folders(BTreeMap<PathBuf, Folder>);

#[derive(Debug, Clone)]
struct Folder {
    /// As the user would type it.
    path: PathBuf,
    /// Whether it was given itself.
    given: bool,
}

impl Folders {
    /// Adds a folder, where it holds a kustomization; whether it does.
    pub(super) fn add(&mut self, path: &Path, given: bool) -> bool {
        let (true, Ok(real)) = (file_in(path).is_some(), fs::canonicalize(path)) else { return false };
        let folder = self.0.entry(real).or_insert_with(|| Folder { path: path.to_owned(), given });
        folder.given |= given;
        true
    }
}

/// The inputs with the kustomizations that are some, and without what those take in.
pub(super) fn settle(inputs: BTreeSet<Input>, folders: &Folders, bounds: &Bounds) -> BTreeSet<Input> {
    if folders.0.is_empty() {
        return inputs;
    }
    let mut graph = Graph::default();
    let roots = graph.roots(folders, bounds);
    let covered = graph.covered(roots.iter().cloned(), bounds);
    let is_covered = |input: &Input| match input {
        Input::Manifest(path) | Input::Chart(path) => real(path).is_some_and(|real| covered.contains(&real)),
        _ => false,
    };
    let kept = inputs.into_iter().filter(|input| !is_covered(input));
    let made = roots.iter().filter_map(|root| Some(Input::Kustomization(folders.0.get(root)?.path.clone())));
    let mut all: BTreeSet<Input> = kept.chain(made).collect();
    // What stands in a kustomization that is no input has no other way to be read.
    let reached = graph.reached(roots.iter().cloned(), bounds);
    let unused = folders.0.iter().filter(|(folder, _)| !reached.contains(*folder));
    all.extend(
        unused
            .filter_map(|(_, folder)| file_in(&folder.path))
            .filter(|file| file.extension().is_some())
            .map(Input::Manifest),
    );
    all
}

/// What kustomizations take in, each read once.
#[derive(Debug, Default)]
struct Graph {
    nodes: BTreeMap<PathBuf, Node>,
}

/// What one takes in, by real places.
#[derive(Debug, Default, Clone)]
struct Node {
    is_component: bool,
    kustomizations: Vec<PathBuf>,
    others: Vec<PathBuf>,
}

impl Graph {
    fn node(&mut self, folder: &Path, bounds: &Bounds) -> Node {
        if let Some(known) = self.nodes.get(folder) {
            return known.clone();
        }
        let Taken { is_component, kustomizations, files, charts } =
            taken(folder, &Territory::of(folder, bounds));
        let places = |paths: Vec<PathBuf>| paths.iter().filter_map(|path| real(path)).collect();
        let node = Node {
            is_component,
            kustomizations: places(kustomizations),
            others: places(files.into_iter().chain(charts).collect()),
        };
        self.nodes.insert(folder.to_owned(), node.clone());
        node
    }

    /// Everything that some kustomizations take in, themselves included.
    fn reached(&mut self, from: impl IntoIterator<Item = PathBuf>, bounds: &Bounds) -> BTreeSet<PathBuf> {
        let mut left: Vec<PathBuf> = from.into_iter().collect();
        let mut reached = BTreeSet::new();
        while let Some(folder) = left.pop() {
            if reached.insert(folder.clone()) {
                left.extend(self.node(&folder, bounds).kustomizations);
            }
        }
        reached
    }

    /// The files and charts that some kustomizations take in.
    fn covered(&mut self, from: impl IntoIterator<Item = PathBuf>, bounds: &Bounds) -> BTreeSet<PathBuf> {
        let reached = self.reached(from, bounds);
        reached.iter().flat_map(|folder| self.node(folder, bounds).others).collect()
    }

    /// Those that are inputs. Of some that use each other in a circle, and that nobody else uses, the first is one.
    fn roots(&mut self, folders: &Folders, bounds: &Bounds) -> BTreeSet<PathBuf> {
        let whole: Vec<PathBuf> =
            folders.0.keys().filter(|folder| !self.node(folder, bounds).is_component).cloned().collect();
        let reached = self.reached(whole.iter().cloned(), bounds);
        let used: BTreeSet<PathBuf> = reached
            .iter()
            .flat_map(|folder| {
                let node = self.node(folder, bounds);
                node.kustomizations.into_iter().filter(move |used| used != folder)
            })
            .collect();
        let given = folders.0.iter().filter(|(_, folder)| folder.given).map(|(place, _)| place);
        let mut roots: BTreeSet<PathBuf> =
            whole.iter().filter(|folder| !used.contains(*folder)).chain(given).cloned().collect();
        let mut built = self.reached(roots.iter().cloned(), bounds);
        for folder in whole {
            if !built.contains(&folder) {
                built.extend(self.reached([folder.clone()], bounds));
                roots.insert(folder);
            }
        }
        roots
    }
}

/// What is known of the repositories that given files lie in.
#[derive(Debug, Default)]
pub(super) struct Repositories {
    walked: BTreeMap<PathBuf, Option<Folders>>,
}

impl Repositories {
    /// The kustomizations that a given file or chart is a part of and that nobody else uses: of the repository around it; outside of one the
    /// nearest above it.
    pub(super) fn owners(&mut self, path: &Path, bounds: &Bounds) -> Vec<PathBuf> {
        let Some(place) = real(path) else { return Vec::new() };
        let mut graph = Graph::default();
        let Some(nearest) = nearest(&place, &mut graph, bounds) else { return Vec::new() };
        let alone = || vec![as_typed(&nearest)];
        let Some(repository) = kustomize::repository(&place) else { return alone() };
        let known = self.walked.entry(repository.to_owned()).or_insert_with(|| walk(repository));
        let Some(folders) = known else { return alone() };
        let roots = graph.roots(folders, bounds);
        let owners =
            roots.into_iter().filter(|root| graph.reached([root.clone()], bounds).contains(&nearest));
        let owners: Vec<PathBuf> = owners.map(|root| as_typed(&root)).collect();
        if owners.is_empty() { alone() } else { owners }
    }
}

/// The nearest kustomization above a real path that takes it in.
fn nearest(place: &Path, graph: &mut Graph, bounds: &Bounds) -> Option<PathBuf> {
    let end = kustomize::repository(place);
    for folder in place.ancestors().skip(1) {
        if file_in(folder).is_some() && graph.covered([folder.to_owned()], bounds).contains(place) {
            return Some(folder.to_owned());
        }
        if Some(folder) == end {
            break;
        }
    }
    None
}

/// All kustomizations of a repository; nothing where it is too large to look through.
fn walk(repository: &Path) -> Option<Folders> {
    let mut folders = Folders::default();
    let walk = WalkBuilder::new(repository).standard_filters(false).filter_entry(is_walked).build();
    for (number, entry) in walk.flatten().enumerate() {
        if number == MOST_ENTRIES {
            return None;
        }
        if is_file_name(entry.path()) {
            folders.add(folder_of(entry.path()), false);
        }
    }
    Some(folders)
}

fn real(path: &Path) -> Option<PathBuf> {
    fs::canonicalize(path).ok()
}

/// A real path as the user would type it: from the folder of the run where it is below that.
fn as_typed(place: &Path) -> PathBuf {
    let here = fs::canonicalize(".").ok();
    match here.and_then(|here| place.strip_prefix(here).ok().map(Path::to_owned)) {
        Some(inside) if inside.as_os_str().is_empty() => PathBuf::from("."),
        Some(inside) => inside,
        None => place.to_owned(),
    }
}
