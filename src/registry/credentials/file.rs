//! `config.json` of Docker and `auth.json` of Podman: logins by registry, and the programs that keep them elsewhere.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read};
use std::path::Path;

use base64::Engine;
use base64::engine::GeneralPurpose;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD};
use serde::Deserialize;

use super::super::secret::Secret;
use super::{Login, program};

/// Largest file that is read.
const MOST_BYTES: u64 = 4 << 20;
/// How Docker's file calls Docker Hub.
const HUB: &str = "https://index.docker.io/v1/";
/// What stands for the user where the password is an identity token.
pub(super) const IDENTITY: &str = "<token>";

/// One file.
#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct LoginFile {
    auths: BTreeMap<String, Entry>,
    cred_helpers: BTreeMap<String, String>,
    creds_store: Option<String>,
}

#[derive(Deserialize, Default)]
#[serde(default)]
struct Entry {
    auth: Option<String>,
    username: Option<String>,
    password: Option<String>,
    identitytoken: Option<String>,
    registrytoken: Option<String>,
}

impl LoginFile {
    /// Reads a file; nothing when there is none. Its text is never shown, so neither is the parser's word about it.
    pub(super) fn read(path: &Path) -> Result<Option<Self>, String> {
        let file = match std::fs::File::open(path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(format!("{} cannot be read: {error}", path.display())),
        };
        let mut bytes = Vec::new();
        file.take(MOST_BYTES)
            .read_to_end(&mut bytes)
            .map_err(|error| format!("{} cannot be read: {error}", path.display()))?;
        let read = serde_json::from_slice(&bytes);
        read.map(Some).map_err(|error| {
            format!("{} is no file of logins, from line {} on", path.display(), error.line())
        })
    }

    /// Whether a login of this file belongs to a part of a registry that holds this repository.
    pub(super) fn has_scope_of(&self, name: &str) -> bool {
        let scopes = self.auths.keys().map(|key| scope(key)).filter(|scope| scope.contains('/'));
        scopes.into_iter().any(|scope| holds(scope, name))
    }

    /// The login for a repository: from the program for its registry, else from the program for all, else from the file itself.
    pub(super) fn login(&self, registry: &str, repository: &str) -> Result<Option<Login>, String> {
        let names = names(registry);
        if let Some((name, program)) = names.iter().find_map(|name| self.cred_helpers.get_key_value(*name)) {
            return program::ask(program, name);
        }
        let mut trouble = None;
        if let Some(store) = self.creds_store.as_deref().filter(|store| !store.is_empty()) {
            match program::ask(store, names[0]) {
                Ok(None) => {}
                Ok(login) => return Ok(login),
                Err(why) => trouble = Some(why),
            }
        }
        let written = self.entry(&names, repository).map(Entry::login).transpose()?.flatten();
        match (written, trouble) {
            (None, Some(trouble)) => Err(trouble),
            (login, _) => Ok(login),
        }
    }

    /// The entry for the smallest part of a registry that holds the repository.
    fn entry(&self, names: &[&str], repository: &str) -> Option<&Entry> {
        let fits =
            |key: &str| names.iter().any(|name| holds(scope(key), &format!("{}/{repository}", scope(name))));
        let fitting = self.auths.iter().filter(|(key, _)| fits(key));
        fitting.max_by_key(|(key, _)| scope(key).len()).map(|(_, entry)| entry)
    }
}

impl Entry {
    fn login(&self) -> Result<Option<Login>, String> {
        let given =
            |text: &Option<String>| text.as_deref().filter(|text| !text.is_empty()).map(str::to_owned);
        if let Some(token) = given(&self.registrytoken) {
            return Ok(Some(Login::Token(Secret::new(token))));
        }
        if let Some(token) = given(&self.identitytoken) {
            return Ok(Some(Login::Identity(Secret::new(token))));
        }
        if let Some(auth) = given(&self.auth) {
            let text = decoded(&auth).ok_or("a login in the file is not written in base 64")?;
            let (user, password) = text.split_once(':').ok_or("a login in the file has no password")?;
            return Ok(Some(Login::of(user, password.trim_end_matches('\0'))));
        }
        Ok(given(&self.username)
            .zip(given(&self.password))
            .map(|(user, password)| Login::of(&user, &password)))
    }
}

impl Login {
    /// A login of a user and a password, or of the token that stands for both.
    pub(super) fn of(user: &str, password: &str) -> Self {
        if user == IDENTITY {
            return Self::Identity(Secret::new(password));
        }
        Self::Basic(Secret::new(format!("Basic {}", STANDARD.encode(format!("{user}:{password}")))))
    }
}

fn decoded(text: &str) -> Option<String> {
    let engines: [&GeneralPurpose; 2] = [&STANDARD, &STANDARD_NO_PAD];
    let bytes = engines.into_iter().find_map(|engine| engine.decode(text.trim()).ok())?;
    String::from_utf8(bytes).ok()
}

/// What a registry is called in these files; the first is what programs are asked for.
fn names(registry: &str) -> Vec<&str> {
    match registry {
        "docker.io" => vec![HUB, "index.docker.io", "docker.io", "registry-1.docker.io"],
        other => vec![other],
    }
}

/// A key without scheme: keys with one are those of a whole registry.
fn scope(key: &str) -> &str {
    match key.split_once("://") {
        Some((_, rest)) => rest.split('/').next().unwrap_or(rest),
        None => key.trim_end_matches('/'),
    }
}

fn holds(scope: &str, name: &str) -> bool {
    name.strip_prefix(scope).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}
