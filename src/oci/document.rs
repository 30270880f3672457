//! Indexes, image manifests and configs, read from their JSON.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};

use super::{Descriptor, Digest, Failure};

/// Largest document that is read: the specification asks registries to take manifests of 4 MiB.
pub const MOST_DOCUMENT_BYTES: u64 = 4 << 20;
/// Most layers of one image; runtimes stop at 127.
const MOST_LAYERS: usize = 1000;

/// The bytes of an index or an image manifest, as a source has them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// What the source says it is; empty where it says nothing. The document's own word counts more.
    pub media_type: String,
    /// Exactly the bytes that a digest is taken of.
    pub bytes: Vec<u8>,
}

/// What a document turned out to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Kind {
    /// Images for several platforms.
    Index(Vec<Descriptor>),
    /// One image.
    Manifest(Box<Manifest>),
}

/// One image: its config and its layers, the bottom one first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    /// The config.
    pub config: Descriptor,
    /// The layers, bottom first.
    pub layers: Vec<Descriptor>,
    /// Free text by key.
    pub annotations: BTreeMap<String, String>,
}

/// What a container of the image runs, and what its builder said about it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Config {
    /// `ENTRYPOINT`
    pub entrypoint: Vec<String>,
    /// `CMD`
    pub command: Vec<String>,
    /// `NAME=value`
    pub environment: Vec<String>,
    /// The folder that relative paths of the entrypoint start from.
    pub folder: String,
    /// `LABEL`
    pub labels: BTreeMap<String, String>,
    /// The digests of the unpacked layers, bottom first, as written.
    pub unpacked: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Written {
    #[serde(default)]
    media_type: Option<String>,
    #[serde(default)]
    schema_version: Option<u64>,
    #[serde(default)]
    manifests: Option<Vec<Descriptor>>,
    #[serde(default)]
    config: Option<Descriptor>,
    #[serde(default)]
    layers: Option<Vec<Descriptor>>,
    #[serde(default)]
    annotations: Option<BTreeMap<String, String>>,
}

impl Document {
    /// The digest of its bytes.
    pub fn digest(&self) -> Digest {
        Digest::of(&self.bytes)
    }

    /// Reads it.
    pub(super) fn read(&self) -> Result<Kind, Failure> {
        if self.bytes.len() as u64 > MOST_DOCUMENT_BYTES {
            return Err(Failure::new(format!(
                "its manifest is larger than {} MiB",
                MOST_DOCUMENT_BYTES >> 20
            )));
        }
        let written: Written = serde_json::from_slice(&self.bytes)
            .map_err(|error| Failure::new(format!("its manifest cannot be read: {error}")))?;
        let media_type = written.media_type.as_deref().unwrap_or(&self.media_type);
        if written.schema_version == Some(1) || media_type.contains("distribution.manifest.v1") {
            return Err(Failure::new(
                "its manifest is of the first version of Docker's format, which is retired",
            )
            .help("push the image again with a current builder, or copy it with skopeo"));
        }
        match (written.manifests, written.config, written.layers) {
            (Some(manifests), None, None) => Ok(Kind::Index(manifests)),
            (None, Some(config), Some(layers)) => {
                Manifest { config, layers, annotations: written.annotations.unwrap_or_default() }
                    .checked()
                    .map(|manifest| Kind::Manifest(Box::new(manifest)))
            }
            _ => Err(Failure::new("its manifest is neither an index nor an image manifest")),
        }
    }
}

impl Manifest {
    fn checked(self) -> Result<Self, Failure> {
        let config = &self.config.media_type;
        let is_image = config.is_empty()
            || config == "application/vnd.oci.image.config.v1+json"
            || config == "application/vnd.docker.container.image.v1+json";
        if !is_image {
            return Err(Failure::new(format!(
                "it is no container image but holds `{}`",
                config.escape_debug()
            )));
        }
        if self.layers.len() > MOST_LAYERS {
            return Err(Failure::new(format!("it has more than {MOST_LAYERS} layers")));
        }
        Ok(self)
    }
}

impl Config {
    /// Reads a config.
    pub fn read(bytes: &[u8]) -> Result<Self, Failure> {
        #[derive(Deserialize, Default)]
        struct Whole {
            #[serde(default, deserialize_with = "or_default")]
            config: Inner,
            #[serde(default, deserialize_with = "or_default")]
            rootfs: RootFs,
        }
        #[derive(Deserialize, Default)]
        #[serde(rename_all = "PascalCase", default)]
        struct Inner {
            #[serde(deserialize_with = "or_default")]
            entrypoint: Vec<String>,
            #[serde(deserialize_with = "or_default")]
            cmd: Vec<String>,
            #[serde(deserialize_with = "or_default")]
            env: Vec<String>,
            #[serde(deserialize_with = "or_default")]
            working_dir: String,
            #[serde(deserialize_with = "or_default")]
            labels: BTreeMap<String, String>,
        }
        #[derive(Deserialize, Default)]
        struct RootFs {
            #[serde(default, deserialize_with = "or_default")]
            diff_ids: Vec<String>,
        }
        let whole: Whole = serde_json::from_slice(bytes)
            .map_err(|error| Failure::new(format!("its config cannot be read: {error}")))?;
        Ok(Self {
            entrypoint: whole.config.entrypoint,
            command: whole.config.cmd,
            environment: whole.config.env,
            folder: whole.config.working_dir,
            labels: whole.config.labels,
            unpacked: whole.rootfs.diff_ids,
        })
    }
}

/// What `null` stands for: builders write it for lists that are empty.
fn or_default<'de, T: Deserialize<'de> + Default, D: Deserializer<'de>>(input: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(input)?.unwrap_or_default())
}
