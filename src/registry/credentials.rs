//! Who one is to a registry: logins from Docker's and Podman's files, and from the programs they name.
//!
//! In: a registry and a repository. Out: the [`Login`] that belongs to them, if there is one, and what went wrong on the way. A login
//! is looked for once for each registry, and no program's words are shown.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use super::secret::Secret;

mod file;
mod program;

use file::LoginFile;

/// What proves to a registry who one is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Login {
    /// A user and a password, as the header `Authorization` has them.
    Basic(Secret),
    /// What a token service takes for a login of an earlier day.
    Identity(Secret),
    /// A token that is sent as it is.
    Token(Secret),
}

/// What a search for a login came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// The login.
    pub(super) login: Option<Login>,
    /// What went wrong on the way, as clauses.
    pub(super) troubles: Vec<String>,
}

/// All logins, looked for when they are asked for.
pub(super) struct Credentials {
    paths: Vec<PathBuf>,
    files: OnceLock<(Vec<LoginFile>, Vec<String>)>,
    /// By the name of what was asked: of the registry, or of the repository where a file has logins for repositories.
    found: Mutex<BTreeMap<String, Arc<OnceLock<Found>>>>,
}

impl Credentials {
    /// Logins from these files, the one that decides first; files that do not exist have none.
    pub(super) fn new(paths: Vec<PathBuf>) -> Self {
        Self { paths, files: OnceLock::new(), found: Mutex::default() }
    }

    /// The login for a repository.
    pub(super) fn of(&self, registry: &str, repository: &str) -> Found {
        let (files, _) = self.files();
        let name = format!("{registry}/{repository}");
        let scoped = files.iter().any(|file| file.has_scope_of(&name));
        let key = if scoped { name } else { registry.to_owned() };
        let slot = {
            let mut found = self.found.lock().unwrap_or_else(PoisonError::into_inner);
            found.entry(key).or_default().clone()
        };
        // Outside of the lock: a program may take its time, and only those that wait for its answer wait.
        slot.get_or_init(|| self.search(registry, repository)).clone()
    }

    fn search(&self, registry: &str, repository: &str) -> Found {
        let (files, unread) = self.files();
        let mut found = Found { login: None, troubles: unread.clone() };
        for file in files {
            match file.login(registry, repository) {
                Ok(None) => {}
                Ok(login) => {
                    found.login = login;
                    break;
                }
                Err(trouble) => found.troubles.push(trouble),
            }
        }
        found
    }

    fn files(&self) -> &(Vec<LoginFile>, Vec<String>) {
        self.files.get_or_init(|| {
            let (mut files, mut unread) = (Vec::new(), Vec::new());
            for path in &self.paths {
                match LoginFile::read(path) {
                    Ok(file) => files.extend(file),
                    Err(trouble) => unread.push(trouble),
                }
            }
            (files, unread)
        })
    }
}

#[cfg(test)]
mod tests;
