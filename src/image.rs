//! Image references, as the OCI distribution specification splits them, and the order of tags.
//!
//! In: the text behind `image:`. Out: a [`Reference`] in canonical form that still knows the bytes each part was written at,
//! or a [`ReferenceError`]. Imports nothing of the project but [`crate::source::Span`].

mod reference;
mod tag;

pub use reference::{DEFAULT_REGISTRY, Reference, ReferenceError, ReferenceErrorKind, Spans};
pub use tag::{Tag, TagOrder, natural_order};
