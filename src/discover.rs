//! Paths of the command line walked into inputs.
//!
//! In: the given paths. Out: inputs in a fixed order, and problems for what could not be read. A folder with `Chart.yaml` is one
//! input, whatever is in it; a file inside a chart stands for its chart.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use ignore::{DirEntry, WalkBuilder};

use crate::problem::Problem;

/// Folders that hold no manifests of their own.
const SKIPPED: &[&str] = &[".git", "node_modules", "target", ".terraform"];

/// Something to load.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Input {
    /// A YAML or JSON file.
    Manifest(PathBuf),
    /// A folder with `Chart.yaml`.
    Chart(PathBuf),
    /// A packaged chart (`.tgz`).
    ChartArchive(PathBuf),
    /// The standard input.
    Stdin,
}

/// Finds the inputs below the given paths; `-` is the standard input.
pub fn discover(paths: &[PathBuf], respect_gitignore: bool) -> (Vec<Input>, Vec<Problem>) {
    let mut found = Found::default();
    for path in paths {
        if path.as_os_str() == "-" {
            found.inputs.insert(Input::Stdin);
        } else if let Some(chart) = chart_around(path) {
            found.add(Input::Chart(chart.clone()), &chart);
        } else if path.is_dir() {
            found.walk(path, respect_gitignore);
        } else if path.is_file() {
            found.add(given_file(path), path);
        } else {
            let problem = Problem::in_file(path.display().to_string(), "there is no such file or folder");
            found.problems.push(problem.help("check the spelling, or give a path that exists"));
        }
    }
    (found.inputs.into_iter().collect(), found.problems)
}

#[derive(Default)]
struct Found {
    inputs: BTreeSet<Input>,
    /// The real places of the inputs: one given twice is loaded once.
    seen: BTreeSet<PathBuf>,
    problems: Vec<Problem>,
}

impl Found {
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
                Err(error) => {
                    let message = format!("the folder could not be read: {error}");
                    self.problems.push(Problem::in_file(root.display().to_string(), message));
                }
            }
        }
    }

    fn entry(&mut self, entry: &DirEntry) {
        let path = entry.path();
        let name = path.strip_prefix("./").unwrap_or(path);
        if path.is_dir() {
            if path.join("Chart.yaml").is_file() {
                self.add(Input::Chart(name.to_owned()), path);
            }
        } else if is_manifest(path) && path.is_file() {
            self.add(Input::Manifest(name.to_owned()), path);
        } else if is_archive(path) && path.is_file() {
            self.add(Input::ChartArchive(name.to_owned()), path);
        }
    }
}

/// What is inside of a chart belongs to the chart; links are not followed out of the given paths.
fn is_walked(entry: &DirEntry) -> bool {
    let path = entry.path();
    let inside_chart =
        entry.depth() > 0 && path.parent().is_some_and(|folder| folder.join("Chart.yaml").is_file());
    let skipped = entry.file_type().is_some_and(|kind| kind.is_dir())
        && entry.file_name().to_str().is_some_and(|name| SKIPPED.contains(&name))
        && entry.depth() > 0;
    let link_to_folder = entry.path_is_symlink() && path.is_dir();
    !inside_chart && !skipped && !link_to_folder
}

/// The chart that a given path is part of: the outermost one, since sub-charts are rendered by their parents.
fn chart_around(path: &Path) -> Option<PathBuf> {
    let real = fs::canonicalize(path).ok()?;
    if real.is_dir() && path.join("Chart.yaml").is_file() {
        return Some(path.to_owned());
    }
    if real.is_dir() || is_archive(&real) {
        return None;
    }
    let up = real.ancestors().skip(1).filter(|folder| folder.join("Chart.yaml").is_file()).last()?;
    let depth = real.strip_prefix(up).ok()?.components().count();
    let chart = path.ancestors().nth(depth).filter(|chart| !chart.as_os_str().is_empty());
    Some(chart.map_or_else(|| PathBuf::from("."), Path::to_owned))
}

fn given_file(path: &Path) -> Input {
    if is_archive(path) { Input::ChartArchive(path.to_owned()) } else { Input::Manifest(path.to_owned()) }
}

fn has_extension(path: &Path, known: &[&str]) -> bool {
    path.extension()
        .and_then(|extension| extension.to_str())
        .is_some_and(|extension| known.contains(&extension))
}

fn is_manifest(path: &Path) -> bool {
    has_extension(path, &["yaml", "yml", "json"])
}

fn is_archive(path: &Path) -> bool {
    has_extension(path, &["tgz"])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tree(files: &[&str]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for file in files {
            let path = folder.path().join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        folder
    }

    fn names(folder: &Path, inputs: &[Input]) -> Vec<String> {
        let show =
            |kind: &str, path: &PathBuf| format!("{kind} {}", path.strip_prefix(folder).unwrap().display());
        inputs
            .iter()
            .map(|input| match input {
                Input::Manifest(path) => show("manifest", path),
                Input::Chart(path) => show("chart", path),
                Input::ChartArchive(path) => show("archive", path),
                Input::Stdin => "stdin".to_owned(),
            })
            .collect()
    }

    #[test]
    fn charts_are_one_input_and_tool_folders_are_passed_over() {
        let folder = tree(&[
            "a.yaml",
            "b.txt",
            "c.json",
            ".github/d.yml",
            ".git/e.yaml",
            "node_modules/f.yaml",
            "x/Chart.yaml",
            "x/templates/g.yaml",
            "x/charts/y/Chart.yaml",
            "pkg/z-1.0.0.tgz",
        ]);
        let (inputs, problems) = discover(&[folder.path().to_owned()], false);
        assert!(problems.is_empty());
        let expected = [
            "manifest .github/d.yml",
            "manifest a.yaml",
            "manifest c.json",
            "chart x",
            "archive pkg/z-1.0.0.tgz",
        ];
        assert_eq!(names(folder.path(), &inputs), expected);
    }

    #[test]
    fn a_file_inside_a_chart_stands_for_the_chart() {
        let folder =
            tree(&["x/Chart.yaml", "x/templates/g.yaml", "x/charts/y/Chart.yaml", "x/charts/y/values.yaml"]);
        let given = [folder.path().join("x/templates/g.yaml"), folder.path().join("x/charts/y/values.yaml")];
        assert_eq!(names(folder.path(), &discover(&given, false).0), ["chart x"]);
    }

    #[test]
    fn ignored_folders_are_read_unless_asked_otherwise() {
        let folder = tree(&["vendor/a.yaml", "b.yaml"]);
        fs::write(folder.path().join(".gitignore"), "vendor/\n").unwrap();
        assert_eq!(discover(&[folder.path().to_owned()], false).0.len(), 2);
        assert_eq!(discover(&[folder.path().to_owned()], true).0.len(), 1);
    }

    #[test]
    fn a_path_that_is_not_there_is_a_problem() {
        let (inputs, problems) = discover(&[PathBuf::from("no/such/path")], false);
        assert!(inputs.is_empty());
        assert_eq!(problems[0].file, "no/such/path");
    }

    #[cfg(unix)]
    #[test]
    fn links_neither_loop_nor_lead_out() {
        let folder = tree(&["in/a.yaml"]);
        let outside = tree(&["out.yaml"]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("in/loop")).unwrap();
        std::os::unix::fs::symlink(outside.path(), folder.path().join("in/out")).unwrap();
        assert_eq!(discover(&[folder.path().to_owned()], false).0.len(), 1);
    }
}
