//! A chart folder walked as Helm walks it: `.helmignore` applied, links followed.
//!
//! In: a path and how far links may lead. Out: the files, sorted as Helm meets them. A link out of bounds, a loop of links, or a
//! file that cannot be read costs that file and is a problem.

use std::fs::{self, FileType};
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use super::ignore::Rules;
use super::{Bounds, Budget, File, MAX_FILE_BYTES, MAX_FILES, content};
use crate::file;
use crate::problem::Problem;

/// Our limit of folders in folders.
const MAX_DEPTH: usize = 64;

/// The files of the chart folder `top`; nothing when it cannot be read at all.
pub(super) fn walk(
    top: &Path,
    bounds: &Bounds,
    budget: &mut Budget,
    problems: &mut Vec<Problem>,
) -> Option<Vec<File>> {
    let resolved = match fs::canonicalize(top) {
        Ok(resolved) => resolved,
        Err(error) => {
            problems.push(Problem::in_file(shown(top), format!("the chart folder cannot be read: {error}")));
            return None;
        }
    };
    let mut walk = Walk {
        top,
        roots: bounds.roots_and(&resolved),
        rules: Rules::parse("").0,
        budget,
        problems,
        files: Vec::new(),
        is_told: false,
    };
    walk.rules = walk.ignore_rules();
    walk.folder(top, "", &mut vec![resolved]);
    Some(walk.files)
}

impl Bounds {
    /// The roots and the chart's own folder.
    fn roots_and(&self, folder: &Path) -> Vec<PathBuf> {
        let mut roots = self.roots.clone();
        roots.push(folder.to_owned());
        roots
    }
}

/// Whether `local` exists within the bounds of the chart folder `chart`.
pub(super) fn within(local: &Path, chart: &Path, bounds: &Bounds) -> bool {
    match (fs::canonicalize(local), fs::canonicalize(chart)) {
        (Ok(local), Ok(chart)) => bounds.roots_and(&chart).iter().any(|root| local.starts_with(root)),
        _ => false,
    }
}

struct Walk<'a> {
    top: &'a Path,
    roots: Vec<PathBuf>,
    rules: Rules,
    budget: &'a mut Budget,
    problems: &'a mut Vec<Problem>,
    files: Vec<File>,
    /// Whether it was said that there are too many.
    is_told: bool,
}

impl Walk<'_> {
    fn ignore_rules(&mut self) -> Rules {
        let path = self.top.join(".helmignore");
        let read = || path.is_file().then(|| file::read(&path, MAX_FILE_BYTES).ok()).flatten();
        let Some(bytes) = read() else { return Rules::parse("").0 };
        let (rules, bad) = Rules::parse(&String::from_utf8_lossy(&bytes));
        for bad in bad {
            let message = format!("line {}: {}", bad.line, bad.message);
            self.problems.push(Problem::in_file(path.display().to_string(), message).note());
        }
        rules
    }

    /// Walks one folder. `ancestors` are the resolved folders above it, itself included.
    fn folder(&mut self, path: &Path, name: &str, ancestors: &mut Vec<PathBuf>) {
        if ancestors.len() > MAX_DEPTH {
            self.problem(path, format!("more than {MAX_DEPTH} folders lie in each other"));
            return;
        }
        let entries: Result<Vec<fs::DirEntry>, _> = fs::read_dir(path).and_then(Iterator::collect);
        let mut entries = match entries {
            Ok(entries) => entries,
            Err(error) => return self.problem(path, format!("the folder cannot be read: {error}")),
        };
        entries.sort_by_cached_key(fs::DirEntry::file_name);
        for entry in entries {
            let file_name = entry.file_name();
            let Some(file_name) = file_name.to_str() else {
                self.problem(path, "a file name is not UTF-8".to_owned());
                continue;
            };
            let name = if name.is_empty() { file_name.to_owned() } else { format!("{name}/{file_name}") };
            let path = path.join(file_name);
            match entry.file_type() {
                Ok(file_type) => self.entry(&path, name, file_type, ancestors),
                Err(error) => self.problem(&path, format!("the file cannot be read: {error}")),
            }
        }
    }

    fn entry(&mut self, path: &Path, name: String, file_type: FileType, ancestors: &mut Vec<PathBuf>) {
        if !file_type.is_symlink() {
            return self.found(path, name, file_type, ancestors, None);
        }
        // An ignored link may lead anywhere.
        if self.rules.leaves_out(&name, false) {
            return;
        }
        match fs::canonicalize(path).and_then(|resolved| Ok((fs::metadata(&resolved)?, resolved))) {
            Err(error) => self.problem(path, format!("the link leads nowhere: {error}")),
            Ok((_, resolved)) if !self.roots.iter().any(|root| resolved.starts_with(root)) => {
                self.problem(
                    path,
                    format!("the link leads out of the given paths, to {}", resolved.display()),
                );
            }
            Ok((metadata, resolved)) => {
                self.found(path, name, metadata.file_type(), ancestors, Some(resolved));
            }
        }
    }

    fn found(
        &mut self,
        path: &Path,
        name: String,
        file_type: FileType,
        ancestors: &mut Vec<PathBuf>,
        resolved: Option<PathBuf>,
    ) {
        if self.rules.leaves_out(&name, file_type.is_dir()) {
            return;
        }
        if !file_type.is_dir() {
            return self.file(path, name, file_type);
        }
        let above = ancestors.last().cloned().unwrap_or_default();
        let resolved = resolved.unwrap_or_else(|| above.join(path.file_name().unwrap_or_default()));
        if ancestors.contains(&resolved) {
            return self.problem(path, "the link leads back to a folder that contains it".to_owned());
        }
        ancestors.push(resolved);
        self.folder(path, &name, ancestors);
        ancestors.pop();
    }

    fn file(&mut self, path: &Path, name: String, file_type: FileType) {
        if !file_type.is_file() {
            return self.problem(path, "it is no regular file; helm refuses the chart".to_owned());
        }
        // That there are too many is told of the first one that is left out.
        if self.budget.is_used_up() {
            if !std::mem::replace(&mut self.is_told, true) {
                self.problem(
                    path,
                    format!("the chart has more than {MAX_FILES} files: this one and others were not read"),
                );
            }
            return;
        }
        match self.read(path, name) {
            Ok(Ok(file)) => self.files.push(file),
            Ok(Err(refused)) => self.problem(path, refused),
            Err(error) => self.problem(path, format!("the file cannot be read: {error}")),
        }
    }

    /// A file that can be read, unless the limits are against it.
    fn read(&mut self, path: &Path, name: String) -> io::Result<Result<File, String>> {
        let mut file = fs::File::open(path)?;
        let length = file.metadata()?.len();
        if let Err(refused) = self.budget.take(length) {
            return Ok(Err(refused));
        }
        if !content::is_needed(&name) {
            return Ok(Ok(File::on_disk(name, shown(path), path.to_owned())));
        }
        // To the length that was paid for, in one call of the system.
        let mut bytes = vec![0; usize::try_from(length).map_err(io::Error::other)?];
        file.read_exact(&mut bytes)?;
        Ok(Ok(File::new(name, shown(path), bytes)))
    }

    fn problem(&mut self, path: &Path, message: String) {
        self.problems.push(Problem::in_file(shown(path), message));
    }
}

/// A path as people type it.
pub(super) fn shown(path: &Path) -> String {
    let shown = path.strip_prefix("./").unwrap_or(path).display().to_string();
    if shown.len() > 1 { shown.trim_end_matches('/').to_owned() } else { shown }
}
