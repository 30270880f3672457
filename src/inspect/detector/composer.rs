//! PHP: what Composer recorded as installed.

use std::io::{self, BufRead};

use serde::Deserialize;

use super::{Detector, Few, text};
use crate::inspect::file::File;
use crate::inspect::found::Found;
use crate::sdk::Purl;

pub(super) const DETECTOR: Detector =
    Detector { name: "PHP", wants: |file| file.path.ends_with("composer/installed.json"), detect };

/// Largest file that is read.
const MOST_BYTES: u64 = 8 << 20;

#[derive(Deserialize)]
struct Package {
    #[serde(default)]
    name: String,
    #[serde(default)]
    version: String,
}

/// What Composer 2 writes; Composer 1 wrote the list alone.
#[derive(Deserialize)]
struct Installed {
    packages: Few<Package>,
}

fn detect(file: &File<'_>, body: &mut dyn BufRead, found: &mut Found<'_>) -> io::Result<()> {
    let text = text(body, MOST_BYTES)?;
    let is_list = text.trim_start().starts_with('[');
    let read = if is_list {
        serde_json::from_str(&text)
    } else {
        serde_json::from_str(&text).map(|Installed { packages }| packages)
    };
    let Few(packages) = read.map_err(io::Error::other)?;
    for package in packages {
        found.package(
            file.path,
            Purl::new("composer", &package.name),
            package.version.trim_start_matches('v'),
        );
    }
    Ok(())
}
