//! Byte strings that remember where their bytes were written.

use std::rc::Rc;

/// A file of the render, by number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct FileId(pub u32);

/// Bytes of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Origin {
    /// The file: a values file, `Chart.yaml`, a template.
    pub file: FileId,
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
    /// Whether byte `n` of the string is byte `start + n` of the file (not so for escapes, folding, `upper`, ...).
    pub exact: bool,
}

/// An immutable byte string with the origin of its parts.
#[derive(Clone)]
pub struct Text {
    bytes: Rc<[u8]>,
    origins: Origins,
}

#[derive(Clone)]
enum Origins {
    None,
    Whole(Origin),
    Parts(Rc<[Part]>),
}

/// A run of bytes of one origin.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// One past its last byte in the string.
    pub end: u32,
    /// Where the bytes were written; nothing for computed text.
    pub origin: Option<Origin>,
    /// The template action that printed it, innermost.
    pub site: Option<Origin>,
}

impl Text {
    /// Computed text, written nowhere.
    pub fn computed(bytes: impl Into<Rc<[u8]>>) -> Self {
        Self { bytes: bytes.into(), origins: Origins::None }
    }

    /// Text that was written at `origin`.
    pub fn written(bytes: impl Into<Rc<[u8]>>, origin: Origin) -> Self {
        Self { bytes: bytes.into(), origins: Origins::Whole(origin) }
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }
}
