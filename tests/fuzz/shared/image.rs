//! An image in memory.

use std::collections::BTreeMap;
use std::io::Read;
use std::sync::LazyLock;

use staletoken::inspect::{Bounds, see};
use staletoken::knowledge::Knowledge;
use staletoken::oci::{Descriptor, Digest, Document, Failure, Image, ImageSource, Platform};

/// Documents and blobs by their digest, and the one that the image's name stands for.
pub struct Memory {
    root: Digest,
    blobs: BTreeMap<Digest, Vec<u8>>,
}

impl Memory {
    /// An image whose manifest is this document, and what else there is.
    pub fn new(document: &[u8], blobs: BTreeMap<Digest, Vec<u8>>) -> Self {
        let root = Digest::of(document);
        let mut blobs = blobs;
        blobs.insert(root.clone(), document.to_vec());
        Self { blobs, root }
    }

    /// Looks inside, if it is an image.
    pub fn look(&self) {
        static KNOWLEDGE: LazyLock<Knowledge> = LazyLock::new(Knowledge::embedded);
        let Ok(image) = Image::open(self, &Platform::default()) else { return };
        let bounds = Bounds { unpacked: 64 << 20, nested_unpacked: 64 << 20, ..Bounds::default() };
        match see(self, &image, &KNOWLEDGE, &bounds) {
            Ok(sight) => drop(sight.detection(&image, &KNOWLEDGE)),
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
