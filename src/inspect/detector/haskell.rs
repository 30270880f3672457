//! Haskell: the package database of GHC. Programs that were linked without it are read as programs.

use std::io::{self, BufRead};

use super::{Detector, text};
use crate::inspect::file::File;
use crate::inspect::found::Found;
use crate::sdk::Purl;

pub(super) const DETECTOR: Detector = Detector {
    name: "Haskell",
    wants: |file| file.name().ends_with(".conf") && file.folder().ends_with("package.conf.d"),
    detect,
};

/// Name and version are among the first lines.
const MOST_BYTES: u64 = 64 << 10;

fn detect(file: &File<'_>, body: &mut dyn BufRead, found: &mut Found<'_>) -> io::Result<()> {
    let text = text(body, MOST_BYTES)?;
    let value = |key: &str| text.lines().find_map(|line| line.strip_prefix(key)).map(str::trim);
    if let (Some(name), Some(version)) = (value("name:"), value("version:")) {
        found.package(file.path, Purl::new("hackage", name), version);
    }
    Ok(())
}
