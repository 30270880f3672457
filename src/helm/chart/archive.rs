//! Packaged charts unpacked in memory. Nothing is ever written.
//!
//! In: the bytes of a `.tgz`. Out: its files, without the folder that they are packed in. What Helm refuses about an archive is an
//! error; size, number of files, and how far the archive expands are limited.

use std::io::Read;
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::{Budget, File, MAX_CHART_BYTES, MAX_FILE_BYTES};
use crate::file;

/// How many times its own size an archive may expand to, when it is more than [`FREE_BYTES`]. Text packs 10 to 50 times.
const MAX_RATIO: u64 = 200;
/// What an archive may expand to in any case.
const FREE_BYTES: u64 = 4 << 20;

/// Unpacks the archive at `path`.
pub(super) fn open(path: &Path, budget: &mut Budget) -> Result<Vec<File>, String> {
    let bytes = file::read(path, MAX_CHART_BYTES).map_err(|error| error.to_string())?;
    let place = path.strip_prefix("./").unwrap_or(path).display().to_string();
    unpack(&bytes, &place, budget)
}

/// Unpacks the archive `bytes`, which people know as `place`.
pub(super) fn unpack(bytes: &[u8], place: &str, budget: &mut Budget) -> Result<Vec<File>, String> {
    if !bytes.starts_with(b"\x1f\x8b\x08") {
        return Err("it is no gzip archive".to_owned());
    }
    let size = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    // Headers and padding count too, or an archive of nothing else would expand without limit.
    let most = size.saturating_mul(MAX_RATIO).clamp(FREE_BYTES, 2 * MAX_CHART_BYTES);
    let mut archive = tar::Archive::new(MultiGzDecoder::new(bytes).take(most));
    let files = entries(&mut archive, place, budget);
    // The tar reader takes an end that comes too early for the end or for damage.
    if archive.into_inner().limit() == 0 {
        return Err(format!("it expands to more than {} MiB", most >> 20));
    }
    files
}

fn entries(
    archive: &mut tar::Archive<impl Read>,
    place: &str,
    budget: &mut Budget,
) -> Result<Vec<File>, String> {
    let mut files = Vec::new();
    for entry in archive.entries().map_err(|error| error.to_string())? {
        let entry = entry.map_err(|error| error.to_string())?;
        files.extend(file(entry, place, budget)?);
    }
    if files.is_empty() { Err("it holds no files".to_owned()) } else { Ok(files) }
}

fn file(
    mut entry: tar::Entry<'_, impl Read>,
    place: &str,
    budget: &mut Budget,
) -> Result<Option<File>, String> {
    let kind = entry.header().entry_type();
    let path = entry.path_bytes();
    let path =
        std::str::from_utf8(&path).map_err(|_| "a file name in it is not UTF-8".to_owned())?.to_owned();
    if kind.is_dir()
        || path.ends_with('/')
        || kind.is_pax_global_extensions()
        || kind.is_pax_local_extensions()
    {
        return Ok(None);
    }
    let name = name_in_chart(&path)?;
    let size = entry.size();
    budget.take(size).map_err(|message| format!("{path}: {message}"))?;
    let mut bytes = Vec::new();
    // The header may promise anything: what is there is what counts.
    let read = entry.by_ref().take(MAX_FILE_BYTES).read_to_end(&mut bytes);
    read.map_err(|error| format!("{path}: {error}"))?;
    Ok(Some(File::new(name, format!("{place}:{path}"), bytes)))
}

/// The path without the folder that the chart is packed in.
fn name_in_chart(path: &str) -> Result<String, String> {
    // Archives made on Windows have backslashes.
    let path = if path.contains('\\') { path.replace('\\', "/") } else { path.to_owned() };
    let (folder, name) = path.split_once('/').unwrap_or((&path, ""));
    if folder == "Chart.yaml" {
        return Err("Chart.yaml is not in a folder".to_owned());
    }
    if name.starts_with('/') {
        return Err(format!("it holds the absolute path {path}"));
    }
    let mut parts: Vec<&str> = Vec::new();
    for part in name.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop().ok_or_else(|| format!("{path} leads out of it"))?;
            }
            part => parts.push(part),
        }
    }
    if parts.is_empty() {
        return Err(format!("{path} lies outside of the chart's folder"));
    }
    let drive = parts[0].as_bytes();
    if parts.len() > 1 && drive.len() == 2 && drive[0].is_ascii_alphabetic() && drive[1] == b':' {
        return Err(format!("it holds the absolute path {name}"));
    }
    Ok(parts.join("/"))
}

#[cfg(test)]
mod tests;
