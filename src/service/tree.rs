//! Files of the disk, each read once, as sources that findings can point into.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;

use crate::problem::Problem;
use crate::source::Source;

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
        let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        let cure = "resolve dependencies again to write it anew";
        if metadata.len() > MOST_BYTES {
            let message = format!("the file is larger than {} MiB and was not read", MOST_BYTES >> 20);
            self.problems.push(Problem::in_file(path, message).help(cure));
            return None;
        }
        match fs::read(path).map(String::from_utf8) {
            Ok(Ok(text)) => Some(Source::new(path, text)),
            Ok(Err(_)) => {
                self.problems
                    .push(Problem::in_file(path, "the file is not UTF-8 and was not read").help(cure));
                None
            }
            Err(error) => {
                let problem = Problem::in_file(path, format!("the file cannot be read: {error}"));
                self.problems.push(problem.help("permit reading it, or leave it out"));
                None
            }
        }
    }
}
