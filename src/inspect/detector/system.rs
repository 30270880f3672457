//! Packages of the distribution, for programs that read the token with code of their own: the records of dpkg and apk.

use std::io::{self, BufRead};

use super::{Detector, text};
use crate::inspect::file::File;
use crate::inspect::found::Found;
use crate::sdk::Purl;

pub(super) const DETECTOR: Detector = Detector { name: "system packages", wants, detect };

/// Largest record that is read; those of whole desktops stay below.
const MOST_BYTES: u64 = 32 << 20;
/// What makers call the packages of their programs, and the pages about these.
const PROGRAMS: &[(&str, &str)] = &[
    ("fluent-bit", "fluent-bit"),
    ("td-agent-bit", "fluent-bit"),
    ("telegraf", "telegraf"),
    ("vault", "vault"),
    ("vector", "vector"),
];

fn wants(file: &File<'_>) -> bool {
    file.path == "var/lib/dpkg/status"
        || file.folder() == "var/lib/dpkg/status.d" && !file.name().contains('.')
        || matches!(file.path, "lib/apk/db/installed" | "usr/lib/apk/db/installed")
}

fn detect(file: &File<'_>, body: &mut dyn BufRead, found: &mut Found<'_>) -> io::Result<()> {
    let (name, version) = if file.path.contains("apk") { ("P:", "V:") } else { ("Package: ", "Version: ") };
    let text = text(body, MOST_BYTES)?;
    for package in text.split("\n\n") {
        let value = |key: &str| package.lines().find_map(|line| line.strip_prefix(key)).map(str::trim);
        let removed = value("Status: ").is_some_and(|status| !status.ends_with(" installed"));
        let (Some(name), Some(version), false) = (value(name), value(version), removed) else { continue };
        if let Some((_, program)) = PROGRAMS.iter().find(|(package, _)| *package == name) {
            found.package(file.path, Purl::new("generic", program), upstream(version));
        }
    }
    Ok(())
}

/// `1.20.3` of `1:1.20.3-1`, `0.21.0` of `0.21.0-r0`.
fn upstream(version: &str) -> &str {
    let version = version.split_once(':').map_or(version, |(_, version)| version);
    version.rsplit_once('-').map_or(version, |(version, _)| version)
}
