//! Dependency files read into packages: lock files, build files, vendored lists.
//!
//! In: a path and a text. Out: a [`Reading`]: packages with the bytes their versions were written at, and troubles with a place.
//! Pure. A reader knows one format; which packages are Kubernetes clients is not its business. Files that name other files
//! ([`Reading::includes`]) are joined by the caller.

mod glide_lock;
mod go_mod;
mod go_path;
mod go_sum;
mod godeps_json;
mod gopkg;
mod json;
mod line;
mod modules_txt;
#[cfg(test)]
mod table;
#[cfg(test)]
mod tests;
mod toml;
mod vendor_conf;
mod vendor_json;
mod vendor_manifest;

use crate::sdk::Purl;
use crate::source::Span;

/// Largest file that is read.
const MOST_BYTES: usize = 64 << 20;

/// One package that a file names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Package {
    /// The bytes of the version; of the name where no version is written.
    pub span: Span,
    /// Its ecosystem and name.
    pub purl: Purl,
    /// What is built.
    pub version: Version,
    /// What it is needed for.
    pub scope: Scope,
    /// The required version that a replacement overrides.
    pub replaced: Option<String>,
    /// The packages that need it, as far as the file says so, sorted.
    pub parents: Vec<String>,
}

/// What a file says about the version of a package.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    /// One release: `v0.17.3`, `12.0.0a1`, a fork as `github.com/x/client-go@v0.18.4`.
    Exact(String),
    /// A commit, by its digits.
    Commit(String),
    /// Any of these releases: `>=10,<12`; `*` where nothing is said.
    Range(String),
    /// A folder beside the file.
    LocalPath(String),
    /// The newest commit of a branch.
    Branch(String),
}

impl Version {
    /// The text of the version, as knowledge files write it.
    pub fn text(&self) -> &str {
        match self {
            Self::Exact(text)
            | Self::Commit(text)
            | Self::Range(text)
            | Self::LocalPath(text)
            | Self::Branch(text) => text,
        }
    }
}

/// What a package is needed for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// The program as it runs.
    Runtime,
    /// Its tests.
    Test,
    /// Building it.
    Tool,
}

/// How much a file knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Strength {
    /// What is built: it decides.
    Lock,
    /// What is asked for: it decides where nothing locks.
    Request,
    /// What was looked at on the way: it never decides.
    Hint,
}

/// What a reader found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reading {
    /// In the order of the text.
    pub packages: Vec<Package>,
    /// What could not be used.
    pub troubles: Vec<Trouble>,
    /// Other files that belong to this one.
    pub includes: Vec<Include>,
    /// Whether more may be built than the file lists, so that a package it does not name may still be inside.
    pub partial: bool,
}

/// A part of a file that could not be used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    /// One clause without a full stop.
    pub message: String,
    /// The place.
    pub span: Span,
}

/// Another file that a file names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Include {
    /// As written, relative to the folder of the file.
    pub path: String,
    /// The place.
    pub span: Span,
    /// Whether it only narrows versions (`-c`) and brings in nothing itself.
    pub constraint: bool,
}

/// One format.
pub struct Reader {
    /// What people call it.
    pub name: &'static str,
    /// How much it knows.
    pub strength: Strength,
    /// Whether a path, written with `/`, is of this format.
    pub claims: fn(&str) -> bool,
    read: fn(&str) -> Reading,
}

/// All formats; the first that claims a path reads it. Of several files of one program the one that stands first here decides: what is
/// copied beside the program before what its tool wrote down, newer tools before those they came after.
pub const READERS: &[Reader] = &[
    lock("vendor/modules.txt", |p| below(p, "vendor", "modules.txt"), modules_txt::read),
    lock("go.mod", |p| named(p, "go.mod"), go_mod::read),
    lock("Gopkg.lock", |p| named(p, "Gopkg.lock"), gopkg::read_lock),
    lock("glide.lock", |p| named(p, "glide.lock"), glide_lock::read),
    lock("vendor/vendor.json", |p| below(p, "vendor", "vendor.json"), vendor_json::read),
    lock("vendor/manifest", |p| below(p, "vendor", "manifest"), vendor_manifest::read),
    lock("Godeps.json", |p| below(p, "Godeps", "Godeps.json"), godeps_json::read),
    lock("vendor.conf", |p| named(p, "vendor.conf"), vendor_conf::read),
    request("Gopkg.toml", |p| named(p, "Gopkg.toml"), gopkg::read_manifest),
    hint("go.sum", |p| named(p, "go.sum"), go_sum::read),
];

