//! What detectors saw, with the file and the layer.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::file::INSIDE;
use crate::knowledge::Knowledge;
use crate::oci::Digest;
use crate::oci::archive::shown;
use crate::sdk::Purl;

/// Most clues of one image; no honest image has a tenth of them.
const MOST_CLUES: usize = 10_000;

/// Something seen in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Clue {
    /// The file, fit to be printed.
    pub(super) path: String,
    /// The layer, counted from the bottom.
    pub(super) layer: usize,
    /// What it says.
    pub(super) says: Says,
}

/// What a clue says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Says {
    /// This package is inside.
    Package(Seen),
    /// A program holds a Kubernetes client but not the part that reads the token.
    NotInCluster(Purl),
    /// The file names the token file; who reads it is not known.
    NamesToken,
    /// The file could not be looked into.
    Closed(String),
}

/// A package that was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Seen {
    pub(super) sdk: Purl,
    /// A version or a range; empty when it is not known.
    pub(super) version: String,
    /// What a reader should know besides.
    pub(super) note: Option<String>,
    /// The folder or archive in which a record of the same package makes this clue superfluous; nothing for records themselves.
    pub(super) weaker_in: Option<String>,
}

/// Collects clues: those of a layer count once the layer is verified.
pub(super) struct Found<'k> {
    knowledge: &'k Knowledge,
    layer: usize,
    verified: Vec<Clue>,
    current: Vec<Clue>,
    /// The files of the current layer that gave clues.
    files: HashSet<String>,
    too_many: bool,
}

impl<'k> Found<'k> {
    pub(super) fn new(knowledge: &'k Knowledge) -> Self {
        Self {
            knowledge,
            layer: 0,
            verified: Vec::new(),
            current: Vec::new(),
            files: HashSet::new(),
            too_many: false,
        }
    }

    /// Whether a package is a Kubernetes client.
    pub(super) fn knows(&self, sdk: &Purl) -> bool {
        self.knowledge.knows(sdk)
    }

    /// A package of an ecosystem, as its own record names it. Packages that are no Kubernetes clients are passed over.
    pub(super) fn package(&mut self, path: &str, sdk: Purl, version: &str) {
        self.seen(path, Seen { sdk, version: version.to_owned(), note: None, weaker_in: None });
    }

    /// A package that gave itself away by less than a record.
    pub(super) fn seen(&mut self, path: &str, seen: Seen) {
        if self.knows(&seen.sdk) && is_printable(&seen.version) {
            self.add(path, Says::Package(seen));
        }
    }

    /// Anything else.
    pub(super) fn add(&mut self, path: &str, says: Says) {
        if self.verified.len() + self.current.len() >= MOST_CLUES {
            self.too_many = true;
            return;
        }
        let clue = Clue { path: shown(path), layer: self.layer, says };
        if !self.current.contains(&clue) {
            self.files.insert(clue.file().to_owned());
            self.current.push(clue);
        }
    }

    /// Drops what the current layer said about a file, and about what lies in it.
    pub(super) fn forget(&mut self, path: &str) {
        if self.files.remove(path) {
            self.current.retain(|clue| clue.file() != path);
        }
    }

    /// Begins a layer.
    pub(super) fn begin(&mut self, layer: usize) {
        self.layer = layer;
        self.current.clear();
        self.files.clear();
    }

    /// The current layer is what its digest names.
    pub(super) fn commit(&mut self) {
        self.verified.append(&mut self.current);
    }

    /// Every clue, in the order of layers and paths.
    pub(super) fn finish(mut self) -> Vec<Clue> {
        if self.too_many {
            let why = format!("it holds more than {MOST_CLUES} packages");
            self.verified.push(Clue { path: String::new(), layer: 0, says: Says::Closed(why) });
        }
        self.verified.sort_by(|one, two| (one.layer, &one.path).cmp(&(two.layer, &two.path)));
        self.verified
    }
}

/// Versions come from files that anybody may have written.
fn is_printable(version: &str) -> bool {
    version.len() <= 200 && !version.chars().any(char::is_control)
}

impl Clue {
    /// The file of the layer itself, whatever lies in it.
    pub(super) fn file(&self) -> &str {
        self.path.split(INSIDE).next().unwrap_or(&self.path)
    }

    /// `usr/bin/app in layer 3 (sha256:0123456789ab)`
    pub(super) fn evidence(&self, layers: &[Digest]) -> String {
        let digest =
            layers.get(self.layer).map(|digest| format!(" ({}:{:.12})", digest.algorithm(), digest.hex()));
        format!("/{} in layer {}{}", self.path, self.layer + 1, digest.unwrap_or_default())
    }
}
