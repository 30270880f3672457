//! Texts that were read from somewhere, and places in them.
//!
//! In: a name and a text. Out: [`Source`], [`Span`] (bytes), [`Position`] (line and column), [`Site`] (a span of a source).
//! Nothing here reads files.

mod address;
mod mask;

use std::cmp::Ordering;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, OnceLock};

pub use address::Address;
pub use mask::masked;

/// A half-open range of bytes in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Span {
    /// The bytes from `start` up to `end`.
    pub fn new(start: usize, end: usize) -> Self {
        Self { start, end: end.max(start) }
    }

    /// Length in bytes.
    pub fn len(self) -> usize {
        self.end - self.start
    }

    /// Whether the span covers nothing.
    pub fn is_empty(self) -> bool {
        self.end == self.start
    }

    /// The span moved by `offset` bytes towards the end.
    #[must_use]
    pub fn shifted(self, offset: usize) -> Self {
        Self { start: self.start + offset, end: self.end + offset }
    }
}

/// A line and a column as editors count them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// 1-based.
    pub line: usize,
    /// 1-based, in characters.
    pub column: usize,
}

/// A text with the name people know it by, and an index of its lines.
pub struct Source {
    name: String,
    text: String,
    /// Of few of the texts that are read is a line ever asked for.
    line_starts: OnceLock<Vec<usize>>,
    /// Characters that begin in front of each block of a text, for columns of lines that are longer than one.
    characters: OnceLock<Vec<usize>>,
}

/// Bytes of the blocks that characters are counted in.
const BLOCK: usize = 4096;

impl Source {
    /// A source called `name`: a path as the user would type it, `<stdin>`, or `archive.tgz:chart/values.yaml`.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Arc<Self> {
        Arc::new(Self {
            name: name.into(),
            text: text.into(),
            line_starts: OnceLock::new(),
            characters: OnceLock::new(),
        })
    }

    /// The first byte of each line.
    fn line_starts(&self) -> &[usize] {
        let behind = || memchr::memchr_iter(b'\n', self.text.as_bytes()).map(|at| at + 1);
        self.line_starts.get_or_init(|| std::iter::once(0).chain(behind()).collect())
    }

    /// The name people know it by.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether it is a file of its own, which can be written: no stream, no argument, nothing inside of an archive.
    pub fn is_file(&self) -> bool {
        Address::of(&self.name, Path::new("")).is_some_and(|address| address.inside.is_none())
    }

    /// Whether it is what a flag of the command line says.
    pub fn is_flag(&self) -> bool {
        self.name.starts_with("--")
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span; empty when the span is not one of this text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// Number of lines; a final line feed opens no further line.
    pub fn line_count(&self) -> usize {
        self.line_starts().len() - usize::from(self.text.is_empty() || self.text.ends_with('\n'))
    }

    /// The bytes of a 1-based line, without its line feed.
    pub fn line(&self, line: usize) -> Option<Span> {
        let start = *self.line_starts().get(line.checked_sub(1)?)?;
        let end = self.line_starts().get(line).map_or(self.text.len(), |next| next - 1);
        Some(Span::new(start, end))
    }

    /// Line and column of a byte offset; offsets past the end count as the end.
    pub fn position(&self, offset: usize) -> Position {
        let offset = offset.min(self.text.len());
        let line = self.line_starts().partition_point(|start| *start <= offset);
        let start = self.line_starts().get(line - 1).copied().unwrap_or_default();
        let column = if offset - start < BLOCK {
            characters(&self.text.as_bytes()[start..offset])
        } else {
            self.characters_before(offset) - self.characters_before(start)
        };
        Position { line, column: column + 1 }
    }

    /// Characters that begin in front of a byte. A list of all pods is one line of many megabytes, and thousands of places in it are told of.
    fn characters_before(&self, offset: usize) -> usize {
        let blocks = self.characters.get_or_init(|| {
            let mut before = 0;
            let count = |block: &[u8]| {
                let here = before;
                before += characters(block);
                here
            };
            self.text.as_bytes().chunks(BLOCK).map(count).collect()
        });
        let block = offset / BLOCK;
        let whole = blocks.get(block).copied().unwrap_or_default();
        whole + characters(&self.text.as_bytes()[block * BLOCK..offset])
    }
}

