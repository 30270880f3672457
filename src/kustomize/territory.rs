//! How far a kustomization may reach, and what an entry of it leads to.
//!
//! In: the paths that were given, and a folder. Out: [`Territory`], which turns an entry (`../base`) into a path as the user would type
//! it, or says why it is not followed. Links and paths end at the given paths and at the root of the git repository around the folder.

use std::fs;
use std::path::{Component, Path, PathBuf};

use crate::helm::chart::Bounds;

/// Where a kustomization may read.
#[derive(Debug, Clone, Default)]
pub struct Territory {
    roots: Vec<PathBuf>,
}

/// What an entry leads to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Target {
    /// A file.
    File(PathBuf),
    /// A folder.
    Folder(PathBuf),
    /// Something elsewhere that would have to be fetched.
    Remote,
    /// Nothing.
    Missing,
    /// Something outside of where it may read.
    Outside,
}

impl Territory {
    /// That of the kustomization in a folder: the paths of the run, and the repository around it; its own folder where there is none.
    pub fn of(folder: &Path, bounds: &Bounds) -> Self {
        let mut roots = bounds.roots.clone();
        let real = fs::canonicalize(folder).ok();
        roots.extend(real.map(|real| repository(&real).map_or_else(|| real.clone(), Path::to_owned)));
        Self { roots }
    }

    /// What an entry of the kustomization in `folder` leads to.
    pub fn target(&self, folder: &Path, entry: &str) -> Target {
        if entry.contains("://") || entry.starts_with("git@") {
            return Target::Remote;
        }
        let path = tidy(&folder.join(entry));
        let Ok(real) = fs::canonicalize(&path) else {
            return if is_remote(entry) { Target::Remote } else { Target::Missing };
        };
        if !self.roots.iter().any(|root| real.starts_with(root)) {
            return Target::Outside;
        }
        if real.is_dir() {
            Target::Folder(path)
        } else if real.is_file() {
            Target::File(path)
        } else {
            Target::Missing
        }
    }
}

/// Whether an entry that is no path of this machine names a repository: a host, or a part and a revision of one.
fn is_remote(entry: &str) -> bool {
    let host = entry.split('/').next().unwrap_or_default();
    let named = host.contains('.') && !host.starts_with('.') && entry.contains('/');
    named || entry.contains("?ref=") || entry.contains(".git") || entry.contains("::")
}

/// The root of the git repository that a real path is in.
pub fn repository(real: &Path) -> Option<&Path> {
    real.ancestors().find(|folder| folder.join(".git").exists())
}

/// A path without `.` and needless `..`, wherever that leads to the same file.
pub fn tidy(path: &Path) -> PathBuf {
    let mut parts = shortened(path);
    if parts.as_os_str().is_empty() {
        parts.push(".");
    }
    let same = parts == path || fs::canonicalize(&parts).ok() == fs::canonicalize(path).ok();
    if same { parts } else { path.to_owned() }
}

/// A path without `.` and without what a later `..` takes back; nothing is asked of the file system.
pub fn shortened(path: &Path) -> PathBuf {
    let mut parts = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir if parts.file_name().is_some() => {
                parts.pop();
            }
            other => parts.push(other),
        }
    }
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_lead_to_what_is_inside_of_the_territory() {
        let folder = tempfile::tempdir().unwrap();
        let outside = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path("in/prod")).unwrap();
        fs::create_dir_all(path("in/base")).unwrap();
        fs::write(path("in/base/a.yaml"), "").unwrap();
        fs::write(outside.path().join("b.yaml"), "").unwrap();
        #[cfg(unix)]
        std::os::unix::fs::symlink(outside.path().join("b.yaml"), path("in/prod/link.yaml")).unwrap();
        let territory = Territory::of(&path("in/prod"), &Bounds::of(&[path("in")]));
        for (entry, expected) in [
            ("../base", Target::Folder(path("in/base"))),
            ("../base/../base/a.yaml", Target::File(path("in/base/a.yaml"))),
            ("gone.yaml", Target::Missing),
            ("../..", Target::Outside),
            ("/etc/passwd", Target::Outside),
            ("link.yaml", Target::Outside),
            ("https://example.com/a.yaml", Target::Remote),
            ("github.com/a/b//c?ref=v1", Target::Remote),
            ("git@github.com:a/b", Target::Remote),
        ] {
            assert_eq!(territory.target(&path("in/prod"), entry), expected, "{entry}");
        }
    }

    #[test]
    fn a_repository_is_within_reach_of_what_is_in_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name);
        fs::create_dir_all(path(".git")).unwrap();
        fs::create_dir_all(path("prod")).unwrap();
        fs::create_dir_all(path("base")).unwrap();
        let territory = Territory::of(&path("prod"), &Bounds::default());
        assert_eq!(territory.target(&path("prod"), "../base"), Target::Folder(path("base")));
        assert_eq!(territory.target(&path("prod"), "../.."), Target::Outside);
    }
}
