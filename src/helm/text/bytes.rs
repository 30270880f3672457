//! Bytes that texts share.
//!
//! In: bytes of any length, or a source. Out: [`Bytes`], which are cheap to clone; long ones are held as they came, and are not copied.

use std::fmt;
use std::ops::Deref;
use std::rc::Rc;
use std::sync::Arc;

use crate::source::Source;

/// From this length on, to copy takes longer than to look twice.
const LONG: usize = 4 << 10;

/// Immutable bytes.
#[derive(Clone)]
pub enum Bytes {
    /// Most texts have a few words.
    Short(Rc<[u8]>),
    /// A document, a file.
    Long(Rc<Whole>),
}

/// Bytes that stay where they are.
pub enum Whole {
    /// What a function or a template made.
    Made(Vec<u8>),
    /// The text of a file.
    Source(Arc<Source>),
}

impl Bytes {
    /// All of a source.
    pub(super) fn of(source: Arc<Source>) -> Self {
        Self::Long(Rc::new(Whole::Source(source)))
    }

    /// The bytes alone: not copied when they are long and nobody else holds them.
    pub(super) fn into_vec(self) -> Vec<u8> {
        match self {
            Self::Long(whole) => Rc::try_unwrap(whole).map_or_else(|whole| whole.to_vec(), Whole::into_vec),
            Self::Short(bytes) => bytes.to_vec(),
        }
    }
}

impl Whole {
    fn into_vec(self) -> Vec<u8> {
        match self {
            Self::Made(bytes) => bytes,
            Self::Source(_) => self.to_vec(),
        }
    }
}

impl Deref for Bytes {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Short(bytes) => bytes,
            Self::Long(whole) => whole,
        }
    }
}

impl Deref for Whole {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Made(bytes) => bytes,
            Self::Source(source) => source.text().as_bytes(),
        }
    }
}

impl fmt::Debug for Bytes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        String::from_utf8_lossy(self).fmt(f)
    }
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        if bytes.len() < LONG { Self::Short(bytes.into()) } else { Self::Long(Rc::new(Whole::Made(bytes))) }
    }
}

impl From<&[u8]> for Bytes {
    fn from(bytes: &[u8]) -> Self {
        Self::Short(bytes.into())
    }
}

impl From<Rc<[u8]>> for Bytes {
    fn from(bytes: Rc<[u8]>) -> Self {
        Self::Short(bytes)
    }
}
