//! Paths of the command line walked into inputs.
//!
//! In: the given paths. Out: inputs in a fixed order, and problems for what could not be read. A folder with `Chart.yaml` is one
//! input, whatever is in it; a file inside a chart stands for its chart. So does a file that a kustomization takes in, and `kustomized.rs`
//! says which kustomizations are inputs.

mod archive;
mod changed;
mod enclosing;
mod kustomized;
mod program;

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use self::kustomized::{Folders, Repositories};
use crate::helm::chart::Bounds;
use crate::kustomize;
use crate::lockfile::{self, Strength};
use crate::problem::Problem;

pub use changed::changed;

/// Folders that hold no manifests of their own.
const SKIPPED: &[&str] = &[".git", "node_modules", "target", ".terraform"];

/// The name of the standard input.
pub const STDIN: &str = "<stdin>";

/// Something to load.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// A YAML or JSON file.
    Manifest(PathBuf),
    /// A folder with `Chart.yaml`.
    Chart(PathBuf),
    /// A packaged chart (`.tgz`).
    ChartArchive(PathBuf),
    /// A folder with a kustomization.
    Kustomization(PathBuf),
    /// A lock file, a build file, a Dockerfile.
    Dependencies(PathBuf),
    /// The standard input.
    Stdin,
}

impl Input {
    /// Whether it is a chart, which is rendered once for each of its releases.
    pub fn is_chart(&self) -> bool {
        matches!(self, Self::Chart(_) | Self::ChartArchive(_))
    }

    /// Its path; nothing for the standard input.
    pub fn path(&self) -> Option<&Path> {
        match self {
            Self::Manifest(path)
            | Self::Chart(path)
            | Self::ChartArchive(path)
            | Self::Kustomization(path)
            | Self::Dependencies(path) => Some(path),
            Self::Stdin => None,
        }
    }

    /// What the user would type for it.
    pub fn name(&self) -> String {
        self.path().map_or_else(|| STDIN.to_owned(), |path| path.display().to_string())
    }
}

/// Finds the inputs below the given paths; `-` is the standard input.
pub fn discover(paths: &[PathBuf], respect_gitignore: bool) -> (Vec<Input>, Vec<Problem>) {
    let bounds = Bounds::of(paths);
    let mut found = Found { bounds, ..Found::default() };
    for path in paths {
        if path.as_os_str() == "-" {
            found.inputs.insert(Input::Stdin);
        } else {
            found.given(path, respect_gitignore);
        }
    }
    let links = found.links_out();
    found.problems.extend(links);
    let inputs = kustomized::settle(found.inputs, &found.kustomizations, &found.bounds);
    (inputs.into_iter().collect(), found.problems)
}

#[derive(Default)]
struct Found {
    /// The real places of the given paths, which no link may lead out of.
    bounds: Bounds,
    /// The folders with kustomizations.
    kustomizations: Folders,
    /// What is known of the repositories that given files lie in.
    repositories: Repositories,
    inputs: BTreeSet<Input>,
    /// The links that lead out of the given paths.
    links: Vec<PathBuf>,
    /// The real places of the inputs: one given twice is loaded once.
    seen: BTreeSet<PathBuf>,
    problems: Vec<Problem>,
}

impl Found {
    fn given(&mut self, path: &Path, respect_gitignore: bool) {
        let metadata = match fs::metadata(path) {
            Ok(metadata) => metadata,
            Err(error) => {
                let message = format!("the path cannot be read: {error}");
                return self.problem(path, message, "check the spelling and your permission to read it");
            }
        };
        if is_archive(path) && metadata.is_file() {
            match archive::is_chart(path) {
                Ok(true) => self.add(Input::ChartArchive(path.to_owned()), path),
                Ok(false) => {
                    self.problem(path, "the archive holds no chart", "give one that `helm package` wrote");
                }
                Err(error) => {
                    let message = format!("the archive cannot be read: {error}");
                    self.problem(path, message, "pull or package the chart again");
                }
            }
        } else if let Some(chart) = enclosing::chart(path, metadata.is_dir()) {
            if chart == path || !self.part_of_kustomization(&chart) {
                self.add(Input::Chart(chart.clone()), &chart);
            }
        } else if metadata.is_dir() {
            self.kustomizations.add(path, true);
            self.walk(path, respect_gitignore);
        } else if self.part_of_kustomization(path) {
            // It is checked as a part of those that take it in.
        } else if lockfile::reader(&path.to_string_lossy()).is_some() {
            for file in program::files(path) {
                self.add(Input::Dependencies(file.clone()), &file);
            }
        } else {
            self.add(Input::Manifest(path.to_owned()), path);
        }
    }

    /// Whether kustomizations take a path in; they are checked then.
    fn part_of_kustomization(&mut self, path: &Path) -> bool {
        let owners = self.repositories.owners(path, &self.bounds);
        for owner in &owners {
            self.kustomizations.add(owner, true);
        }
        !owners.is_empty()
    }

    fn problem(&mut self, path: &Path, message: impl Into<String>, help: &str) {
        self.problems.push(Problem::in_file(path.display().to_string(), message).help(help));
    }

