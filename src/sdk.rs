//! Identity and versions of Kubernetes client libraries.
//!
//! In: names and versions as lock files, binaries and the knowledge spell them. Out: a [`Purl`], a [`Version`] that compares
//! by the rules of its ecosystem, a [`Range`] of versions, a [`client_go::Spelling`]. Pure; what a version does with the token is
//! knowledge.

pub mod client_go;
mod purl;
mod range;
mod version;

pub use purl::{Purl, spoken};
pub use range::Range;
pub use version::{Scheme, Version};
