//! Which dependency files belong to one program, and which of them decides.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::tree::Tree;
use crate::lockfile::{self, Joined, Package, Strength};
use crate::problem::Problem;
use crate::source::Site;

/// Folders of dependency files inside of a program's own.
const INNER: [&str; 3] = ["vendor", "Godeps", "gradle"];
/// Longest chain of packages that is told.
const LONGEST_CHAIN: usize = 6;

/// A program in one ecosystem.
pub(super) struct Program {
    pub(super) folder: String,
    pub(super) files: Vec<String>,
    pub(super) packages: Vec<Named>,
    /// Whether a lock decided.
    pub(super) locked: bool,
    /// Whether that lock lists all that is built.
    pub(super) complete: bool,
}

/// A package with the place of its version.
pub(super) struct Named {
    pub(super) package: Package,
    pub(super) site: Site,
}

impl Program {
    /// The packages that bring one in, from the nearest on, the first of several at each step.
    pub(super) fn chain(&self, package: &Package) -> Vec<String> {
        let mut chain: Vec<String> = Vec::new();
        let mut parents = &package.parents;
        while let Some(parent) = parents.first()
            && chain.len() < LONGEST_CHAIN
            && !chain.contains(parent)
        {
            chain.push(parent.clone());
            let above = self.packages.iter().find(|named| named.package.purl.name() == parent.as_str());
            match above {
                Some(named) => parents = &named.package.parents,
                None => break,
            }
        }
        chain
    }
}

/// The programs of some files, in the order of folders and ecosystems.
pub(super) fn programs(paths: &[PathBuf], tree: &mut Tree) -> (Vec<Program>, Vec<Problem>) {
    let mut groups: BTreeMap<(String, &str), Vec<String>> = BTreeMap::new();
    for path in paths {
        let path = path.to_string_lossy().replace('\\', "/");
        if let Some(reader) = lockfile::reader(&path) {
            groups.entry((home(&path), reader.ecosystem)).or_default().push(path);
        }
    }
    let mut problems = BTreeSet::new();
    let mut programs = Vec::new();
    for ((folder, _), mut files) in groups {
        files.sort_by_key(|file| lockfile::rank(file));
        let strength = |file: &String| lockfile::reader(file).map(|reader| reader.strength);
        let lock = files.iter().find(|file| strength(file) == Some(Strength::Lock)).cloned();
        let locked = lock.is_some();
        let deciding = match lock {
            Some(lock) => vec![lock],
            None => files.into_iter().filter(|file| strength(file) == Some(Strength::Request)).collect(),
        };
        let mut program =
            Program { folder, files: Vec::new(), packages: Vec::new(), locked, complete: locked };
        for file in &deciding {
            let joined =
                lockfile::join(file, &mut |path| tree.file(path).map(|source| source.text().to_owned()));
            match joined {
                Some(joined) => add(&mut program, &joined, tree, &mut problems),
                None => program.complete = false,
            }
        }
        programs.push(program);
    }
    (programs, problems.into_iter().collect())
}

fn add(program: &mut Program, joined: &Joined, tree: &mut Tree, problems: &mut BTreeSet<Problem>) {
    program.complete &= !joined.partial && joined.troubles.is_empty();
    let sources: Vec<_> = joined.files.iter().map(|file| tree.file(file)).collect();
    for (file, trouble) in &joined.troubles {
        if let Some(source) = &sources[*file] {
            let site = Site::new(source.clone(), trouble.span);
            problems.insert(
                Problem::at(site, trouble.message.clone())
                    .help("mend the file, or write it anew with its tool"),
            );
        }
    }
    for placed in &joined.packages {
        let Some(source) = &sources[placed.file] else { continue };
        let site = Site::new(source.clone(), placed.package.span);
        // Files that include each other are read once for each of them.
        if program
            .packages
            .iter()
            .any(|known| known.site == site && known.package.purl == placed.package.purl)
        {
            continue;
        }
        let mut package = placed.package.clone();
        package.scope = package.scope.max(lockfile::scope_of_path(source.name()));
        program.packages.push(Named { package, site });
    }
    for file in &joined.files {
        if !program.files.contains(file) {
            program.files.push(file.clone());
        }
    }
}

/// The folder of the program that a dependency file belongs to.
fn home(path: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    if parts.last().is_some_and(|last| INNER.contains(last)) {
        parts.pop();
    }
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}
