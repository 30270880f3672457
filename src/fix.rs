//! Changes in the files people wrote: tags moved to the first one that re-reads, and suppressions added.
//!
//! In: the findings of a report. Out: [`Fix`]es, and [`Edit`]s that [`apply()`] makes. Nothing but the bytes of an edit changes.

mod apply;
mod suppress;
mod tag;

use crate::source::Site;

pub use apply::{Change, apply, write};
pub use suppress::suppress;
pub use tag::plan;

/// A tag that can be moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What is replaced, and by what.
    pub edit: Edit,
    /// The image, as written before.
    pub reference: String,
    /// The new tag.
    pub tag: String,
    /// Why a person should look at it first; nothing where it is safe.
    pub doubt: Option<&'static str>,
}

/// Bytes of a file and what stands there instead.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// The bytes; an empty span inserts.
    pub site: Site,
    /// The new text.
    pub text: String,
}

#[cfg(test)]
mod tests;
