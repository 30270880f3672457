//! The JSON of the formats: which packages a document lists, and which images it says it is about.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde::de::IgnoredAny;
use serde_json::value::RawValue;

use crate::oci::Failure;

/// How often a document may be wrapped in another one.
const DEEPEST: usize = 4;
/// Most images that a document may be about.
const MOST_SUBJECTS: usize = 1000;

/// What a document holds.
#[derive(Debug, Default)]
pub(super) struct Content {
    /// What it is.
    pub(super) format: &'static str,
    /// The package URLs.
    pub(super) purls: Vec<String>,
    /// What it says it is about, as written.
    pub(super) subjects: Vec<String>,
}

/// Every key that any of the formats uses; what a document is, follows from those it has.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Document {
    /// CycloneDX.
    #[serde(default)]
    bom_format: Option<String>,
    #[serde(default)]
    components: Vec<Component>,
    #[serde(default)]
    metadata: Option<Metadata>,
    /// SPDX.
    #[serde(default)]
    spdx_version: Option<String>,
    #[serde(default)]
    packages: Vec<SpdxPackage>,
    #[serde(default)]
    name: Option<String>,
    /// Syft.
    #[serde(default)]
    artifacts: Option<Vec<Artifact>>,
    #[serde(default)]
    source: Option<Origin>,
    /// In-toto, its envelope, and what GitHub puts around SPDX.
    #[serde(default)]
    subject: Vec<Subject>,
    #[serde(default)]
    predicate: Option<Box<RawValue>>,
    #[serde(default)]
    payload: Option<String>,
    #[serde(default)]
    sbom: Option<Box<RawValue>>,
}

#[derive(Deserialize)]
struct Metadata {
    #[serde(default)]
    component: Option<Component>,
}

#[derive(Deserialize)]
struct Component {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    version: Option<String>,
    #[serde(default)]
    purl: Option<String>,
    #[serde(default)]
    components: Vec<Component>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SpdxPackage {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    version_info: Option<String>,
    #[serde(default)]
    primary_package_purpose: Option<String>,
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

#[derive(Deserialize)]
struct Origin {
    #[serde(default, alias = "target")]
    metadata: Option<Target>,
}

/// What Syft looked at, which may be no image.
#[derive(Deserialize)]
#[serde(untagged)]
enum Target {
    Image(Scanned),
    Other(IgnoredAny),
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Scanned {
    #[serde(default)]
    user_input: Option<String>,
    #[serde(default)]
    tags: Vec<String>,
    #[serde(default)]
    repo_digests: Vec<String>,
    #[serde(default)]
    manifest_digest: Option<String>,
}

#[derive(Deserialize)]
struct Subject {
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    digest: Digests,
}

#[derive(Deserialize, Default)]
struct Digests {
    #[serde(default)]
    sha256: Option<String>,
}

impl Content {
    /// Reads a document.
    pub(super) fn read(bytes: &[u8]) -> Result<Self, Failure> {
        let mut content = Self::default();
        content.format = content.unwrap(bytes, DEEPEST)?;
        content.subjects.truncate(MOST_SUBJECTS);
        Ok(content)
    }

    /// Collects what a document holds and says what it is.
    fn unwrap(&mut self, bytes: &[u8], depth: usize) -> Result<&'static str, Failure> {
        let depth = depth
            .checked_sub(1)
            .ok_or_else(|| Failure::new("its documents are wrapped too deep in each other"))?;
        let document: Document = serde_json::from_slice(bytes)
            .map_err(|error| Failure::new(format!("it cannot be read: {error}")))?;
        if let Some(payload) = document.payload {
            let bytes = STANDARD.decode(payload).map_err(|_| Failure::new("its payload is not in base64"))?;
            return self.unwrap(&bytes, depth);
        }
        for Subject { name, digest } in document.subject {
            self.subjects.extend(name);
            self.subjects.extend(digest.sha256.map(|hex| format!("sha256:{hex}")));
        }
        if let Some(inner) = document.predicate.or(document.sbom) {
            return self.unwrap(inner.get().as_bytes(), depth);
        }
        if document.bom_format.is_some() {
            if let Some(component) = document.metadata.and_then(|metadata| metadata.component) {
                self.about(component.name, component.version);
            }
            document.components.into_iter().for_each(|component| component.collect(&mut self.purls));
            return Ok("CycloneDX");
        }
        if document.spdx_version.is_some() {
            self.subjects.extend(document.name);
            for package in document.packages {
                if package.primary_package_purpose.as_deref() == Some("CONTAINER") {
                    self.about(package.name, package.version_info);
                }
                self.purls.extend(package.external_refs.into_iter().map(|it| it.reference_locator));
            }
            return Ok("SPDX");
        }
        if let Some(artifacts) = document.artifacts {
            if let Some(Target::Image(scanned)) = document.source.and_then(|source| source.metadata) {
                self.subjects.extend(scanned.user_input.into_iter().chain(scanned.manifest_digest));
                self.subjects.extend(scanned.tags.into_iter().chain(scanned.repo_digests));
            }
            self.purls.extend(artifacts.into_iter().map(|artifact| artifact.purl));
            return Ok("Syft");
        }
        Err(Failure::new("it is no document of CycloneDX, SPDX or Syft in JSON"))
    }

    /// A name, and the tag or digest that some tools file as its version.
    fn about(&mut self, name: Option<String>, version: Option<String>) {
        if let (Some(name), Some(version)) = (&name, &version) {
            self.subjects.push(format!("{name}:{version}"));
        }
        self.subjects
            .extend(name.into_iter().chain(version.filter(|version| version.starts_with("sha256:"))));
    }
}

impl Component {
    fn collect(self, purls: &mut Vec<String>) {
        purls.extend(self.purl);
        self.components.into_iter().for_each(|component| component.collect(purls));
    }
}
