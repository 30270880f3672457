//! A descriptor: how documents point at documents and blobs.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, de};

use super::{Digest, Platform};

/// A pointer to a document or a blob, with what proves the bytes behind it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Descriptor {
    /// What the bytes are; empty where the document does not say.
    #[serde(default)]
    pub media_type: String,
    /// The digest of the bytes.
    #[serde(deserialize_with = "digest")]
    pub digest: Digest,
    /// How many bytes there are.
    #[serde(default)]
    pub size: u64,
    /// In an index: what the image is for.
    #[serde(default)]
    pub platform: Option<Platform>,
    /// Free text by key.
    #[serde(default)]
    pub annotations: BTreeMap<String, String>,
    /// What an attached artifact is.
    #[serde(default)]
    pub artifact_type: Option<String>,
}

impl Descriptor {
    /// A descriptor of stored bytes.
    pub fn new(media_type: impl Into<String>, digest: Digest, size: u64) -> Self {
        Self {
            media_type: media_type.into(),
            digest,
            size,
            platform: None,
            annotations: BTreeMap::new(),
            artifact_type: None,
        }
    }
}

fn digest<'de, D: Deserializer<'de>>(input: D) -> Result<Digest, D::Error> {
    String::deserialize(input)?.parse().map_err(de::Error::custom)
}
