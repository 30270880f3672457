//! The version of an SDK at one tag, as the lock files of that tag have it.

use super::clone::File;
use crate::knowledge::step::Fact;
use crate::lockfile::{self, Joined, Placed, Scope, Strength, Version};
use crate::sdk::Purl;
use crate::verdict::Reload;

/// Digits of a commit that a page writes.
const COMMIT_DIGITS: usize = 12;

/// What the files say.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Answer {
    /// A version, or that the SDK is not inside.
    Fact { fact: Fact, note: Option<String>, evidence: String },
    /// Nothing that can be relied on, and why; with the file that was read in vain.
    Nothing { why: String, evidence: Option<String> },
}

/// What a version of an SDK does with the token, when that is known.
pub(super) type Reloads<'a> = dyn Fn(&Purl, &str) -> Option<Reload> + 'a;

/// Asks the files in turn; `file` reads one at the tag. The first that names the SDK decides.
pub(super) fn at(
    files: &[&str],
    names: &[Purl],
    reload: &Reloads<'_>,
    file: &mut dyn FnMut(&str) -> Result<File, String>,
) -> Result<Answer, String> {
    let mut without: Option<Answer> = None;
    let mut complete: Vec<String> = Vec::new();
    for path in files {
        // A `go.mod` that lists all modules decides; its `go.sum` names those too that were only looked at.
        if complete.iter().any(|sums| sums == path) {
            continue;
        }
        let mut failed = None;
        let joined = lockfile::join(path, &mut |path| match file(path) {
            Ok(File::Text(text)) => Some(text),
            Ok(File::Missing) => None,
            Ok(File::Unusable(why)) => {
                without.get_or_insert_with(|| nothing(why, path));
                None
            }
            Err(error) => {
                failed = Some(error);
                None
            }
        });
        if let Some(error) = failed {
            return Err(error);
        }
        let Some(joined) = joined else { continue };
        if let Some(answer) = named(&joined, names, reload) {
            return Ok(answer);
        }
        if !joined.partial {
            complete.extend(sums(path));
        }
        if without.is_some() {
            continue;
        }
        let locked = lockfile::reader(path).is_some_and(|reader| reader.strength == Strength::Lock);
        without = Some(match joined.troubles.first() {
            Some((_, trouble)) => nothing(trouble.message.clone(), path),
            None if locked && !joined.partial => absent(path),
            None if locked => indirect(path, names, file)?,
            None => nothing("the file does not name the SDK, and is no lock file".to_owned(), path),
        });
    }
    let missing = || Answer::Nothing { why: "no lock file at this tag".to_owned(), evidence: None };
    Ok(without.unwrap_or_else(missing))
}

/// The version of the first of these names that is among the packages, or among the versions said for packages named elsewhere.
fn named(joined: &Joined, names: &[Purl], reload: &Reloads<'_>) -> Option<Answer> {
    let mut found: Vec<&Placed> = Vec::new();
    for (name, list) in names.iter().flat_map(|name| [(name, &joined.packages), (name, &joined.constraints)])
    {
        found = list.iter().filter(|placed| placed.package.purl == *name).collect();
        if !found.is_empty() {
            break;
        }
    }
    if found.iter().any(|placed| placed.package.scope == Scope::Runtime) {
        found.retain(|placed| placed.package.scope == Scope::Runtime);
    }
    let Placed { file, package: first } = found.first()?;
    let path = joined.files.get(*file)?;
    let other = found.iter().find(|placed| placed.package.version != first.version);
    if let Some(other) = other {
        // Several versions are one answer when they do the same with the token.
        let does = |placed: &Placed| reload(&placed.package.purl, placed.package.version.text());
        let does_first = does(found[0]);
        if does_first.is_none() || found.iter().any(|placed| does(placed) != does_first) {
            let (one, two) = (first.version.text(), other.package.version.text());
            return Some(nothing(format!("the file names the versions {one} and {two}"), path));
        }
    }
    let version = match &first.version {
        version @ (Version::Exact(_) | Version::Range(_) | Version::Branch(_) | Version::Commit(_)) => {
            shortened(version)
        }
        Version::Property(name) => {
            return Some(nothing(format!("its version is that of `{name}`, which is not set here"), path));
        }
        Version::LocalPath(folder) => {
            return Some(nothing(format!("it is built from the folder {folder}"), path));
        }
    };
    let overridden = first.replaced.as_deref().map(|text| text.strip_suffix("+incompatible").unwrap_or(text));
    let note = overridden.filter(|text| *text != version).map(|text| format!("replace overrides {text}"));
    let note = note.or_else(|| other.map(|other| format!("{} too", shortened(&other.package.version))));
    Some(Answer::Fact { fact: Fact::Version(version), note, evidence: path.clone() })
}

/// A version as pages write it.
fn shortened(version: &Version) -> String {
    match version {
        Version::Commit(digits) => {
            digits.chars().take(COMMIT_DIGITS).collect::<String>().to_ascii_lowercase()
        }
        version => version.text().strip_suffix("+incompatible").unwrap_or(version.text()).to_owned(),
    }
}

/// The `go.sum` beside a `go.mod`.
fn sums(path: &str) -> Option<String> {
    path.strip_suffix("go.mod").map(|folder| format!("{folder}go.sum"))
}

/// A `go.mod` that may leave out what its requirements require: its `go.sum` names every module that was looked at, and a replacement
/// names the module even where nothing else does.
fn indirect(
    path: &str,
    names: &[Purl],
    file: &mut dyn FnMut(&str) -> Result<File, String>,
) -> Result<Answer, String> {
    let Some(sums) = sums(path) else {
        return Ok(nothing("the file may leave it out".to_owned(), path));
    };
    let (File::Text(looked_at), File::Text(required)) = (file(&sums)?, file(path)?) else {
        return Ok(nothing("there is no go.sum".to_owned(), path));
    };
    let text = format!("{required}\n{looked_at}");
    let mut words = text.split_whitespace();
    let named = words.any(|word| names.iter().any(|name| is_module(word, name)));
    Ok(if named {
        nothing("the client comes through another package".to_owned(), path)
    } else {
        absent(path)
    })
}

/// Whether a word of a `go.mod` is the path of a module, or of a copy of it inside of another one (`k8s.io/kubernetes/staging/src/k8s.io/client-go`).
fn is_module(word: &str, module: &Purl) -> bool {
    let word = word.to_ascii_lowercase();
    word.strip_suffix(module.name()).is_some_and(|before| before.is_empty() || before.ends_with('/'))
}

fn absent(path: &str) -> Answer {
    Answer::Fact { fact: Fact::Absent, note: None, evidence: path.to_owned() }
}

fn nothing(why: String, path: &str) -> Answer {
    Answer::Nothing { why, evidence: Some(path.to_owned()) }
}
