//! .NET: `deps.json` beside a program, and the client's assembly itself.

use std::fmt;
use std::io::{self, BufRead, Read};

use serde::de::{IgnoredAny, MapAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::{Detector, push_few, text};
use crate::inspect::file::File;
use crate::inspect::found::{Found, Seen};
use crate::sdk::Purl;

pub(super) const DETECTOR: Detector = Detector { name: ".NET", wants, detect };

/// Largest `deps.json` that is read.
const MOST_BYTES: u64 = 16 << 20;
/// Largest assembly that is searched for its version.
const MOST_ASSEMBLY_BYTES: u64 = 16 << 20;
/// The assemblies of clients, in lower case, with their packages.
const ASSEMBLIES: &[(&str, &str)] = &[
    ("kubernetesclient.dll", "KubernetesClient"),
    ("kubernetesclient.classic.dll", "KubernetesClient.Classic"),
    ("kubernetesclient.aot.dll", "KubernetesClient.Aot"),
];

fn wants(file: &File<'_>) -> bool {
    file.name().ends_with(".deps.json") || assembly(file).is_some()
}

fn assembly(file: &File<'_>) -> Option<&'static str> {
    let name = file.name().to_ascii_lowercase();
    ASSEMBLIES.iter().find(|(assembly, _)| *assembly == name).map(|(_, package)| *package)
}

fn detect(file: &File<'_>, body: &mut dyn BufRead, found: &mut Found<'_>) -> io::Result<()> {
    #[derive(Deserialize)]
    struct Dependencies {
        #[serde(default)]
        libraries: Libraries,
    }
    if let Some(package) = assembly(file) {
        let mut bytes = Vec::new();
        body.take(MOST_ASSEMBLY_BYTES).read_to_end(&mut bytes)?;
        let note = Some("read from the assembly's version resource".to_owned());
        let weaker_in = Some(file.folder().to_owned());
        let version = product_version(&bytes).unwrap_or_default();
        found.seen(file.path, Seen { sdk: Purl::new("nuget", package), version, note, weaker_in });
        return Ok(());
    }
    let read: Dependencies = serde_json::from_str(&text(body, MOST_BYTES)?).map_err(io::Error::other)?;
    for (name, version) in read.libraries.0.iter().filter_map(|library| library.split_once('/')) {
        found.package(file.path, Purl::new("nuget", name), version);
    }
    Ok(())
}

/// The keys of an object; what is behind them does not matter.
#[derive(Default)]
struct Libraries(Vec<String>);

impl<'de> Deserialize<'de> for Libraries {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct Keys;
        impl<'de> Visitor<'de> for Keys {
            type Value = Vec<String>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut keys = Vec::new();
                while let Some((key, IgnoredAny)) = map.next_entry()? {
                    push_few(&mut keys, key)?;
                }
                Ok(keys)
            }
        }
        input.deserialize_map(Keys).map(Self)
    }
}

/// `7.0.5` of the version resource, which is in UTF-16: `ProductVersion\0` and `7.0.5+commit\0`.
fn product_version(bytes: &[u8]) -> Option<String> {
    let key: Vec<u8> = "ProductVersion".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let at = bytes.windows(key.len()).rposition(|window| window == key)? + key.len();
    let units = bytes.get(at..)?.chunks_exact(2).map(|unit| u16::from_le_bytes([unit[0], unit[1]]));
    let value = units.skip_while(|unit| *unit == 0).take_while(|unit| *unit != 0).take(64);
    let value = String::from_utf16(&value.collect::<Vec<_>>()).ok()?;
    let version = value.split('+').next()?;
    version.starts_with(|c: char| c.is_ascii_digit()).then(|| version.to_owned())
}
