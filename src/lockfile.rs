//! Dependency files read into packages: lock files, build files, vendored lists.
//!
//! In: a path and a text. Out: a [`Reading`]: packages with the bytes their versions were written at, and troubles with a place.
//! Pure. A reader knows one format; which packages are Kubernetes clients is not its business. [`join`] follows the files that a file
//! names and writes in what they say.

mod cargo_lock;
mod composer_lock;
mod copied;
mod gemfile_lock;
mod gemspec;
mod glide_lock;
mod go_mod;
mod go_path;
mod go_sum;
mod godeps_json;
mod gopkg;
mod gradle;
mod haskell;
mod installed;
mod joined;
mod json;
mod line;
mod mix_lock;
mod modules_txt;
mod msbuild;
mod nuget_lock;
mod package_json;
mod package_lock;
mod parents;
mod pipfile_lock;
mod pnpm_lock;
mod pom;
mod property;
mod pyproject;
mod python_lock;
mod requirement;
mod requirements_txt;
mod scope;
mod setup_cfg;
#[cfg(test)]
mod table;
#[cfg(test)]
mod tests;
mod toml;
mod vendor_conf;
mod vendor_json;
mod vendor_manifest;
mod version_catalog;
mod xml;
mod yarn_lock;

use crate::sdk::Purl;
use crate::source::Span;

pub use joined::{Joined, Placed, join};

/// Folders of dependency files inside of a program's own.
pub const INNER: [&str; 3] = ["vendor", "Godeps", "gradle"];
/// Largest file that is read.
const MOST_BYTES: usize = 64 << 20;
/// Most parts of a file that are told of because they could not be used; of more their number is.
const MOST_TROUBLES: usize = 1_000;

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
    /// What a property says, by its name; another file sets it.
    Property(String),
}

impl Version {
    /// The text of the version, as knowledge files write it.
    pub fn text(&self) -> &str {
        match self {
            Self::Exact(text)
            | Self::Commit(text)
            | Self::Range(text)
            | Self::LocalPath(text)
            | Self::Branch(text)
            | Self::Property(text) => text,
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
    /// Versions for packages that are named elsewhere: they bring in nothing by themselves.
    pub constraints: Vec<Package>,
    /// Names that versions may be written as.
    pub properties: Vec<Property>,
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
    /// What it is to the file.
    pub role: Role,
}

/// What an included file is to the one that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// Its packages belong to the program too.
    Part,
    /// It only says which versions; it brings in nothing itself.
    Constraint,
    /// The same, and it stands in the folder of the file or in the nearest one above that has it.
    ConstraintAbove,
}

/// A name that stands for a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Property {
    /// Its name.
    pub name: String,
    /// Its text.
    pub value: String,
    /// The place of the text.
    pub span: Span,
}

/// One format.
pub struct Reader {
    /// The ecosystem whose programs it is of: the type of its package URLs, or `docker`.
    pub ecosystem: &'static str,
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
    lock("golang", "vendor/modules.txt", |p| below(p, "vendor", "modules.txt"), modules_txt::read),
    lock("golang", "go.mod", |p| named(p, "go.mod"), go_mod::read),
    lock("golang", "Gopkg.lock", |p| named(p, "Gopkg.lock"), gopkg::read_lock),
    lock("golang", "glide.lock", |p| named(p, "glide.lock"), glide_lock::read),
    lock("golang", "vendor/vendor.json", |p| below(p, "vendor", "vendor.json"), vendor_json::read),
    lock("golang", "vendor/manifest", |p| below(p, "vendor", "manifest"), vendor_manifest::read),
    lock("golang", "Godeps.json", |p| below(p, "Godeps", "Godeps.json"), godeps_json::read),
    lock("golang", "vendor.conf", |p| named(p, "vendor.conf"), vendor_conf::read),
    request("golang", "Gopkg.toml", |p| named(p, "Gopkg.toml"), gopkg::read_manifest),
    hint("golang", "go.sum", |p| named(p, "go.sum"), go_sum::read),
    lock("pypi", "poetry.lock", |p| named(p, "poetry.lock"), python_lock::read),
    lock("pypi", "uv.lock", |p| named(p, "uv.lock"), python_lock::read),
    lock("pypi", "pdm.lock", |p| named(p, "pdm.lock"), python_lock::read),
    lock("pypi", "Pipfile.lock", |p| named(p, "Pipfile.lock"), pipfile_lock::read),
    request("pypi", "requirements.txt", requirements_txt::claims, requirements_txt::read),
    request("pypi", "pyproject.toml", |p| named(p, "pyproject.toml"), pyproject::read),
    request("pypi", "setup.cfg", |p| named(p, "setup.cfg"), setup_cfg::read_cfg),
    request("pypi", "setup.py", |p| named(p, "setup.py"), setup_cfg::read_py),
    lock("npm", "npm-shrinkwrap.json", |p| named(p, "npm-shrinkwrap.json"), package_lock::read),
    lock("npm", "package-lock.json", |p| named(p, "package-lock.json"), package_lock::read),
    lock("npm", "yarn.lock", |p| named(p, "yarn.lock"), yarn_lock::read),
    lock("npm", "pnpm-lock.yaml", |p| named(p, "pnpm-lock.yaml"), pnpm_lock::read),
    request("npm", "package.json", |p| named(p, "package.json"), package_json::read),
    lock("maven", "gradle.lockfile", |p| named(p, "gradle.lockfile"), gradle::read_lock),
    request("maven", "pom.xml", |p| named(p, "pom.xml"), pom::read),
    request(
        "maven",
        "build.gradle",
        |p| p.ends_with(".gradle") || p.ends_with(".gradle.kts"),
        gradle::read_build,
    ),
    request("maven", "libs.versions.toml", |p| p.ends_with(".versions.toml"), version_catalog::read),
    request("maven", "gradle.properties", |p| named(p, "gradle.properties"), gradle::read_properties),
    lock("gem", "Gemfile.lock", |p| named(p, "Gemfile.lock"), gemfile_lock::read),
    request("gem", "Gemfile", |p| named(p, "Gemfile"), gemspec::read),
    request("gem", "gemspec", |p| p.ends_with(".gemspec"), gemspec::read),
    lock("nuget", "packages.lock.json", |p| named(p, "packages.lock.json"), nuget_lock::read),
    request("nuget", "csproj", |p| p.ends_with(".csproj") || p.ends_with(".fsproj"), msbuild::read_project),
    request("nuget", "Directory.Packages.props", |p| p.ends_with(".props"), msbuild::read_properties),
    lock("cargo", "Cargo.lock", |p| named(p, "Cargo.lock"), cargo_lock::read),
    lock("hex", "mix.lock", |p| named(p, "mix.lock"), mix_lock::read),
    lock("composer", "composer.lock", |p| named(p, "composer.lock"), composer_lock::read),
    lock("hackage", "cabal.project.freeze", |p| named(p, "cabal.project.freeze"), haskell::read_freeze),
    lock("hackage", "stack.yaml.lock", |p| named(p, "stack.yaml.lock"), haskell::read_stack),
    request("docker", "Dockerfile", is_dockerfile, installed::read),
];

