//! Images as the OCI specifications lay them out: digests, descriptors, indexes, image manifests, configs.
//!
//! In: an [`ImageSource`], which is whoever has the bytes: a folder, an archive, a registry. Out: an [`Image`] for one
//! [`Platform`], every document held against its digest. Nothing a source returns is trusted; layers are checked by whoever
//! reads them.

pub mod archive;
pub mod descriptor;
pub mod digest;
pub mod document;
pub mod image;
pub mod local;
pub mod platform;
pub mod source;

pub use descriptor::Descriptor;
pub use digest::{Digest, Hasher};
pub use document::{Config, Document, MOST_DOCUMENT_BYTES};
pub use image::Image;
pub use local::Local;
pub use platform::Platform;
pub use source::{Covers, Failure, ImageSource};
