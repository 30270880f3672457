//! Programs that are text: scripts, and bundles that a packer made of an application and its packages, which leave no records.
//!
//! What lies in the folders of package managers is left to its records.

use std::io::{self, BufRead};
use std::ops::Range;
use std::sync::LazyLock;

use aho_corasick::AhoCorasick;

use super::around::Around;
use super::{Detector, scan};
use crate::inspect::file::File;
use crate::inspect::found::{Found, Says};
use crate::inspect::zip;
use crate::sdk::Purl;

pub(super) const DETECTOR: Detector = Detector { name: "source", wants, detect };

/// How sources are called, and the type of their packages.
const ENDINGS: &[(&str, &str)] = &[
    (".js", "npm"),
    (".mjs", "npm"),
    (".cjs", "npm"),
    (".py", "pypi"),
    (".rb", "gem"),
    (".php", "composer"),
    (".sh", ""),
];
/// Folders that hold packages.
const PACKAGES: &[&str] = &["node_modules", "site-packages", "dist-packages", "gems", "vendor", ".yarn"];
/// The folder of the token.
const FOLDER: &str = "kubernetes.io/serviceaccount";

static SEARCH: LazyLock<Option<AhoCorasick>> = LazyLock::new(|| AhoCorasick::new([FOLDER]).ok());

fn wants(file: &File<'_>) -> bool {
    let is_script = file.head.starts_with(b"#!") && !zip::is_application(file.head);
    (is_script || kind(file).is_some()) && !file.path.split('/').any(|part| PACKAGES.contains(&part))
}

fn kind(file: &File<'_>) -> Option<&'static str> {
    ENDINGS.iter().find(|(ending, _)| file.name().ends_with(ending)).map(|(_, kind)| *kind)
}

fn detect(file: &File<'_>, body: &mut dyn BufRead, found: &mut Found<'_>) -> io::Result<()> {
    let kind = kind(file).unwrap_or_default();
    if file.path.split('/').any(|part| found.knows(&Purl::new(kind, part))) {
        return Ok(()); // part of a client, whose own record or source names its version
    }
    let search = SEARCH.as_ref().ok_or_else(|| io::Error::other("the pattern cannot be searched for"))?;
    let mut named = Named(false);
    scan::run(body, search, &mut named)?;
    if named.0 {
        found.add(file.path, Says::NamesToken);
    }
    Ok(())
}

/// Whether the token was named.
struct Named(bool);

impl scan::Watch for Named {
    /// `…/serviceaccount/token`, or the folder as a text of its own, to which a name is added; not the files beside the token.
    fn pattern(&mut self, _: usize, around: &Around<'_>) {
        let behind = around.behind();
        let behind = behind.strip_prefix(b"/").unwrap_or(behind);
        self.0 |= behind.starts_with(b"token") || matches!(behind.first(), Some(b'"' | b'\'' | b'`'));
    }

    fn window(&mut self, _: &[u8], _: Range<usize>) {}
}
