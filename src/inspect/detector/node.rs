//! Node: `package.json` under `node_modules`, as npm, yarn and pnpm lay it out.

use std::io::{self, BufRead};

use serde::Deserialize;

use super::{Detector, text};
use crate::inspect::file::File;
use crate::inspect::found::Found;
use crate::sdk::Purl;

pub(super) const DETECTOR: Detector = Detector { name: "Node", wants, detect };

/// Largest file that is read.
const MOST_BYTES: u64 = 1 << 20;

/// `node_modules/name/package.json`, `node_modules/@scope/name/package.json`: not those deeper inside of a package.
fn wants(file: &File<'_>) -> bool {
    let Some(folder) = file.path.strip_suffix("/package.json") else { return false };
    let Some(at) = folder.rfind("node_modules/") else { return false };
    let package = &folder[at + "node_modules/".len()..];
    package.matches('/').count() == usize::from(package.starts_with('@'))
}

fn detect(file: &File<'_>, body: &mut dyn BufRead, found: &mut Found<'_>) -> io::Result<()> {
    #[derive(Deserialize)]
    struct Package {
        name: String,
        version: String,
    }
    // Test packages and fixtures are often broken on purpose, and name no client.
    if let Ok(package) = serde_json::from_str::<Package>(&text(body, MOST_BYTES)?) {
        found.package(file.path, Purl::new("npm", &package.name), &package.version);
    }
    Ok(())
}
