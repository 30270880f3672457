//! Which dependency files belong to one program, and which of them decides.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::tree::Tree;
use crate::lockfile::{self, Joined, Package, Placed, Scope, Strength};
use crate::problem::Problem;
use crate::sdk::Purl;
use crate::source::{Site, Span};

/// Longest chain of packages that is told.
const LONGEST_CHAIN: usize = 6;

/// A program in one ecosystem.
pub(super) struct Program {
    pub(super) folder: String,
    pub(super) ecosystem: &'static str,
    pub(super) files: Vec<String>,
    pub(super) packages: Vec<Named>,
    /// Which packages are written at a place of one of the files.
    places: BTreeMap<(usize, Span), Vec<usize>>,
    /// The first package of each name.
    names: BTreeMap<String, usize>,
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
            match self.names.get(parent) {
                Some(above) => parents = &self.packages[*above].package.parents,
                None => break,
            }
        }
        chain
    }

    fn add(&mut self, joined: &Joined, given: &[PathBuf], tree: &mut Tree, problems: &mut BTreeSet<Problem>) {
        self.complete &= !joined.partial && joined.troubles.is_empty();
        let sources: Vec<_> = joined.files.iter().map(|file| tree.file(file)).collect();
        let files: Vec<usize> = joined.files.iter().map(|file| self.file(file)).collect();
        for (file, trouble) in &joined.troubles {
            if let Some(source) = &sources[*file] {
                let site = Site::new(source.clone(), trouble.span);
                problems.insert(
                    Problem::at(site, trouble.message.clone())
                        .help("mend the file, or write it anew with its tool"),
                );
            }
        }
        for Placed { file, package } in &joined.packages {
            let Some(source) = &sources[*file] else { continue };
            // Files that include each other are read once for each of them.
            let here = self.places.entry((files[*file], package.span)).or_default();
            if here.iter().any(|at| self.packages[*at].package.purl == package.purl) {
                continue;
            }
            here.push(self.packages.len());
            self.names.entry(package.purl.name().to_owned()).or_insert(self.packages.len());
            let mut package = package.clone();
            package.scope = package.scope.max(lockfile::scope_of_path(below(source.name(), given)));
            self.packages.push(Named { site: Site::new(source.clone(), package.span), package });
        }
    }

    /// The place of a file among those of the program.
    fn file(&mut self, path: &str) -> usize {
        self.files.iter().position(|known| known == path).unwrap_or_else(|| {
            self.files.push(path.to_owned());
            self.files.len() - 1
        })
    }
}

/// The dependency files of one program, the one that decides first.
pub(super) struct Group {
    folder: String,
    ecosystem: &'static str,
    files: Vec<String>,
}

/// Files by program, in the order of folders and ecosystems.
pub(super) fn groups(paths: &[PathBuf]) -> Vec<Group> {
    let mut groups: BTreeMap<(String, &'static str), Vec<String>> = BTreeMap::new();
    for path in paths {
        let path = path.to_string_lossy().replace('\\', "/");
        if let Some(reader) = lockfile::reader(&path) {
            groups.entry((lockfile::home(&path), reader.ecosystem)).or_default().push(path);
        }
    }
    let group = |((folder, ecosystem), mut files): ((String, &'static str), Vec<String>)| {
        files.sort_by_key(|file| lockfile::rank(file));
        Group { folder, ecosystem, files }
    };
    groups.into_iter().map(group).collect()
}

impl Group {
    /// What a package is needed for, as the files say that ask for it: locks of some tools list what is built and not for what.
    pub(super) fn asked_for(&self, purl: &Purl) -> Option<Scope> {
        let mut tree = Tree::default();
        let asks = |file: &&String| {
            lockfile::reader(file).is_some_and(|reader| reader.strength == Strength::Request)
        };
        let asked = self.files.iter().filter(asks).filter_map(|file| {
            let joined =
                lockfile::join(file, &mut |path| tree.file(path).map(|source| source.text().to_owned()))?;
            let fitting = joined.packages.iter().filter(|placed| placed.package.purl == *purl);
            fitting.map(|placed| placed.package.scope).min()
        });
        asked.min()
    }

    /// Reads the program: its lock, or all that asks for something where there is none.
    pub(super) fn read(&self, given: &[PathBuf]) -> (Program, BTreeSet<Problem>) {
        let mut tree = Tree::default();
        let strength = |file: &String| lockfile::reader(file).map(|reader| reader.strength);
        let lock = self.files.iter().find(|file| strength(file) == Some(Strength::Lock));
        let locked = lock.is_some();
        let deciding: Vec<&String> = match lock {
            Some(lock) => vec![lock],
            None => self.files.iter().filter(|file| strength(file) == Some(Strength::Request)).collect(),
        };
        let mut program = Program {
            folder: self.folder.clone(),
            ecosystem: self.ecosystem,
            files: Vec::new(),
            packages: Vec::new(),
            places: BTreeMap::new(),
            names: BTreeMap::new(),
            locked,
            complete: locked,
        };
        let mut problems = BTreeSet::new();
        for file in deciding {
            let joined =
                lockfile::join(file, &mut |path| tree.file(path).map(|source| source.text().to_owned()));
            match joined {
                Some(joined) => program.add(&joined, given, &mut tree, &mut problems),
                None => program.complete = false,
            }
        }
        problems.extend(tree.problems());
        (program, problems)
    }
}

/// A path as it goes on below what was asked for: who asks for a folder of examples wants them judged like anything else.
fn below<'a>(path: &'a str, given: &[PathBuf]) -> &'a str {
    let rest = |folder: &PathBuf| {
        let rest = path.strip_prefix(&*folder.to_string_lossy())?.strip_prefix('/')?;
        folder.is_dir().then_some(rest)
    };
    given.iter().filter_map(rest).min_by_key(|rest| rest.len()).unwrap_or(path)
}