const fn lock(name: &'static str, claims: fn(&str) -> bool, read: fn(&str) -> Reading) -> Reader {
    Reader { name, strength: Strength::Lock, claims, read }
}

const fn request(name: &'static str, claims: fn(&str) -> bool, read: fn(&str) -> Reading) -> Reader {
    Reader { name, strength: Strength::Request, claims, read }
}

const fn hint(name: &'static str, claims: fn(&str) -> bool, read: fn(&str) -> Reading) -> Reader {
    Reader { name, strength: Strength::Hint, claims, read }
}

/// The reader of a path, when there is one.
pub fn reader(path: &str) -> Option<&'static Reader> {
    READERS.iter().find(|reader| (reader.claims)(path))
}

/// The place of a path's reader among all: of the files of one program the one with the lowest decides.
pub fn rank(path: &str) -> Option<usize> {
    READERS.iter().position(|reader| (reader.claims)(path))
}

impl Reader {
    /// Reads a text. Lines of an unresolved merge are left out and told of.
    pub fn read(&self, text: &str) -> Reading {
        if text.len() > MOST_BYTES {
            let message = format!("the file is larger than {} MiB and was not read", MOST_BYTES >> 20);
            return Reading::trouble(message, Span::default());
        }
        let (clean, conflicts) = line::without_conflicts(text);
        let content = clean.strip_prefix('\u{feff}').unwrap_or(&clean);
        let mut reading = (self.read)(content);
        reading.shift(clean.len() - content.len());
        reading.troubles.splice(0..0, conflicts);
        reading
    }
}

impl Reading {
    fn trouble(message: impl Into<String>, span: Span) -> Self {
        Trouble { message: message.into(), span }.into()
    }

    fn push(&mut self, purl: Purl, version: Version, span: Span) -> &mut Package {
        self.add(Package { span, purl, version, scope: Scope::Runtime, replaced: None, parents: Vec::new() })
    }

    /// Moves all places towards the end.
    fn shift(&mut self, offset: usize) {
        let packages = self.packages.iter_mut().map(|package| &mut package.span);
        let troubles = self.troubles.iter_mut().map(|trouble| &mut trouble.span);
        let includes = self.includes.iter_mut().map(|include| &mut include.span);
        for span in packages.chain(troubles).chain(includes) {
            *span = span.shifted(offset);
        }
    }

    fn tell(&mut self, message: impl Into<String>, span: Span) {
        self.troubles.push(Trouble { message: message.into(), span });
    }

    fn add(&mut self, package: Package) -> &mut Package {
        let at = self.packages.len();
        self.packages.push(package);
        &mut self.packages[at]
    }
}

impl From<Trouble> for Reading {
    fn from(trouble: Trouble) -> Self {
        Self { troubles: vec![trouble], partial: true, ..Self::default() }
    }
}

/// The last part of a path.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn named(path: &str, name: &str) -> bool {
    file_name(path) == name
}

/// Whether a path ends in a folder and a file.
fn below(path: &str, folder: &str, name: &str) -> bool {
    named(path, name) && path.rsplit('/').nth(1) == Some(folder)
}

/// The bytes of `part`, a piece cut out of `text`.
fn span_in(text: &str, part: &str) -> Span {
    let start = part.as_ptr().addr().saturating_sub(text.as_ptr().addr()).min(text.len());
    Span::new(start, (start + part.len()).min(text.len()))
}
