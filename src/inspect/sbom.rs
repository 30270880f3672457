//! What others say is inside an image: CycloneDX, SPDX and Syft documents in JSON, alone or within an in-toto statement.
//!
//! In: the bytes of a document. Out: packages with their versions, marked as declared: nobody here saw them.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::value::RawValue;

use crate::knowledge::{Inside, Knowledge};
use crate::oci::Failure;
use crate::sdk::Purl;
use crate::verdict::{Confidence, Detection};

/// Largest document that is read.
pub(super) const MOST_BYTES: u64 = 32 << 20;
/// How often a document may be wrapped in another one.
const DEEPEST: usize = 4;

/// Every key that any of the formats uses; what a document is, follows from those it has.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    /// CycloneDX.
    #[serde(default)]
    bom_format: Option<String>,
    #[serde(default)]
    components: Vec<Component>,
    /// SPDX.
    #[serde(default)]
    spdx_version: Option<String>,
    #[serde(default)]
    packages: Vec<SpdxPackage>,
    /// Syft.
    #[serde(default)]
    artifacts: Option<Vec<Artifact>>,
    /// In-toto, its envelope, and what GitHub puts around SPDX.
    #[serde(default)]
    predicate: Option<Box<RawValue>>,
    #[serde(default)]
    payload: Option<String>,
    #[serde(default)]
    sbom: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Component {
    #[serde(default)]
    purl: Option<String>,
    #[serde(default)]
    components: Vec<Component>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SpdxPackage {
    #[serde(default)]
    external_refs: Vec<ExternalRef>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ExternalRef {
    reference_locator: String,
}

#[derive(Deserialize)]
struct Artifact {
    #[serde(default)]
    purl: String,
}

/// What a document declares, settled by the knowledge. `name` is what people call the document.
pub(super) fn detect(name: &str, bytes: &[u8], knowledge: &Knowledge) -> Result<Detection, Failure> {
    let mut purls = Vec::new();
    let format = read(bytes, DEEPEST, &mut purls)?;
    let evidence = format!("{name}, which declares it ({format}); it was not seen");
    let mut inside: Vec<Inside> = purls
        .iter()
        .filter_map(|purl| package(purl))
        .map(|(sdk, version)| Inside {
            sdk,
            version,
            evidence: evidence.clone(),
            url: None,
            confidence: Confidence::Medium,
            notes: Vec::new(),
        })
        .collect();
    inside.sort_by(|one, two| (&one.sdk, &one.version).cmp(&(&two.sdk, &two.version)));
    inside.dedup();
    let clients = knowledge.settle(&inside);
    Ok(if clients.is_empty() {
        // Documents leave out what their maker's tools do not see, above all in old programs.
        Detection::Unknown {
            reason: format!("{name} declares no Kubernetes client, which does not show that there is none"),
        }
    } else {
        Detection::Clients(clients)
    })
}

/// Collects the package URLs of a document and says what it is.
fn read(bytes: &[u8], depth: usize, purls: &mut Vec<String>) -> Result<&'static str, Failure> {
    let depth = depth
        .checked_sub(1)
        .ok_or_else(|| Failure::new("its documents are wrapped too deep in each other"))?;
    let document: Document =
        serde_json::from_slice(bytes).map_err(|error| Failure::new(format!("it cannot be read: {error}")))?;
    if let Some(payload) = document.payload {
        let bytes = STANDARD.decode(payload).map_err(|_| Failure::new("its payload is not in base64"))?;
        return read(&bytes, depth, purls);
    }
    if let Some(inner) = document.predicate.or(document.sbom) {
        return read(inner.get().as_bytes(), depth, purls);
    }
    if document.bom_format.is_some() {
        document.components.into_iter().for_each(|component| component.collect(purls));
        return Ok("CycloneDX");
    }
    if document.spdx_version.is_some() {
        let references = document.packages.into_iter().flat_map(|package| package.external_refs);
        purls.extend(references.map(|reference| reference.reference_locator));
        return Ok("SPDX");
    }
    if let Some(artifacts) = document.artifacts {
        purls.extend(artifacts.into_iter().map(|artifact| artifact.purl));
        return Ok("Syft");
    }
    Err(Failure::new("it is no document of CycloneDX, SPDX or Syft in JSON"))
}

impl Component {
    fn collect(self, purls: &mut Vec<String>) {
        purls.extend(self.purl);
        self.components.into_iter().for_each(|component| component.collect(purls));
    }
}

/// Package and version of `pkg:golang/k8s.io/client-go@v0.17.3?type=module#sub`.
fn package(purl: &str) -> Option<(Purl, String)> {
    let purl = purl.split(['?', '#']).next()?;
    let name_at = purl.rfind('/')? + 1;
    let (name, version) = match purl[name_at..].rfind('@') {
        Some(at) => (&purl[..name_at + at], &purl[name_at + at + 1..]),
        None => (purl, ""),
    };
    let version = decoded(version);
    (!version.chars().any(char::is_control)).then_some((decoded(name).parse().ok()?, version))
}

/// `%40` is `@`.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, behind)) = rest.split_first() {
        let code = behind.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
        let byte = code.filter(|_| *first == b'%').and_then(|digits| u8::from_str_radix(digits, 16).ok());
        bytes.push(byte.unwrap_or(*first));
        rest = if byte.is_some() { &behind[2..] } else { behind };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests;