    fn add(&mut self, input: Input, path: &Path) {
        let real = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        if self.seen.insert(real) {
            self.inputs.insert(input);
        }
    }

    fn walk(&mut self, root: &Path, respect_gitignore: bool) {
        let mut walk = WalkBuilder::new(root);
        walk.standard_filters(false).sort_by_file_name(Ord::cmp).filter_entry(is_walked);
        if respect_gitignore {
            walk.git_ignore(true).git_exclude(true).ignore(true).parents(true).require_git(false);
        }
        for entry in walk.build() {
            match entry {
                Ok(entry) => self.entry(&entry),
                Err(error) => self.unreadable(root, &error),
            }
        }
    }

    fn unreadable(&mut self, root: &Path, error: &ignore::Error) {
        let path = error_path(error).unwrap_or(root);
        let path = path.strip_prefix("./").unwrap_or(path);
        let cause = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
        self.problem(path, format!("cannot be read: {cause}"), "permit reading it, or leave it out");
    }

    fn entry(&mut self, entry: &DirEntry) {
        let path = entry.path();
        let name = path.strip_prefix("./").unwrap_or(path);
        if entry.depth() > 0 && entry.path_is_symlink() && path.exists() && self.leads_out(path) {
            // What a link leads to elsewhere was not asked for.
            if path.is_dir() || is_manifest(path) {
                self.links.push(name.to_owned());
            }
        } else if entry.depth() > 0 && entry.path_is_symlink() && path.is_dir() {
            // What it leads to is walked anyway.
        } else if path.is_dir() {
            if path.join("Chart.yaml").is_file() {
                self.add(Input::Chart(name.to_owned()), path);
            }
        } else if !path.is_file() {
            // Pipes and dangling links hold nothing.
        } else if is_dependencies(path) {
            self.add(Input::Dependencies(name.to_owned()), path);
        } else if kustomize::is_file_name(path) && self.kustomizations.add(folder_of(name), false) {
            // It says what is made of the files around it.
        } else if is_manifest(path) {
            self.add(Input::Manifest(name.to_owned()), path);
        } else if is_archive(path) && archive::is_chart(path).unwrap_or(false) {
            self.add(Input::ChartArchive(name.to_owned()), path);
        }
    }

    /// What is told of links that were not followed.
    fn links_out(&self) -> Option<Problem> {
        let first = self.links.first()?.display().to_string();
        let message = match self.links.len() - 1 {
            0 => "the link leads out of the given paths, so what it leads to was not read".to_owned(),
            more => format!(
                "the link and {more} more lead out of the given paths, so what they lead to was not read"
            ),
        };
        let real = fs::canonicalize(self.links.first()?).map(|real| real.display().to_string());
        let help = format!("give what it leads to as a path of its own: {}", real.unwrap_or_default());
        Some(Problem::in_file(first, message).help(help).note())
    }

    fn leads_out(&self, link: &Path) -> bool {
        fs::canonicalize(link)
            .map_or(true, |real| !self.bounds.roots.iter().any(|root| real.starts_with(root)))
    }
}

fn error_path(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => error_path(err),
        _ => None,
    }
}

/// What is inside of a chart belongs to the chart.
fn is_walked(entry: &DirEntry) -> bool {
    let path = entry.path();
    let inside_chart =
        entry.depth() > 0 && path.parent().is_some_and(|folder| folder.join("Chart.yaml").is_file());
    let skipped = entry.file_type().is_some_and(|kind| kind.is_dir())
        && entry.file_name().to_str().is_some_and(|name| SKIPPED.contains(&name))
        && entry.depth() > 0;
    !inside_chart && !skipped
}

/// The folder of a file, as the user would type it.
fn folder_of(file: &Path) -> &Path {
    file.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

fn has_extension(path: &Path, known: &[&str]) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| known.contains(&extension))
}

fn is_manifest(path: &Path) -> bool {
    has_extension(path, &["yaml", "yml", "json"]) || is_helmfile(path)
}

/// Whether helmfile reads a file: `helmfile.yaml`, `helmfile.yaml.gotmpl`, or one in `helmfile.d`.
pub fn is_helmfile(path: &Path) -> bool {
    let known = has_extension(path, &["yaml", "yml", "gotmpl"]);
    let named = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("helmfile."));
    let beside = path.parent().and_then(Path::file_name).is_some_and(|folder| folder == "helmfile.d");
    known && (named || beside)
}

/// What is copied beside a program is no program of the repository; the list of it is the program's own.
fn is_dependencies(path: &Path) -> bool {
    let folders = path.parent().into_iter().flat_map(Path::components);
    let copied = folders.filter(|part| part.as_os_str() == "vendor").count();
    let own = path.parent().is_some_and(|folder| folder.ends_with("vendor"));
    let reads =
        lockfile::reader(&path.to_string_lossy()).is_some_and(|reader| reader.strength != Strength::Hint);
    reads && copied <= usize::from(own)
}

fn is_archive(path: &Path) -> bool {
    has_extension(path, &["tgz"])
}

#[cfg(test)]
mod tests;
