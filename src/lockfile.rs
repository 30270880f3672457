//! Dependency files read into packages: lock files, build files, vendored lists.
//!
//! In: a path and a text. Out: a [`Reading`]: packages with the bytes their versions were written at, and troubles with a place.
//! Pure. A reader knows one format; which packages are Kubernetes clients is not its business. Files that name other files
//! ([`Reading::includes`]) are joined by the caller.

mod go_mod;
mod line;

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

/// All formats; the first that claims a path reads it.
pub const READERS: &[Reader] = &[Reader {
    name: "go.mod",
    strength: Strength::Lock,
    claims: |p| named(p, "go.mod"),
    read: go_mod::read,
}];

/// The reader of a path, when there is one.
pub fn reader(path: &str) -> Option<&'static Reader> {
    READERS.iter().find(|reader| (reader.claims)(path))
}

impl Reader {
    /// Reads a text. Lines of an unresolved merge are left out and told of.
    pub fn read(&self, text: &str) -> Reading {
        if text.len() > MOST_BYTES {
            let message = format!("the file is larger than {} MiB and was not read", MOST_BYTES >> 20);
            return Reading::trouble(message, Span::default());
        }
        let (text, conflicts) = line::without_conflicts(text);
        let mut reading = (self.read)(&text);
        reading.troubles.splice(0..0, conflicts);
        reading
    }
}

impl Reading {
    fn trouble(message: impl Into<String>, span: Span) -> Self {
        Self { troubles: vec![Trouble { message: message.into(), span }], ..Self::default() }
    }

    #[allow(dead_code, reason = "the readers of the single formats call it, and come one by one")]
    fn push(&mut self, purl: Purl, version: Version, span: Span) -> &mut Package {
        self.add(Package { span, purl, version, scope: Scope::Runtime, replaced: None, parents: Vec::new() })
    }

    fn add(&mut self, package: Package) -> &mut Package {
        let at = self.packages.len();
        self.packages.push(package);
        &mut self.packages[at]
    }
}

/// The last part of a path.
fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

fn named(path: &str, name: &str) -> bool {
    file_name(path) == name
}

/// The bytes of `part`, a piece cut out of `text`.
fn span_in(text: &str, part: &str) -> Span {
    let start = part.as_ptr().addr().saturating_sub(text.as_ptr().addr()).min(text.len());
    Span::new(start, (start + part.len()).min(text.len()))
}