const fn lock(
    ecosystem: &'static str,
    name: &'static str,
    claims: fn(&str) -> bool,
    read: fn(&str) -> Reading,
) -> Reader {
    Reader { ecosystem, name, strength: Strength::Lock, claims, read }
}

const fn request(
    ecosystem: &'static str,
    name: &'static str,
    claims: fn(&str) -> bool,
    read: fn(&str) -> Reading,
) -> Reader {
    Reader { ecosystem, name, strength: Strength::Request, claims, read }
}

const fn hint(
    ecosystem: &'static str,
    name: &'static str,
    claims: fn(&str) -> bool,
    read: fn(&str) -> Reading,
) -> Reader {
    Reader { ecosystem, name, strength: Strength::Hint, claims, read }
}

/// The reader of a path, when there is one.
pub fn reader(path: &str) -> Option<&'static Reader> {
    READERS.iter().find(|reader| (reader.claims)(path))
}

/// The place of a path's reader among all: of the files of one program the one with the lowest decides.
pub fn rank(path: &str) -> Option<usize> {
    READERS.iter().position(|reader| (reader.claims)(path))
}

/// Whether a file pins versions by itself, as written by hand: it is no lock, no tool resolved it, and no hash is bound to a version.
pub fn is_free_pin(path: &str, text: &str) -> bool {
    let is_written = requirements_txt::claims(path) && path.ends_with(".txt");
    is_dockerfile(path) || (is_written && !requirements_txt::is_resolved(text))
}

/// The folder of the program that a dependency file belongs to, as the path has it; `.` where it names none.
pub fn home(path: &str) -> String {
    let mut parts: Vec<&str> = path.split('/').collect();
    parts.pop();
    if parts.last().is_some_and(|last| INNER.contains(last)) {
        parts.pop();
    }
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}

/// What the packages of a file are needed for, as far as its path says so.
pub fn scope_of_path(path: &str) -> Scope {
    scope::of_path(path)
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
        reading.shorten();
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
        let constraints = self.constraints.iter_mut().map(|package| &mut package.span);
        let properties = self.properties.iter_mut().map(|property| &mut property.span);
        for span in packages.chain(troubles).chain(includes).chain(constraints).chain(properties) {
            *span = span.shifted(offset);
        }
    }

    /// Leaves as many troubles as a person may read.
    fn shorten(&mut self) {
        if let Some(next) = self.troubles.get(MOST_TROUBLES) {
            let more = self.troubles.len() - MOST_TROUBLES;
            let message = format!("{more} parts more of this file cannot be used either");
            let span = next.span;
            self.troubles.truncate(MOST_TROUBLES);
            self.tell(message, span);
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

/// Whether a path names a Dockerfile: `Dockerfile`, `Dockerfile.build`, `app.Dockerfile`, `Containerfile`.
pub fn is_dockerfile(path: &str) -> bool {
    let name = file_name(path);
    let known = ["Dockerfile", "Containerfile"];
    known.iter().any(|word| {
        name == *word
            || name.strip_prefix(word).is_some_and(|rest| rest.starts_with('.') && !rest.ends_with(".md"))
            || name
                .strip_suffix(&word.to_ascii_lowercase())
                .or_else(|| name.strip_suffix(word))
                .is_some_and(|rest| rest.ends_with('.'))
    })
}

/// Whether a path ends in a folder and a file.
fn below(path: &str, folder: &str, name: &str) -> bool {
    named(path, name) && path.rsplit('/').nth(1) == Some(folder)
}

/// The bytes of `part`, a piece cut out of `text`.
pub(crate) fn span_in(text: &str, part: &str) -> Span {
    let start = part.as_ptr().addr().saturating_sub(text.as_ptr().addr()).min(text.len());
    Span::new(start, (start + part.len()).min(text.len()))
}
