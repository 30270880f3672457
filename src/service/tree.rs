//! Files of the disk, each read once, as sources that findings can point into.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use crate::file;
use crate::problem::Problem;
use crate::source::{Site, Source};
use crate::yaml;

/// Largest file that is read.
const MOST_BYTES: u64 = 64 << 20;

/// What was read so far.
#[derive(Default)]
pub(super) struct Tree {
    files: BTreeMap<String, Option<Arc<Source>>>,
    problems: Vec<Problem>,
}

impl Tree {
    /// The file of a path; nothing where there is none or it cannot be read.
    pub(super) fn file(&mut self, path: &str) -> Option<Arc<Source>> {
        if let Some(known) = self.files.get(path) {
            return known.clone();
        }
        let read = self.read(path);
        self.files.insert(path.to_owned(), read.clone());
        read
    }

    /// What could not be read.
    pub(super) fn problems(self) -> Vec<Problem> {
        self.problems
    }

    fn read(&mut self, path: &str) -> Option<Arc<Source>> {
        // A pipe is no file of a program, and opening it may never end.
        fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        let cure = "resolve dependencies again to write it anew";
        let bytes = match file::read(Path::new(path), MOST_BYTES) {
            Ok(bytes) => bytes,
            Err(error) => {
                let problem = Problem::in_file(path, format!("the file cannot be read: {error}"));
                self.problems.push(problem.help("permit reading it, or leave it out"));
                return None;
            }
        };
        match yaml::decode(&bytes) {
            Ok(text) => Some(Source::new(path, text)),
            Err(error) => {
                // The bytes before the bad one are the same in both.
                let source = Source::new(path, String::from_utf8_lossy(&bytes));
                let problem = Problem::at(Site::new(source, error.span), error.message);
                self.problems.push(problem.help(cure));
                None
            }
        }
    }
}
