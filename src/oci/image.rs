//! From the name of an image to its config and layers: through indexes to the manifest of one platform.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;

use super::document::{Kind, Manifest};
use super::{
    Config, Covers, Descriptor, Digest, Document, Failure, ImageSource, MOST_DOCUMENT_BYTES, Platform,
};

/// How many indexes may lie within each other.
const DEEPEST: usize = 4;
/// What `docker buildx` writes beside a manifest that says something of another image of the index.
const SUBJECT: &str = "vnd.docker.reference.digest";

/// One image for one platform, every document held against its digest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Image {
    /// The digest of its manifest.
    pub digest: Digest,
    /// The digest of the document that the name stands for: of an index, or the manifest's again.
    pub root: Digest,
    /// What its containers run.
    pub config: Config,
    /// Its layers, bottom first.
    pub layers: Vec<Descriptor>,
    /// What the digests of the layers are taken of.
    pub covers: Covers,
    /// What its manifest says in free text.
    pub annotations: BTreeMap<String, String>,
    /// What lies beside it in its index and is about it.
    pub beside: Vec<Descriptor>,
}

impl Image {
    /// Reads the documents of an image.
    pub fn open(source: &dyn ImageSource, platform: &Platform) -> Result<Self, Failure> {
        let document = source.root()?;
        let root = document.digest();
        let (digest, manifest, beside) = manifest(source, document, platform)?;
        let config = config(source, &manifest.config)?;
        let layers = manifest.layers;
        if !config.unpacked.is_empty() && config.unpacked.len() != layers.len() {
            let (config, manifest) = (config.unpacked.len(), layers.len());
            return Err(Failure::new(format!("its config names {config} layers, its manifest {manifest}")));
        }
        let (covers, annotations) = (source.covers(), manifest.annotations);
        Ok(Self { digest, root, config, layers, covers, annotations, beside })
    }
}

/// Follows indexes down to the manifest of a platform, and says what lies beside it that is about it.
fn manifest(
    source: &dyn ImageSource,
    mut document: Document,
    platform: &Platform,
) -> Result<(Digest, Manifest, Vec<Descriptor>), Failure> {
    let (mut seen, mut beside) = (BTreeSet::new(), Vec::new());
    for _ in 0..=DEEPEST {
        let digest = document.digest();
        let offered = match document.read()? {
            Kind::Manifest(manifest) => return Ok((digest, *manifest, beside)),
            Kind::Index(offered) => offered,
        };
        seen.insert(digest);
        let chosen = choose(&offered, platform)?;
        let name = chosen.digest.to_string();
        let about = |entry: &&Descriptor| entry.annotations.get(SUBJECT) == Some(&name);
        beside = offered.iter().filter(about).cloned().collect();
        if seen.contains(&chosen.digest) {
            return Err(Failure::new("its index names itself"));
        }
        document = source.document(chosen)?;
        if !chosen.digest.names(&document.bytes) {
            return Err(Failure::new(format!("the manifest that was sent is not {}", chosen.digest)));
        }
    }
    Err(Failure::new(format!("its indexes lie more than {DEEPEST} deep within each other")))
}

/// The entry of an index for a platform; the only one where it names no platform.
fn choose<'a>(offered: &'a [Descriptor], platform: &Platform) -> Result<&'a Descriptor, Failure> {
    let fits =
        |entry: &&Descriptor| entry.platform.as_ref().is_some_and(|other| platform.is_served_by(other));
    if let Some(entry) = offered.iter().find(fits) {
        return Ok(entry);
    }
    if let [only] = offered
        && only.platform.is_none()
    {
        return Ok(only);
    }
    let others = offered.iter().filter_map(|entry| entry.platform.as_ref());
    // Builders file attestations as images for a platform that does not exist.
    let others = others.map(Platform::to_string).filter(|name| !name.contains("unknown"));
    let others = others.take(20).collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>().join(", ");
    let failure = Failure::new(format!("it has no image for {platform}"));
    Err(if others.is_empty() {
        failure
    } else {
        failure.help(format!("choose one with --platform: {others}"))
    })
}

fn config(source: &dyn ImageSource, descriptor: &Descriptor) -> Result<Config, Failure> {
    let mut bytes = Vec::new();
    let read = source.blob(descriptor)?.take(MOST_DOCUMENT_BYTES + 1).read_to_end(&mut bytes);
    read.map_err(|error| Failure::new(format!("its config cannot be read: {error}")))?;
    if bytes.len() as u64 > MOST_DOCUMENT_BYTES {
        return Err(Failure::new(format!("its config is larger than {} MiB", MOST_DOCUMENT_BYTES >> 20)));
    }
    if !descriptor.digest.names(&bytes) {
        return Err(Failure::new(format!("the config that was sent is not {}", descriptor.digest)));
    }
    Config::read(&bytes)
}

#[cfg(test)]
mod tests;
