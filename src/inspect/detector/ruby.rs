//! Ruby: the specifications of installed gems, and the version in the client's own source where it came straight from git.

use std::io::{self, BufRead};

use super::{Detector, quoted, text};
use crate::inspect::file::File;
use crate::inspect::found::{Found, Seen};
use crate::sdk::Purl;

pub(super) const DETECTOR: Detector = Detector { name: "Ruby", wants, detect };

/// Specifications are small.
const MOST_BYTES: u64 = 256 << 10;
/// The files in which clients keep their version, with their gems.
const SOURCES: &[(&str, &str)] = &[("lib/kubeclient/version.rb", "kubeclient")];

fn wants(file: &File<'_>) -> bool {
    is_specification(file) || source(file).is_some()
}

fn is_specification(file: &File<'_>) -> bool {
    let folder = file.folder();
    let installed = ["specifications", "specifications/default"]
        .iter()
        .any(|end| folder.strip_suffix(end).is_some_and(|rest| rest.is_empty() || rest.ends_with('/')));
    installed && file.name().ends_with(".gemspec")
}

fn source<'a>(file: &File<'a>) -> Option<(&'static str, &'a str)> {
    SOURCES.iter().find_map(|(end, gem)| Some((*gem, file.path.strip_suffix(end)?)))
}

fn detect(file: &File<'_>, body: &mut dyn BufRead, found: &mut Found<'_>) -> io::Result<()> {
    let text = text(body, MOST_BYTES)?;
    if let Some((gem, folder)) = source(file) {
        if let Some(version) = quoted(&text, "VERSION") {
            let sdk = Purl::new("gem", gem);
            let note = Some("no record of an installed gem, its source names the version".to_owned());
            // A gem lies in `gems/kubeclient-4.9.3`, its specification in `specifications` beside `gems`.
            let weaker_in =
                folder.trim_end_matches('/').rsplitn(3, '/').nth(2).unwrap_or_default().to_owned();
            found
                .seen(file.path, Seen { sdk, version: version.to_owned(), note, weaker_in: Some(weaker_in) });
        }
        return Ok(());
    }
    let stem = file.name().trim_end_matches(".gemspec");
    let (name, version) = stem.rsplit_once('-').unwrap_or((stem, ""));
    let name = quoted(&text, ".name").unwrap_or(name);
    let version = quoted(&text, ".version").unwrap_or(version);
    found.package(file.path, Purl::new("gem", name), version);
    Ok(())
}
