//! Elixir and Erlang: the application files of a release, and the records of Hex beside sources.

use std::io::{self, BufRead};

use super::{Detector, text};
use crate::inspect::file::File;
use crate::inspect::found::Found;
use crate::sdk::Purl;

pub(super) const DETECTOR: Detector = Detector { name: "Elixir", wants, detect };

/// These files are small.
const MOST_BYTES: u64 = 256 << 10;

fn wants(file: &File<'_>) -> bool {
    file.name() == "hex_metadata.config" || application(file).is_some()
}

/// `k8s` of `lib/k8s-1.1.4/ebin/k8s.app`.
fn application<'a>(file: &File<'a>) -> Option<&'a str> {
    let name = file.name().strip_suffix(".app")?;
    file.folder().ends_with("/ebin").then_some(name)
}

fn detect(file: &File<'_>, body: &mut dyn BufRead, found: &mut Found<'_>) -> io::Result<()> {
    let text = text(body, MOST_BYTES)?;
    let value = |key: &str| {
        let behind = text.split_once(key)?.1;
        behind.split('"').nth(1)
    };
    let (name, version) = match application(file) {
        Some(name) => (Some(name), value("{vsn,")),
        None => (value("<<\"app\">>,").or_else(|| value("<<\"name\">>,")), value("<<\"version\">>,")),
    };
    if let (Some(name), Some(version)) = (name, version) {
        found.package(file.path, Purl::new("hex", name), version);
    }
    Ok(())
}
