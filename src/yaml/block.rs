//! The plain sort of YAML, read line by line: maps and lists in block style with scalars on one line, `|` blocks, brackets on one line.
//!
//! In: the text of one document. Out: its root, the same to the byte as the parser's, or nothing as soon as anything is met whose
//! reading takes more than its line to know: anchors, tags, brackets over several lines, folded text, escapes, tabs, mistakes. Most of what people and
//! charts write is of the plain sort, and the parser takes several times as long for it.

mod flow;
mod literal;
mod plain;
mod quoted;

use std::sync::Arc;

use super::compose::{LONGEST_KEY, MOST_NODES};
use super::mapping::MappingBuilder;
use super::scalar::{Tag, resolve};
use super::{Kind, Node, Scalar, Style};
use crate::source::Span;

/// Deeper documents are left to the parser, which has its own limit.
const DEEPEST: usize = 60;

/// The root of a document of the plain sort; `base` is added to every place.
pub(super) fn read(text: &str, base: usize) -> Option<Node> {
    // Nearly all texts are ASCII, which is known much sooner.
    let is_plain = |byte: &u8| matches!(byte, b'\n' | b'\t' | b' '..=b'~');
    if !text.as_bytes().iter().all(is_plain) && text.chars().any(is_odd) {
        return None;
    }
    let mut reader = Reader { text, base, at: 0, line: None, nodes: 0, depth: 0 };
    reader.advance()?;
    let first = reader.line?;
    let root = reader.node(first, None)?;
    reader.line.is_none().then_some(root)
}

/// What the parser refuses, takes for a line break or reads in a way of its own.
pub(super) fn is_odd(c: char) -> bool {
    match c {
        '\u{2028}' | '\u{2029}' | '\u{feff}' => true,
        '\n' | '\t' | ' '..='~' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'.. => false,
        _ => true,
    }
}

/// A line with content.
#[derive(Debug, Clone, Copy)]
struct Line {
    /// The first byte behind its blanks.
    start: usize,
    /// One past its last byte, without the line feed.
    end: usize,
    /// Number of blanks in front.
    indent: usize,
}

struct Reader<'a> {
    text: &'a str,
    base: usize,
    /// Where the lines behind `line` start.
    at: usize,
    /// The next line with content that nothing was made of yet.
    line: Option<Line>,
    nodes: u64,
    depth: usize,
}

