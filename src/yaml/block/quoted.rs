//! Scalars in quotes.

use std::borrow::Cow;

use super::{Line, Reader};
use crate::source::Span;
use crate::yaml::{Node, Style};

impl Reader<'_> {
    /// A scalar in quotes that ends in its line, and the place behind it.
    pub(super) fn quoted(&self, start: usize, end: usize, quote: u8) -> Option<(Node, usize)> {
        let length = closing(&self.text.as_bytes()[start + 1..end], quote)?;
        let behind = start + 1 + length + 1;
        let text = unescaped(&self.text[start + 1..start + 1 + length], quote)?;
        let node = self.scalar(&text, style_of(quote), Span::new(start, behind))?;
        Some((node, behind))
    }

    /// A scalar in quotes whose text goes on in the lines below, without blank lines and without escapes that reach over them.
    pub(super) fn folded_quoted(&mut self, content: Line, indent: usize, quote: u8) -> Option<Node> {
        let bytes = self.text.as_bytes();
        if closing(&bytes[content.start + 1..content.end], quote).is_some() {
            return None;
        }
        let mut text = self.text[content.start + 1..content.end].trim_end_matches(' ').to_owned();
        loop {
            if text.ends_with('\\') || text.contains('\t') {
                return None;
            }
            let (start, end) = self.physical(indent)?;
            text.push(' ');
            if let Some(length) = closing(&bytes[start..end], quote) {
                text.push_str(&self.text[start..start + length]);
                let behind = start + length + 1;
                let text = unescaped(&text, quote)?;
                let node = self.scalar(&text, style_of(quote), Span::new(content.start, behind))?;
                self.is_end(behind, end).then_some(())?;
                return self.ends_scalar(node, indent);
            }
            text.push_str(self.text[start..end].trim_end_matches(' '));
        }
    }
}

fn style_of(quote: u8) -> Style {
    if quote == b'"' { Style::DoubleQuoted } else { Style::SingleQuoted }
}

/// Where the closing quote is.
fn closing(inner: &[u8], quote: u8) -> Option<usize> {
    let mut at = 0;
    loop {
        at += memchr::memchr2(quote, b'\\', &inner[at..])?;
        match (inner[at], quote) {
            (b'\\', b'"') => at += 2,
            (b'\\', _) => at += 1,
            _ if quote == b'\'' && inner.get(at + 1) == Some(&quote) => at += 2,
            _ => return Some(at),
        }
        if at >= inner.len() {
            return None;
        }
    }
}

/// The text between quotes; nothing for an escape that is not of the simple ones.
fn unescaped(inner: &str, quote: u8) -> Option<Cow<'_, str>> {
    if quote == b'\'' {
        return Some(if inner.contains('\'') {
            Cow::Owned(inner.replace("''", "'"))
        } else {
            Cow::Borrowed(inner)
        });
    }
    if !inner.contains('\\') {
        return Some(Cow::Borrowed(inner));
    }
    let mut text = String::with_capacity(inner.len());
    let mut characters = inner.chars();
    while let Some(c) = characters.next() {
        text.push(match c {
            '\\' => match characters.next()? {
                'n' => '\n',
                't' => '\t',
                same @ ('"' | '\\') => same,
                _ => return None,
            },
            c => c,
        });
    }
    Some(Cow::Owned(text))
}
