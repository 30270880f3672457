//! The dependency files that make one program together with a given one.
//!
//! In: a path. Out: paths as the user would type them. A lock decides over what is asked for, so neither is read without the other.

use std::fs;
use std::path::{Path, PathBuf};

use super::is_dependencies;
use crate::lockfile::{self, Reader, Strength};

/// The files of a program's ecosystem in its folder and, where no lock is among them, those in the nearest folder above that has one.
pub(super) fn files(path: &Path) -> Vec<PathBuf> {
    let typed = path.to_string_lossy().replace('\\', "/");
    let Some(reader) = lockfile::reader(&typed) else { return Vec::new() };
    // A Dockerfile stands for itself.
    if reader.ecosystem == "docker" {
        return vec![path.to_owned()];
    }
    let home = PathBuf::from(lockfile::home(&typed));
    let home = if home == Path::new(".") && !typed.starts_with("./") { PathBuf::new() } else { home };
    let mut found = beside(&home, reader);
    if !found.iter().any(|path| is_lock(path)) {
        found.extend(lock_above(&home, reader));
    }
    found
}

fn beside(home: &Path, reader: &Reader) -> Vec<PathBuf> {
    let folders = std::iter::once(home.to_owned()).chain(lockfile::INNER.map(|inner| home.join(inner)));
    let mut found = Vec::new();
    for folder in folders {
        let listed = if folder.as_os_str().is_empty() { Path::new(".") } else { &folder };
        let Ok(entries) = fs::read_dir(listed) else { continue };
        let paths = entries.filter_map(|entry| Some(folder.join(entry.ok()?.file_name())));
        found.extend(paths.filter(|path| is_dependencies(path) && is_of(path, reader) && path.is_file()));
    }
    found.sort();
    found
}

/// The files beside the nearest lock above, up to the root of the repository; outside of one a lock above may be anybody's.
fn lock_above(home: &Path, reader: &Reader) -> Vec<PathBuf> {
    let Ok(real) = fs::canonicalize(if home.as_os_str().is_empty() { Path::new(".") } else { home }) else {
        return Vec::new();
    };
    let is_root = |folder: &Path| folder.join(".git").exists();
    if !real.ancestors().any(is_root) {
        return Vec::new();
    }
    let mut folder = home.to_owned();
    for here in real.ancestors() {
        if is_root(here) {
            break;
        }
        folder = if folder.as_os_str().is_empty() || folder.ends_with("..") {
            folder.join("..")
        } else {
            folder.parent().unwrap_or(Path::new("")).to_owned()
        };
        let found = beside(&folder, reader);
        if found.iter().any(|path| is_lock(path)) {
            return found;
        }
    }
    Vec::new()
}

fn is_of(path: &Path, reader: &Reader) -> bool {
    lockfile::reader(&path.to_string_lossy()).is_some_and(|other| other.ecosystem == reader.ecosystem)
}

fn is_lock(path: &Path) -> bool {
    lockfile::reader(&path.to_string_lossy()).is_some_and(|reader| reader.strength == Strength::Lock)
}
