//! Which entries of lower layers are still there once the upper layers lie over them.
//!
//! In: the entries of the layers, top layer first. Out: whether an entry can be seen. Paths are kept as hashes, so that a million
//! of them stay small; the hash is keyed anew in each run, so no image can be built to make two paths meet.

use std::collections::HashSet;
use std::hash::{BuildHasher, Hasher, RandomState};

use crate::oci::archive::{Entry, Kind};

/// What hides a name in the layers below.
const WHITEOUT: &str = ".wh.";
/// What hides everything in a folder in the layers below.
const OPAQUE: &str = ".wh..wh..opq";

/// What the layers read so far hide in the layers below them.
#[derive(Default)]
pub(super) struct Union {
    keys: RandomState,
    /// Files, links, and names that were removed: hidden with everything below.
    gone: HashSet<u64>,
    /// Folders: they hide anything of the same name that is no folder.
    folders: HashSet<u64>,
    /// Folders whose former content is hidden.
    opaque: HashSet<u64>,
    /// Of the current layer, which does not hide its own entries.
    current: Vec<(u64, Hides)>,
}

#[derive(Clone, Copy)]
enum Hides {
    Gone,
    Folder,
    Opaque,
}

impl Union {
    /// Whether an entry is still there.
    pub(super) fn shows(&self, entry: &Entry) -> bool {
        if self.gone.is_empty() && self.opaque.is_empty() && self.folders.is_empty() {
            return true;
        }
        let mut hasher = self.keys.build_hasher();
        if self.opaque.contains(&hasher.finish()) {
            return false;
        }
        let mut rest = entry.path.as_str();
        while let Some((part, below)) = rest.split_once('/') {
            let at = step(&mut hasher, part);
            if self.gone.contains(&at) || self.opaque.contains(&at) {
                return false;
            }
            rest = below;
        }
        let at = step(&mut hasher, rest);
        let replaced = entry.kind != Kind::Folder && self.folders.contains(&at);
        !self.gone.contains(&at) && !replaced
    }

    /// Whether an entry only hides others.
    pub(super) fn is_whiteout(entry: &Entry) -> bool {
        name(&entry.path).starts_with(WHITEOUT)
    }

    /// Takes note of what an entry hides in the layers below.
    pub(super) fn record(&mut self, entry: &Entry) {
        let name = name(&entry.path);
        let folder = entry.path[..entry.path.len() - name.len()].trim_end_matches('/');
        let hidden = if name == OPAQUE {
            (self.key(folder), Hides::Opaque)
        } else if let Some(name) = name.strip_prefix(WHITEOUT) {
            let path = if folder.is_empty() { name.to_owned() } else { format!("{folder}/{name}") };
            (self.key(&path), Hides::Gone)
        } else if entry.kind == Kind::Folder {
            (self.key(&entry.path), Hides::Folder)
        } else {
            (self.key(&entry.path), Hides::Gone)
        };
        self.current.push(hidden);
    }

    /// Ends a layer: from here on it hides what lies below it.
    pub(super) fn end_layer(&mut self) {
        for (key, hides) in std::mem::take(&mut self.current) {
            match hides {
                Hides::Gone => self.gone.insert(key),
                Hides::Folder => self.folders.insert(key),
                Hides::Opaque => self.opaque.insert(key),
            };
        }
    }

    fn key(&self, path: &str) -> u64 {
        let mut hasher = self.keys.build_hasher();
        let parts = path.split('/').filter(|part| !part.is_empty());
        parts.fold(hasher.finish(), |_, part| step(&mut hasher, part))
    }
}

/// The hash of a path up to and with this part.
fn step(hasher: &mut impl Hasher, part: &str) -> u64 {
    hasher.write(part.as_bytes());
    hasher.write_u8(b'/');
    hasher.finish()
}

fn name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(text: &str) -> Entry {
        let kind = if text.ends_with('/') { Kind::Folder } else { Kind::File };
        let path = text.trim_end_matches('/').to_owned();
        Entry { path, kind, size: 0, executable: false, whole: true, target: String::new() }
    }

    /// What can be seen of the lower layer under the upper one.
    fn shown<'a>(upper: &[&str], lower: &[&'a str]) -> Vec<&'a str> {
        let mut union = Union::default();
        for text in upper {
            union.record(&entry(text));
        }
        union.end_layer();
        lower.iter().copied().filter(|text| union.shows(&entry(text))).collect()
    }

    #[test]
    fn upper_layers_hide_what_they_replace_or_remove() {
        let lower = ["a/", "a/b", "a/c/d", "ab", "e"];
        for (upper, expected) in [
            (vec![], vec!["a/", "a/b", "a/c/d", "ab", "e"]),
            (vec!["a/b"], vec!["a/", "a/c/d", "ab", "e"]),
            (vec!["a/"], vec!["a/", "a/b", "a/c/d", "ab", "e"]),
            (vec![".wh.a"], vec!["ab", "e"]),
            (vec!["a/.wh.c"], vec!["a/", "a/b", "ab", "e"]),
            (vec!["a/.wh..wh..opq"], vec!["a/", "ab", "e"]),
            (vec![".wh..wh..opq"], vec![]),
            (vec!["a"], vec!["ab", "e"]), // a file where a folder was
            (vec!["e/"], vec!["a/", "a/b", "a/c/d", "ab"]), // a folder where a file was
        ] {
            assert_eq!(shown(&upper, &lower), expected, "{upper:?}");
        }
    }

    #[test]
    fn a_layer_does_not_hide_its_own_entries() {
        let mut union = Union::default();
        union.record(&entry("a/.wh..wh..opq"));
        union.record(&entry("a/new"));
        assert!(union.shows(&entry("a/new")));
        union.end_layer();
        assert!(!union.shows(&entry("a/new")) && !union.shows(&entry("a/old")));
    }
}
