//! Knowledge of the user's own: a folder that is laid out like `rules/`.
//!
//! In: a path. Out: the entries in it, and a problem for everything that could not be read.

use std::collections::BTreeMap;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::{ImageEntry, SdkEntry};
use crate::file;
use crate::problem::Problem;
use crate::source::Source;

/// Deepest nesting of folders that is followed.
const DEEPEST: usize = 16;
/// Largest page that is read.
const LARGEST: u64 = 4 << 20;

/// The entries of a folder.
#[derive(Debug, Default)]
pub(super) struct Own {
    pub(super) images: Vec<Arc<ImageEntry>>,
    pub(super) sdks: Vec<Arc<SdkEntry>>,
    /// Commit tables by path: `sdks/golang/k8s.io/client-go.commits`.
    pub(super) tables: BTreeMap<String, String>,
}

/// A file of a folder: its path below the folder, with `/`, and its text.
pub(super) struct File {
    pub(super) path: String,
    pub(super) source: Arc<Source>,
}

/// Reads all entries of a folder.
pub(super) fn read(folder: &Path) -> (Own, Vec<Problem>) {
    let (files, mut problems) = files(folder);
    let mut own = Own::default();
    for file in files {
        let page = file.path.ends_with(".md");
        if file.path.starts_with("images/") && page {
            match ImageEntry::read(&file.source) {
                Ok(entry) => own.images.push(Arc::new(entry)),
                Err(wrong) => problems.extend(wrong),
            }
        } else if file.path.starts_with("sdks/") && page {
            match SdkEntry::read(&file.source) {
                Ok(entry) => own.sdks.push(Arc::new(entry)),
                Err(wrong) => problems.extend(wrong),
            }
        } else if file.path.starts_with("sdks/") {
            own.tables.insert(file.path, file.source.text().to_owned());
        }
    }
    (own, problems)
}

/// The files under `images` and `sdks`, in the order of their paths.
pub(super) fn files(folder: &Path) -> (Vec<File>, Vec<Problem>) {
    let (mut paths, mut problems) = (Vec::new(), Vec::new());
    let parts = ["images", "sdks"].map(|part| folder.join(part));
    if !parts.iter().any(|part| part.is_dir()) {
        let help = "name a folder with `images/` or `sdks/` in it, laid out like rules/";
        problems
            .push(Problem::in_file(folder.display().to_string(), "no knowledge in this folder").help(help));
    }
    for part in parts.iter().filter(|part| part.is_dir()) {
        collect(part, DEEPEST, &mut paths, &mut problems);
    }
    paths.sort();
    let mut files = Vec::new();
    for path in paths {
        let name = path.display().to_string();
        let below = path.strip_prefix(folder).unwrap_or(&path).to_string_lossy().replace('\\', "/");
        let text = file::read(&path, LARGEST)
            .and_then(|bytes| String::from_utf8(bytes).map_err(|_| io::ErrorKind::InvalidData.into()));
        match text {
            Ok(text) => files.push(File { path: below, source: Source::new(name, text) }),
            Err(error) => problems.push(Problem::in_file(name, format!("cannot be read: {error}"))),
        }
    }
    (files, problems)
}

fn collect(folder: &Path, depth: usize, paths: &mut Vec<PathBuf>, problems: &mut Vec<Problem>) {
    let entries = match fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => {
            let message = format!("the folder cannot be read: {error}");
            problems.push(Problem::in_file(folder.display().to_string(), message));
            return;
        }
    };
    for entry in entries.filter_map(Result::ok) {
        let path = entry.path();
        let Ok(kind) = entry.metadata() else { continue };
        let wanted = path.extension().is_some_and(|extension| extension == "md" || extension == "commits");
        if kind.is_dir() && depth > 0 {
            collect(&path, depth - 1, paths, problems);
        } else if kind.is_file() && wanted && kind.len() > LARGEST {
            let message = "the page is too large to be one";
            problems.push(Problem::in_file(path.display().to_string(), message));
        } else if kind.is_file() && wanted {
            paths.push(path);
        }
    }
}
