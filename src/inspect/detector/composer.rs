//! PHP: what Composer recorded as installed.

use std::io::{self, BufRead};

use serde::Deserialize;

use super::{Detector, text};
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

/// Composer 2 writes an object, Composer 1 wrote a list.
#[derive(Deserialize)]
#[serde(untagged)]
enum Installed {
    Object { packages: Vec<Package> },
    List(Vec<Package>),
}

fn detect(file: &File<'_>, body: &mut dyn BufRead, found: &mut Found<'_>) -> io::Result<()> {
    let (Installed::Object { packages } | Installed::List(packages)) =
        serde_json::from_str(&text(body, MOST_BYTES)?).map_err(io::Error::other)?;
    for package in packages {
        found.package(
            file.path,
            Purl::new("composer", &package.name),
            package.version.trim_start_matches('v'),
        );
    }
    Ok(())
}
