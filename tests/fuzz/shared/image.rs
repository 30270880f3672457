//! An image in memory with one layer.

use std::collections::BTreeMap;
use std::io::Read;

use staletoken::inspect::{Bounds, see};
use staletoken::knowledge::Knowledge;
use staletoken::oci::{Descriptor, Digest, Document, Failure, Image, ImageSource, Platform};

/// Documents and blobs by their digest, and the one that the image's name stands for.
pub struct Memory {
    root: Digest,
    blobs: BTreeMap<Digest, Vec<u8>>,
}

impl Memory {
    /// An image of one layer.
    pub fn of_layer(layer: &[u8]) -> Self {
        let mut blobs = BTreeMap::new();
        let mut add = |bytes: &[u8]| {
            let digest = Digest::of(bytes);
            let text = format!(r#"{{"digest": "{digest}", "size": {}}}"#, bytes.len());
            blobs.insert(digest.clone(), bytes.to_vec());
            (digest, text)
        };
        let (config, layer) = (add(br#"{"config": {"Entrypoint": ["/app"]}}"#).1, add(layer).1);
        let manifest = format!(r#"{{"schemaVersion": 2, "config": {config}, "layers": [{layer}]}}"#);
        let (root, _) = add(manifest.as_bytes());
        Self { root, blobs }
    }

    /// An image whose manifest is any document.
    pub fn of_document(document: &[u8]) -> Self {
        let root = Digest::of(document);
        Self { blobs: BTreeMap::from([(root.clone(), document.to_vec())]), root }
    }

    /// Looks inside; the layer is what its digest names, so only its content can be refused.
    pub fn look(&self) {
        let image = Image::open(self, &Platform::default()).expect("its documents are sound");
        let knowledge = Knowledge::embedded();
        let bounds = Bounds { unpacked: 64 << 20, nested_unpacked: 64 << 20, ..Bounds::default() };
        match see(self, &image, &knowledge, &bounds) {
            Ok(sight) => drop(sight.detection(&image, &knowledge)),
            Err(failure) => assert!(failure.message.starts_with("layer 1 ("), "{}", failure.message),
        }
    }

    fn bytes(&self, digest: &Digest) -> Result<Vec<u8>, Failure> {
        self.blobs.get(digest).cloned().ok_or_else(|| Failure::new("it is not there"))
    }
}

impl ImageSource for Memory {
    fn name(&self) -> &str {
        "memory"
    }

    fn root(&self) -> Result<Document, Failure> {
        Ok(Document { media_type: String::new(), bytes: self.bytes(&self.root)? })
    }

    fn document(&self, descriptor: &Descriptor) -> Result<Document, Failure> {
        Ok(Document { media_type: descriptor.media_type.clone(), bytes: self.bytes(&descriptor.digest)? })
    }

    fn blob<'a>(&'a self, descriptor: &Descriptor) -> Result<Box<dyn Read + 'a>, Failure> {
        Ok(Box::new(std::io::Cursor::new(self.bytes(&descriptor.digest)?)))
    }

    fn referrers(&self, _: &Digest) -> Result<Vec<Descriptor>, Failure> {
        Ok(Vec::new())
    }
}
