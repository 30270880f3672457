//! Whether an archive is a packaged chart, told from the names in it.
//!
//! In: the path of a `.tgz`. Out: whether a folder at its top holds `Chart.yaml`. Nothing is unpacked.

use std::fs::File;
use std::io::{self, Read};
use std::path::{Component, Path};

use flate2::read::MultiGzDecoder;

/// Packaged charts are small; an archive whose first so many bytes name none is another thing.
const MOST_BYTES: u64 = 64 << 20;
/// Likewise for its files.
const MOST_FILES: usize = 10_000;

/// Looks for `<chart>/Chart.yaml`.
pub(super) fn is_chart(path: &Path) -> io::Result<bool> {
    let unpacked = MultiGzDecoder::new(File::open(path)?).take(MOST_BYTES);
    let mut archive = tar::Archive::new(unpacked);
    for entry in archive.entries()?.take(MOST_FILES) {
        if names_chart(&entry?.path()?) {
            return Ok(true);
        }
    }
    Ok(false)
}

fn names_chart(path: &Path) -> bool {
    let mut parts = path.components().filter(|part| !matches!(part, Component::CurDir));
    let folder = parts.next();
    let is_file = parts.next().is_some_and(|part| part.as_os_str() == "Chart.yaml");
    folder.is_some() && is_file && parts.next().is_none()
}