impl Reader<'_> {
    /// Goes on to the next line that holds more than blanks and a comment.
    fn advance(&mut self) -> Option<()> {
        let bytes = self.text.as_bytes();
        self.line = None;
        while self.at < bytes.len() {
            let end = self.line_end();
            let start = self.behind_blanks(self.at, end);
            let indent = start - self.at;
            self.at = (end + 1).min(bytes.len());
            match bytes[start..end] {
                [] | [b'#', ..] => {}
                [b'\t', ..] => return None,
                [b'-', b'-', b'-', ..] | [b'.', b'.', b'.', ..] | [b'%', ..] if indent == 0 => return None,
                _ => {
                    self.line = Some(Line { start, end, indent });
                    break;
                }
            }
        }
        Some(())
    }

    /// Where the line at `self.at` ends.
    fn line_end(&self) -> usize {
        let rest = &self.text.as_bytes()[self.at..];
        self.at + memchr::memchr(b'\n', rest).unwrap_or(rest.len())
    }

    /// The first byte from a place on that is no blank.
    fn behind_blanks(&self, from: usize, end: usize) -> usize {
        from + self.text.as_bytes()[from..end].iter().take_while(|byte| **byte == b' ').count()
    }

    /// What starts with a line: a list, a map, or a scalar that belongs to what stands at the column `outer`; a document is none.
    fn node(&mut self, line: Line, outer: Option<usize>) -> Option<Node> {
        if is_item(&self.text[line.start..line.end]) {
            return self.sequence(line);
        }
        match self.key(line) {
            Some((key, behind)) => self.mapping(line, key, behind),
            None => self.inline(line, outer?),
        }
    }

    /// Goes on behind a scalar that belongs to what stands at the column `outer`: what is indented deeper goes on with the scalar, or is a
    /// mistake.
    fn ends_scalar(&mut self, node: Node, outer: usize) -> Option<Node> {
        self.advance()?;
        self.line.is_none_or(|next| next.indent <= outer).then_some(node)
    }

    fn enter(&mut self) -> Option<()> {
        self.depth += 1;
        (self.depth <= DEEPEST).then_some(())
    }

    fn count(&mut self) -> Option<()> {
        self.nodes += 1;
        (self.nodes < MOST_NODES).then_some(())
    }

    /// A map whose first key was read; `line.indent` is its column.
    fn mapping(&mut self, line: Line, key: Node, behind: usize) -> Option<Node> {
        self.enter()?;
        self.count()?;
        let mut builder = MappingBuilder::default();
        let (mut key, mut rest) = (key, Line { start: behind, ..line });
        loop {
            self.count()?;
            let value = self.value(rest, true)?;
            builder.insert(&key, value).ok()?;
            let Some(next) = self.line.filter(|next| next.indent >= line.indent) else { break };
            if next.indent > line.indent || is_item(&self.text[next.start..next.end]) {
                return None;
            }
            let behind;
            (key, behind) = self.key(next)?;
            rest = Line { start: behind, ..next };
        }
        self.depth -= 1;
        let span = Span::new(line.start, self.ended()).shifted(self.base);
        Some(Node { span, kind: Kind::Mapping(Arc::new(builder.finish())) })
    }

    /// A list; `line.indent` is its column.
    fn sequence(&mut self, line: Line) -> Option<Node> {
        self.enter()?;
        self.count()?;
        let mut items = Vec::new();
        let mut item = line;
        loop {
            let rest = Line { start: item.start + 1, ..item };
            items.push(self.value(rest, false)?);
            let Some(next) = self.line.filter(|next| next.indent >= line.indent) else { break };
            if next.indent > line.indent {
                return None;
            }
            if !is_item(&self.text[next.start..next.end]) {
                break;
            }
            item = next;
        }
        self.depth -= 1;
        let span = Span::new(line.start, self.ended()).shifted(self.base);
        Some(Node { span, kind: Kind::Sequence(items.into()) })
    }

    /// Where the parser sees the end of a collection: at what follows it.
    fn ended(&self) -> usize {
        self.line.map_or(self.text.len(), |line| line.start)
    }

    /// What stands behind a key or a dash, in this line or in those below.
    fn value(&mut self, rest: Line, of_key: bool) -> Option<Node> {
        let start = self.behind_blanks(rest.start, rest.end);
        if start == rest.end || (self.text.as_bytes()[start] == b'#' && start > rest.start) {
            self.advance()?;
            return self.below(rest, of_key);
        }
        if of_key {
            return self.inline(Line { start, ..rest }, rest.indent);
        }
        let column = start - (rest.start - 1 - rest.indent);
        self.node(Line { start, indent: column, ..rest }, Some(rest.indent))
    }

    /// A value that starts behind a key or a dash, or alone on its line; `indent` is the column of what it belongs to.
    fn inline(&mut self, content: Line, indent: usize) -> Option<Node> {
        self.count()?;
        let Line { start, end, .. } = content;
        let node = match self.text.as_bytes()[start] {
            b'|' => return self.literal(content, indent),
            quote @ (b'"' | b'\'') => match self.quoted(start, end, quote) {
                Some((node, behind)) => self.is_end(behind, end).then_some(node)?,
                None => return self.folded_quoted(content, indent, quote),
            },
            b'{' | b'[' => self.flow(start, end)?,
            _ => return self.plain_lines(content, indent),
        };
        self.ends_scalar(node, indent)
    }

    /// The value of a key or a dash with nothing behind it.
    fn below(&mut self, rest: Line, of_key: bool) -> Option<Node> {
        match self.line {
            Some(next) if next.indent > rest.indent => self.node(next, Some(rest.indent)),
            Some(next)
                if of_key && next.indent == rest.indent && is_item(&self.text[next.start..next.end]) =>
            {
                let list = self.sequence(next)?;
                Some(Node { span: Span::new(self.first_item(next) + self.base, list.span.end), ..list })
            }
            // Where the parser sees an item that is nothing depends on what follows.
            _ if !of_key && rest.start < rest.end => None,
            _ => {
                self.count()?;
                let place = if of_key { rest.start - 1 } else { rest.start };
                self.scalar("~", Style::Plain, Span::new(place, place))
            }
        }
    }

    /// Where the parser sees the start of a list that is indented no further than its key: at its first item.
    fn first_item(&self, line: Line) -> usize {
        self.behind_blanks(line.start + 1, line.end)
    }

    fn scalar(&self, text: &str, style: Style, span: Span) -> Option<Node> {
        let value = resolve(text, style == Style::Plain, Tag::None).ok()?;
        let kind = Kind::Scalar(Scalar { text: Arc::from(text), value, style });
        Some(Node { span: span.shifted(self.base), kind })
    }

    /// The key at the start of a line, and the place behind its colon.
    fn key(&self, line: Line) -> Option<(Node, usize)> {
        let bytes = self.text.as_bytes();
        let (node, end) = match bytes[line.start] {
            quote @ (b'"' | b'\'') => self.quoted(line.start, line.end, quote)?,
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'.' | b'/' => {
                let is_part =
                    |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.' | b'/' | b'-');
                let end = line.start + bytes[line.start..line.end].iter().take_while(is_part).count();
                let span = Span::new(line.start, end);
                (self.scalar(&self.text[line.start..end], Style::Plain, span)?, end)
            }
            _ => return None,
        };
        // The parser does not look as far for the colon, nor does Go.
        if end - line.start > LONGEST_KEY {
            return None;
        }
        let is_key = bytes[end..line.end].first() == Some(&b':')
            && matches!(bytes[end + 1..line.end].first(), None | Some(b' '));
        is_key.then_some((node, end + 1))
    }

    /// The next line of text, blank or not, without its blanks, and goes on behind it; nothing where it is blank, or not indented
    /// deeper than `indent`.
    fn physical(&mut self, indent: usize) -> Option<(usize, usize)> {
        let end = self.line_end();
        let start = self.behind_blanks(self.at, end);
        if start - self.at <= indent || start == end || self.text.as_bytes()[start] == b'\t' {
            return None;
        }
        self.at = (end + 1).min(self.text.len());
        Some((start, end))
    }

    /// Whether a line holds nothing more than a comment from a place on.
    fn is_end(&self, place: usize, end: usize) -> bool {
        let rest = &self.text[place..end];
        let behind = rest.trim_start_matches(' ');
        behind.is_empty() || (behind.starts_with('#') && behind.len() < rest.len())
    }
}

/// Whether a line starts an item of a list.
fn is_item(line: &str) -> bool {
    matches!(line.as_bytes(), [b'-'] | [b'-', b' ', ..])
}

#[cfg(test)]
mod tests;
