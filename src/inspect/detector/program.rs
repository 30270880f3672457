//! Compiled programs: one pass over the bytes, in which each language looks for what its compiler leaves behind.
//!
//! In: an ELF file of any size. Out: clues. A window of a few MiB moves over the file; headers and sections are not trusted,
//! and not needed: stripped and position-independent programs read the same.

mod audit;
mod dotnet_bundle;
mod fluent_bit;
mod ghc;
mod go;
mod rust;
mod token_path;

use std::io::{self, BufRead};
use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickKind, MatchKind};

use super::around::Around;
use super::{Detector, scan};
use crate::inspect::file::File;
use crate::inspect::found::{Found, Says};

pub(super) const DETECTOR: Detector = Detector { name: "program", wants, detect };

/// What is looked for in a program, and who reads what is around it.
struct Pattern {
    bytes: &'static [u8],
    read: fn(&Around<'_>, &mut Facts),
}

/// All patterns.
const PATTERNS: &[&[Pattern]] = &[
    go::PATTERNS,
    rust::PATTERNS,
    dotnet_bundle::PATTERNS,
    ghc::PATTERNS,
    fluent_bit::PATTERNS,
    token_path::PATTERNS,
    PACKED,
];

const UPX: &str = "UPX, which hides what is inside: unpack it with `upx -d`, or ask its maker";
const PYINSTALLER: &str = "PyInstaller, which compresses the packages inside: ask its maker";

const PACKED: &[Pattern] = &[
    Pattern {
        bytes: b"$Info: This file is packed with the UPX executable packer",
        read: |_, facts| facts.packed = Some(UPX),
    },
    Pattern { bytes: b"MEI\x0c\x0b\x0a\x0b\x0e", read: |_, facts| facts.packed = Some(PYINSTALLER) },
];

/// What was seen in one program.
#[derive(Default)]
struct Facts {
    go: go::Facts,
    /// Crates with their versions.
    crates: Vec<(String, String)>,
    /// What `cargo auditable` put into the program, unpacked.
    audited: Option<Vec<u8>>,
    /// Versions of .NET packages in a bundle.
    bundled: Vec<(String, String)>,
    /// Versions of Haskell packages.
    haskell: Vec<(String, String)>,
    fluent_bit: fluent_bit::FluentBit,
    names_token: bool,
    /// With what it is packed, and what to do.
    packed: Option<&'static str>,
}

impl scan::Watch for Facts {
    fn pattern(&mut self, number: usize, around: &Around<'_>) {
        if let Some(pattern) = PATTERNS.iter().flat_map(|group| group.iter()).nth(number) {
            (pattern.read)(around, self);
        }
    }

    fn window(&mut self, window: &[u8], part: std::ops::Range<usize>) {
        if self.audited.is_none() {
            self.audited = audit::look(window, part);
        }
    }
}

static SEARCH: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| {
    let patterns = PATTERNS.iter().flat_map(|group| group.iter()).map(|pattern| pattern.bytes);
    let builder = AhoCorasick::builder()
        .match_kind(MatchKind::LeftmostFirst)
        .kind(Some(AhoCorasickKind::DFA))
        .build(patterns);
    builder.ok()
});

fn wants(file: &File<'_>) -> bool {
    file.head.starts_with(b"\x7fELF")
}

fn detect(file: &File<'_>, body: &mut dyn BufRead, found: &mut Found<'_>) -> io::Result<()> {
    let mut facts = Facts::default();
    let search = SEARCH.as_ref().ok_or_else(|| io::Error::other("the patterns cannot be searched for"))?;
    scan::run(body, search, &mut facts)?;
    if let Some(packer) = facts.packed {
        found.add(file.path, Says::Closed(format!("it is packed with {packer}")));
        return Ok(());
    }
    go::conclude(file, &facts, found);
    rust::conclude(file, &facts, found);
    fluent_bit::conclude(file, &facts, found);
    for (name, version) in &facts.bundled {
        found.package(file.path, crate::sdk::Purl::new("nuget", name), version);
    }
    for (name, version) in &facts.haskell {
        found.package(file.path, crate::sdk::Purl::new("hackage", name), version);
    }
    if facts.names_token {
        found.add(file.path, Says::NamesToken);
    }
    Ok(())
}

/// Adds what is not there yet, as long as there are not too many.
fn add<T: PartialEq>(list: &mut Vec<T>, item: T) {
    const MOST: usize = 64;
    if list.len() < MOST && !list.contains(&item) {
        list.push(item);
    }
}

#[cfg(test)]
mod tests;
