//! Everything known offline: which client each image tag embeds, and what each client version does with the token.
//!
//! In: an image reference, or packages found in an image. Out: a [`crate::verdict::Detection`] with its proof.
//! The pages of `rules/` are packed into the binary; a page is unpacked when something asks for it.

mod image;
mod page;
mod sdk;
mod step;
mod word;
mod writer;

pub use image::{Contents, Embed, ImageEntry, Tags};
pub use sdk::{Behaviour, CommitTable, Documented, Package, SdkEntry, SdkStep, Written};
pub use step::{At, Fact, Held, Step, Steps};
