//! The seam: what a folder, an archive or a registry has to give so that an image can be read from it.

use std::io::Read;

use super::{Descriptor, Digest, Document};
use crate::problem::Problem;

/// Whoever has the bytes of one image.
pub trait ImageSource {
    /// What people call the image: a reference, `oci:DIR`.
    fn name(&self) -> &str;

    /// The document that the name stands for: an index or an image manifest. At most
    /// [`super::MOST_DOCUMENT_BYTES`] are read.
    fn root(&self) -> Result<Document, Failure>;

    /// The index or manifest behind a descriptor, with the same limit.
    fn document(&self, descriptor: &Descriptor) -> Result<Document, Failure>;

    /// Opens a blob at its start. What fails on the way is an error of the reader; its text is shown to the user.
    fn blob<'a>(&'a self, descriptor: &Descriptor) -> Result<Box<dyn Read + 'a>, Failure>;

    /// What the digests of layers are taken of.
    fn covers(&self) -> Covers {
        Covers::Blob
    }

    /// What is attached to a manifest (SBOMs, attestations); empty where a source has nothing of the kind.
    fn referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>, Failure>;
}

/// What the digest of a layer is taken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Covers {
    /// The blob as it is stored or sent.
    Blob,
    /// What comes out of it once it is decompressed: archives of Docker record nothing else.
    Unpacked,
}

/// Why an image, or a part of it, could not be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// One clause without a full stop: what could not be done and why.
    pub message: String,
    /// What to type or to change.
    pub help: Option<String>,
}

impl Failure {
    /// A failure without a known cure.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), help: None }
    }

    /// Adds what to type or to change.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// The problem of the image that could not be read.
    pub fn problem(self, image: &str) -> Problem {
        let problem = Problem::in_file(image, self.message);
        match self.help {
            Some(help) => problem.help(help),
            None => problem,
        }
    }
}
