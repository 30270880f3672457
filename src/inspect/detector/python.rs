//! Python: the records that installers leave beside packages, and the version in the client's own source where there is none.

use std::io::{self, BufRead};

use super::{Detector, quoted, text};
use crate::inspect::file::File;
use crate::inspect::found::{Found, Seen};
use crate::sdk::Purl;

pub(super) const DETECTOR: Detector = Detector { name: "Python", wants, detect };

/// Name and version are among the first headers.
const MOST_BYTES: u64 = 64 << 10;
/// The modules that tell their own version, with their packages.
const MODULES: &[(&str, &str)] =
    &[("kubernetes", "kubernetes"), ("kubernetes_asyncio", "kubernetes-asyncio")];

fn wants(file: &File<'_>) -> bool {
    is_record(file) || module(file).is_some()
}

/// `x.dist-info/METADATA`, `x.egg-info/PKG-INFO`, `x.egg-info`, and the `EGG-INFO` of an egg.
fn is_record(file: &File<'_>) -> bool {
    let folder = file.folder();
    match file.name() {
        "METADATA" => folder.ends_with(".dist-info"),
        "PKG-INFO" => folder.ends_with(".egg-info") || folder.ends_with("EGG-INFO"),
        name => name.ends_with(".egg-info"),
    }
}

/// The package whose `__init__.py` this is.
fn module(file: &File<'_>) -> Option<&'static str> {
    let folder = file.folder().rsplit('/').next()?;
    let named = MODULES.iter().find(|(module, _)| *module == folder)?;
    (file.name() == "__init__.py").then_some(named.1)
}

fn detect(file: &File<'_>, body: &mut dyn BufRead, found: &mut Found<'_>) -> io::Result<()> {
    let text = text(body, MOST_BYTES)?;
    if let Some(package) = module(file) {
        // Other projects have a folder of that name too; only the client says who it is.
        let version =
            quoted(&text, "__version__").filter(|_| text.contains("__project__") || text.contains("OpenAPI"));
        if let Some(version) = version {
            let sdk = Purl::new("pypi", package);
            let parent = file.folder().rsplit_once('/').map_or("", |(parent, _)| parent);
            let note = Some("no installer left a record of it, its source names the version".to_owned());
            let weaker_in = Some(parent.to_owned());
            found.seen(file.path, Seen { sdk, version: version.to_owned(), note, weaker_in });
        }
        return Ok(());
    }
    let headers = text.lines().take_while(|line| !line.is_empty());
    let header = |key: &str| {
        let mut lines = headers.clone().filter_map(|line| line.split_once(':'));
        lines.find(|(name, _)| name.eq_ignore_ascii_case(key)).map(|(_, value)| value.trim())
    };
    if let (Some(name), Some(version)) = (header("Name"), header("Version")) {
        found.package(file.path, Purl::new("pypi", name), version);
    }
    Ok(())
}
