//! `registry/repository:tag@digest`.

use crate::source::Span;

/// An image reference: what was written, and its canonical parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// As written.
    pub written: String,
    /// `docker.io` when none is written; `index.docker.io` and `registry-1.docker.io` become `docker.io`.
    pub registry: String,
    /// With `library/` in front of official images.
    pub repository: String,
    /// As written; nothing stands for `latest`.
    pub tag: Option<String>,
    /// `algorithm:hex`.
    pub digest: Option<String>,
}

/// Why a text is no image reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceError {
    /// One clause without a full stop.
    pub message: String,
    /// The bytes of the text that are wrong.
    pub span: Span,
}

impl Reference {
    /// `registry/repository`: what knowledge files are named by.
    pub fn name(&self) -> String {
        format!("{}/{}", self.registry, self.repository)
    }
}
