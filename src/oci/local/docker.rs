//! An archive of `docker save`: `manifest.json`, configs, and layers that are known by the digests of their unpacked bytes.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Deserializer};
use serde_json::json;

use super::{Store, choose, no_archive, unreadable};
use crate::oci::archive::{Index, Member};
use crate::oci::{Config, Covers, Descriptor, Digest, Document, Failure, MOST_DOCUMENT_BYTES};

const CONFIG_TYPE: &str = "application/vnd.docker.container.image.v1+json";
const LAYER_TYPE: &str = "application/vnd.docker.image.rootfs.diff.tar";

/// An archive and the image of it that was asked for.
pub(super) struct Docker {
    index: Index,
    document: Document,
    members: BTreeMap<Digest, Member>,
}

#[derive(Deserialize, Clone)]
#[serde(rename_all = "PascalCase")]
struct Saved {
    config: String,
    #[serde(default, deserialize_with = "or_none")]
    repo_tags: Vec<String>,
    #[serde(default, deserialize_with = "or_none")]
    layers: Vec<String>,
}

/// `docker save` writes `null` for an image without a tag.
fn or_none<'de, D: Deserializer<'de>>(input: D) -> Result<Vec<String>, D::Error> {
    Ok(Option::deserialize(input)?.unwrap_or_default())
}

impl Docker {
    pub(super) fn open(path: &Path, name: Option<&str>) -> Result<Self, Failure> {
        let index = Index::of(path).map_err(|error| no_archive(&error))?;
        let saved: Vec<Saved> = serde_json::from_slice(&small(&index, "manifest.json")?)
            .map_err(|error| Failure::new(format!("its `manifest.json` cannot be read: {error}")))?;
        let named = saved.into_iter().map(|image| (image.repo_tags.clone(), image));
        Self::with_image(index, &choose(named.collect(), name)?)
    }

    /// Puts into an image manifest what the archive says in its own words.
    fn with_image(index: Index, image: &Saved) -> Result<Self, Failure> {
        let bytes = small(&index, &image.config)?;
        let unpacked = Config::read(&bytes)?.unpacked;
        if unpacked.len() != image.layers.len() {
            let (config, archive) = (unpacked.len(), image.layers.len());
            return Err(Failure::new(format!(
                "its config names {config} layers, its `manifest.json` {archive}"
            )));
        }
        let mut members = BTreeMap::new();
        let mut layers = Vec::new();
        for (path, digest) in image.layers.iter().zip(&unpacked) {
            let digest: Digest = digest.parse().map_err(Failure::new)?;
            let member = index.member(path).ok_or_else(|| missing(path))?;
            layers
                .push(json!({ "mediaType": LAYER_TYPE, "digest": digest.to_string(), "size": member.size }));
            members.insert(digest, member);
        }
        let digest = Digest::of(&bytes);
        let config = json!({ "mediaType": CONFIG_TYPE, "digest": digest.to_string(), "size": bytes.len() });
        members.insert(digest, index.member(&image.config).ok_or_else(|| missing(&image.config))?);
        let manifest = json!({ "schemaVersion": 2, "config": config, "layers": layers });
        let document = Document { media_type: String::new(), bytes: manifest.to_string().into_bytes() };
        Ok(Self { index, document, members })
    }
}

impl Store for Docker {
    fn root(&self) -> Result<Document, Failure> {
        Ok(self.document.clone())
    }

    fn document(&self, descriptor: &Descriptor) -> Result<Document, Failure> {
        Err(missing(&descriptor.digest.to_string()))
    }

    fn blob<'a>(&'a self, descriptor: &Descriptor) -> Result<Box<dyn Read + 'a>, Failure> {
        let name = descriptor.digest.to_string();
        let member = self.members.get(&descriptor.digest).ok_or_else(|| missing(&name))?;
        let opened = self.index.open(*member).map_err(|error| unreadable(&format!("`{name}`"), &error))?;
        Ok(Box::new(opened))
    }

    fn referrers(&self, _subject: &Digest) -> Result<Vec<Descriptor>, Failure> {
        Ok(Vec::new())
    }

    fn covers(&self) -> Covers {
        Covers::Unpacked
    }
}

fn missing(path: &str) -> Failure {
    Failure::new(format!("the archive has no `{}`", path.escape_debug()))
}

fn small(index: &Index, path: &str) -> Result<Vec<u8>, Failure> {
    let member = index.member(path).ok_or_else(|| missing(path))?;
    if member.size > MOST_DOCUMENT_BYTES {
        return Err(Failure::new(format!("`{path}` is larger than {} MiB", MOST_DOCUMENT_BYTES >> 20)));
    }
    let mut bytes = Vec::new();
    let read = index.open(member).and_then(|mut member| member.read_to_end(&mut bytes));
    read.map_err(|error| unreadable(&format!("`{path}`"), &error))?;
    Ok(bytes)
}
