//! Which entry a reference is about, when it is not spelled as published.
//!
//! In: the name of an image. Out: an entry, and how it was found: under its own name, under another name of the same registry, or by the end
//! of its path, as copies in private registries are.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::{ImageEntry, Knowledge, Slot, turned};
use crate::image::Reference;
use crate::verdict::Confidence;

/// How an entry was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Matched {
    /// Under the very name.
    Exact,
    /// Under another name of the same registry.
    Equivalent(String),
    /// As a copy that the user declared.
    Declared(String),
    /// A copy: a folder of the path names the registry it comes from.
    PulledThrough(String),
    /// A copy: the path ends as a known image's does.
    Path(String),
    /// A copy: only the last word is the same, and no other image is called so.
    LastWord(String),
}

impl Matched {
    /// How sure the match is.
    pub fn confidence(&self) -> Confidence {
        match self {
            Self::Exact | Self::Equivalent(_) | Self::Declared(_) => Confidence::High,
            Self::PulledThrough(_) | Self::Path(_) => Confidence::Medium,
            Self::LastWord(_) => Confidence::Low,
        }
    }

    /// The image that the reference was taken for; nothing when it has the very name.
    pub fn taken_for(&self) -> Option<&str> {
        match self {
            Self::Exact => None,
            Self::Equivalent(name)
            | Self::Declared(name)
            | Self::PulledThrough(name)
            | Self::Path(name)
            | Self::LastWord(name) => Some(name),
        }
    }

    /// What to say about it; nothing for the published name.
    pub fn note(&self) -> Option<String> {
        match self {
            Self::Exact => None,
            Self::Equivalent(name) => {
                Some(format!("taken for {name}, which is the same image under another name"))
            }
            Self::Declared(name) => {
                Some(format!("taken for a copy of {name}, as the mirrors of the configuration say"))
            }
            Self::PulledThrough(name) => {
                Some(format!("taken for a copy of {name}, as a folder of its path says"))
            }
            Self::Path(name) => Some(format!("taken for a copy of {name}, because the path ends alike")),
            Self::LastWord(name) => {
                Some(format!("taken for a copy of {name}, because the last word is the same"))
            }
        }
    }
}

/// What a look-up by name found.
pub(super) enum Candidate {
    Entry(Arc<ImageEntry>, Matched),
    /// Several entries, none better than the others.
    Ambiguous(Vec<String>),
    Nothing,
}

impl Candidate {
    fn confidence(&self) -> Option<Confidence> {
        match self {
            Self::Entry(_, matched) => Some(matched.confidence()),
            Self::Ambiguous(_) | Self::Nothing => None,
        }
    }
}

impl Knowledge {
    /// The entry that a reference is about.
    pub(super) fn find(&self, reference: &Reference) -> Candidate {
        let name = reference.name();
        if let Some(entry) = self.image(&name) {
            return Candidate::Entry(entry, Matched::Exact);
        }
        if let Some(original) = self.original(&name).and_then(|name| Reference::parse(&name).ok())
            && let Candidate::Entry(entry, _) = self.find_undeclared(&original)
        {
            return Candidate::Entry(entry, Matched::Declared(original.name()));
        }
        self.find_undeclared(reference)
    }

    fn find_undeclared(&self, reference: &Reference) -> Candidate {
        let name = reference.name();
        if let Some(entry) = self.image(&name) {
            return Candidate::Entry(entry, Matched::Exact);
        }
        let registries = self.registries();
        for other in registries.equivalents(&name) {
            if let Some(entry) = self.image(&other) {
                return Candidate::Entry(entry, Matched::Equivalent(other));
            }
        }
        for other in registries.pulled_through(&reference.repository) {
            let names = std::iter::once(other.clone()).chain(registries.equivalents(&other));
            if let Some(entry) = names.into_iter().find_map(|name| self.image(&name)) {
                return Candidate::Entry(entry, Matched::PulledThrough(other));
            }
        }
        let undashed = registries.undashed(&name);
        if undashed.is_empty() {
            return self.by_path(&reference.repository, registries.is_public(&reference.registry));
        }
        let found = undashed.iter().map(|path| self.by_path(path, false));
        found.max_by_key(Candidate::confidence).unwrap_or(Candidate::Nothing)
    }

    /// The entries whose path shares most segments at its end: two or more, or a single word that only one entry has.
    fn by_path(&self, path: &str, public: bool) -> Candidate {
        let segments: Vec<&str> = path.split('/').rev().collect();
        for length in (2..=segments.len()).rev() {
            let found = self.ending_in(&segments[..length].join("/"));
            if !found.is_empty() {
                return self.only(found, Matched::Path);
            }
        }
        let word = segments.first().copied().unwrap_or_default();
        let official = format!("docker.io/library/{word}");
        if public || self.registries().is_generic(word) {
            return Candidate::Nothing;
        }
        if let Some(entry) = self.image(&official) {
            return Candidate::Entry(entry, Matched::LastWord(official));
        }
        match self.only(self.ending_in(word), Matched::LastWord) {
            Candidate::Ambiguous(_) => Candidate::Nothing,
            found => found,
        }
    }

    /// The image whose last word a bare name is, where only one is called so: `registry.k8s.io/autoscaling/cluster-autoscaler`.
    pub(super) fn called(&self, reference: &Reference) -> Option<String> {
        let word = reference.name().strip_prefix("docker.io/library/")?.to_owned();
        match self.only(self.ending_in(&word), Matched::LastWord) {
            Candidate::Entry(entry, _) => Some(entry.image.clone()),
            Candidate::Ambiguous(_) | Candidate::Nothing => None,
        }
    }

    /// The names whose last segments are these, in turned order, with the entries they belong to.
    fn ending_in(&self, turned_end: &str) -> Vec<(String, Slot)> {
        let start = format!("{turned_end}/");
        self.beginning(&start).into_iter().map(|(name, slot)| (turned(name), slot)).collect()
    }

    fn only(&self, found: Vec<(String, Slot)>, matched: impl Fn(String) -> Matched) -> Candidate {
        let slots: BTreeSet<Slot> = found.iter().map(|(_, slot)| *slot).collect();
        let mut names: Vec<String> = found.into_iter().map(|(name, _)| name).collect();
        names.sort();
        let entry = slots.first().filter(|_| slots.len() == 1).and_then(|slot| self.image_in(*slot));
        match (entry, names.first()) {
            (Some(entry), Some(name)) => {
                // The canonical name says more than that of a mirror.
                let name = if names.contains(&entry.image) { entry.image.clone() } else { name.clone() };
                Candidate::Entry(entry, matched(name))
            }
            (None, Some(_)) => Candidate::Ambiguous(names),
            (_, None) => Candidate::Nothing,
        }
    }
}