/// Characters that begin in these bytes of a text.
fn characters(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| **byte & 0xC0 != 0x80).count()
}

impl fmt::Debug for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Source")
            .field("name", &self.name)
            .field("bytes", &self.text.len())
            .finish_non_exhaustive()
    }
}

/// A place in a source: what a finding underlines.
#[derive(Debug, Clone)]
pub struct Site {
    /// The text.
    pub source: Arc<Source>,
    /// The bytes in it.
    pub span: Span,
}

impl Site {
    /// The bytes `span` of `source`.
    pub fn new(source: Arc<Source>, span: Span) -> Self {
        Self { source, span }
    }

    /// Line and column of the first byte.
    pub fn position(&self) -> Position {
        self.source.position(self.span.start)
    }

    /// The text that is underlined.
    pub fn text(&self) -> &str {
        self.source.slice(self.span)
    }

    fn key(&self) -> (&str, Span) {
        (self.source.name(), self.span)
    }
}

impl fmt::Display for Site {
    /// As people open it; a flag has no lines to open.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.source.is_flag() {
            return f.write_str(self.source.name());
        }
        let Position { line, column } = self.position();
        write!(f, "{}:{line}:{column}", self.source.name())
    }
}

impl PartialEq for Site {
    fn eq(&self, other: &Self) -> bool {
        self.key() == other.key()
    }
}

impl Eq for Site {}

impl PartialOrd for Site {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Site {
    fn cmp(&self, other: &Self) -> Ordering {
        self.key().cmp(&other.key())
    }
}

/// A place and the places that led to it: a tag in values.yaml, and the template lines that print it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Trace {
    /// Where the text was written by a person; what a fix would change.
    pub primary: Site,
    /// Where it was put to use, outermost last: template actions, include calls.
    pub via: Vec<Site>,
}

impl Trace {
    /// A place that nothing else led to.
    pub fn direct(primary: Site) -> Self {
        Self { primary, via: Vec::new() }
    }
}

/// Knows where rendered text was written.
pub trait Tracer {
    /// The place of a span of the rendered text.
    fn trace(&self, span: Span) -> Trace;
    /// The rendered text that the spans are of.
    fn text(&self) -> &str;
}

/// A text that was written as it is.
impl Tracer for Arc<Source> {
    fn trace(&self, span: Span) -> Trace {
        Trace::direct(Site::new(self.clone(), span))
    }

    fn text(&self) -> &str {
        Source::text(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_count_lines_from_one_and_columns_in_characters() {
        let source = Source::new("a.yaml", "ab\nöx: 1\n");
        assert_eq!(source.position(0), Position { line: 1, column: 1 });
        assert_eq!(source.position(5), Position { line: 2, column: 2 });
        assert_eq!(source.position(99), Position { line: 3, column: 1 });
        let long = format!("a\n{}", "ö1".repeat(10_000));
        let source_of_long = Source::new("a.yaml", long.as_str());
        for offset in [0, 2, 3, 4_095, 4_098, 8_191, 8_192, 8_195, 30_001, 30_002] {
            let behind_feed = long.char_indices().filter(|(at, _)| (2..offset).contains(at)).count();
            let expected = Position { line: if offset < 2 { 1 } else { 2 }, column: behind_feed + 1 };
            assert_eq!(source_of_long.position(offset), expected, "{offset}");
        }
        assert_eq!(source.line_count(), 2);
        assert_eq!(source.slice(source.line(2).unwrap()), "öx: 1");
    }
}
