//! Byte strings that remember where their bytes were written.
//!
//! In: bytes of files and results of functions. Out: [`Text`], whose parts name the file and the bytes they were copied from.
//! A text without any origin costs nothing more than its bytes.

mod builder;
mod bytes;
mod edit;

use std::ops::Range;
use std::rc::Rc;
use std::sync::Arc;

use crate::source::Source;

pub use builder::TextBuilder;
pub use bytes::Bytes;

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

impl Origin {
    /// The origin of a part of the string.
    fn slice(self, start: usize, end: usize) -> Self {
        if !self.exact {
            return self;
        }
        Self { start: self.start + narrow(start), end: self.start + narrow(end), ..self }
    }
}

/// An immutable byte string with the origin of its parts.
#[derive(Debug, Clone)]
pub struct Text {
    bytes: Bytes,
    origins: Origins,
}

#[derive(Debug, Clone)]
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
    pub fn computed(bytes: impl Into<Bytes>) -> Self {
        Self { bytes: bytes.into(), origins: Origins::None }
    }

    /// Text that was written at `origin`.
    pub fn written(bytes: impl Into<Bytes>, origin: Origin) -> Self {
        Self { bytes: bytes.into(), origins: Origins::Whole(origin) }
    }

    /// All of a source whose number is `file`.
    pub fn of(source: &Arc<Source>, file: FileId) -> Self {
        let bytes = Bytes::of(source.clone());
        match u32::try_from(bytes.len()) {
            Ok(end) => Self::written(bytes, Origin { file, start: 0, end, exact: true }),
            Err(_) => Self::computed(bytes),
        }
    }

    /// Other bytes made of this text as a whole (`upper`, `sha256sum`): the origin stays, but not byte by byte.
    #[must_use]
    pub fn derived(&self, bytes: impl Into<Bytes>) -> Self {
        match self.origin() {
            Some(origin) => Self::written(bytes, Origin { exact: false, ..origin }),
            None => Self::computed(bytes),
        }
    }

    /// The bytes.
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Length in bytes.
    pub fn len(&self) -> usize {
        self.bytes.len()
    }

    /// Whether there are no bytes.
    pub fn is_empty(&self) -> bool {
        self.bytes.is_empty()
    }

    /// The bytes as characters; those that are none become replacement characters.
    pub fn to_str(&self) -> std::borrow::Cow<'_, str> {
        std::str::from_utf8(&self.bytes).map_or_else(|_| String::from_utf8_lossy(&self.bytes), Into::into)
    }

    /// The bytes alone, which are not copied when there are many and nobody else holds them.
    pub fn into_bytes(self) -> Vec<u8> {
        self.bytes.into_vec()
    }

    /// Number of parts that are held for it; none for a text of one origin.
    pub(super) fn part_count(&self) -> usize {
        match &self.origins {
            Origins::None | Origins::Whole(_) => 0,
            Origins::Parts(parts) => parts.len(),
        }
    }

    /// The origin of the whole text, or of its first part that has one.
    pub fn origin(&self) -> Option<Origin> {
        match &self.origins {
            Origins::None => None,
            Origins::Whole(origin) => Some(*origin),
            Origins::Parts(parts) => parts.iter().find_map(|part| part.origin),
        }
    }

    /// The origin of the bytes of a range, or of the first of them that has one; ranges outside of the text are cut.
    pub fn origin_of(&self, range: Range<usize>) -> Option<Origin> {
        let end = range.end.min(self.len());
        let start = range.start.min(end);
        match &self.origins {
            Origins::None => None,
            Origins::Whole(origin) => Some(origin.slice(start, end)),
            Origins::Parts(parts) => parts_within(parts, start, end).find_map(|part| part.origin),
        }
    }

    /// A range of the text whose bytes somebody holds already, or, where `exact` is not set, other bytes that were made of it.
    pub(super) fn copied(&self, range: Range<usize>, bytes: &Rc<[u8]>, exact: bool) -> Self {
        match (&self.origins, exact) {
            (Origins::None, _) => Self::computed(bytes.clone()),
            (Origins::Whole(origin), _) => {
                let origin = origin.slice(range.start, range.end);
                Self::written(bytes.clone(), Origin { exact: origin.exact && exact, ..origin })
            }
            (Origins::Parts(_), true) => self.slice(range),
            (Origins::Parts(_), false) => self.slice(range).derived(bytes.clone()),
        }
    }

    /// The parts in order; one without origin for computed text, none for an empty text.
    pub fn parts(&self) -> Vec<Part> {
        let end = narrow(self.len());
        match &self.origins {
            Origins::Parts(parts) => parts.to_vec(),
            _ if end == 0 => Vec::new(),
            Origins::None => vec![Part { end, origin: None, site: None }],
            Origins::Whole(origin) => vec![Part { end, origin: Some(*origin), site: None }],
        }
    }

    /// A part of the text; ranges outside of it are cut.
    #[must_use]
    pub fn slice(&self, range: Range<usize>) -> Self {
        let end = range.end.min(self.len());
        let start = range.start.min(end);
        if start == 0 && end == self.len() {
            return self.clone();
        }
        let origins = match &self.origins {
            Origins::None => Origins::None,
            Origins::Whole(origin) => Origins::Whole(origin.slice(start, end)),
            Origins::Parts(parts) => Origins::Parts(parts_within(parts, start, end).collect()),
        };
        Self { bytes: Bytes::from(&self.bytes[start..end]), origins }
    }
}

impl PartialEq for Text {
    /// Texts are equal when their bytes are; where they were written does not count.
    fn eq(&self, other: &Self) -> bool {
        *self.bytes == *other.bytes
    }
}

impl Eq for Text {}

impl Default for Text {
    fn default() -> Self {
        Self::computed(&b""[..])
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::computed(text.as_bytes())
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Self::computed(text.into_bytes())
    }
}

/// The parts that a range touches, cut to it and counted from its start.
fn parts_within(parts: &[Part], start: usize, end: usize) -> impl Iterator<Item = Part> + '_ {
    let first = parts.partition_point(|part| part.end as usize <= start);
    let from = first.checked_sub(1).map_or(0, |before| parts[before].end as usize);
    parts[first..].iter().scan(from, move |from, part| {
        if *from >= end || start == end {
            return None;
        }
        let (first, last) = ((*from).max(start), (part.end as usize).min(end));
        let origin = part.origin.map(|origin| origin.slice(first - *from, last - *from));
        *from = part.end as usize;
        Some(Part { end: narrow(last - start), origin, site: part.site })
    })
}

/// Offsets are 32 bits wide: no text of a render is larger (the output has a limit far below).
fn narrow(offset: usize) -> u32 {
    u32::try_from(offset).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn origin(start: u32, end: u32) -> Origin {
        Origin { file: FileId(0), start, end, exact: true }
    }

    #[test]
    fn slices_know_their_bytes() {
        let text = Text::written(&b"abcdef"[..], origin(10, 16)).slice(2..4);
        assert_eq!(text.as_bytes(), b"cd");
        assert_eq!(text.origin(), Some(origin(12, 14)));
    }
}
