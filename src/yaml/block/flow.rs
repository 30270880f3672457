//! `{}`, `[]` and lists of scalars in brackets, on one line.

use std::sync::Arc;

use super::Reader;
use crate::source::Span;
use crate::yaml::{Kind, Node, Style};

impl Reader<'_> {
    /// `{}`, or a list of scalars in brackets.
    pub(super) fn flow(&mut self, start: usize, end: usize) -> Option<Node> {
        let bytes = self.text.as_bytes();
        let (kind, behind) = match bytes[start..end] {
            [b'{', b'}', ..] => (Kind::Mapping(Arc::default()), start + 2),
            [b'[', b']', ..] => (Kind::Sequence(Arc::new([])), start + 2),
            [b'[', ..] => {
                let (items, behind) = self.flow_items(start + 1, end)?;
                (Kind::Sequence(items.into()), behind)
            }
            _ => return None,
        };
        let span = Span::new(start, behind).shifted(self.base);
        self.is_end(behind, end).then_some(Node { span, kind })
    }

    /// The items of a list in brackets, and the place behind it.
    fn flow_items(&mut self, start: usize, end: usize) -> Option<(Vec<Node>, usize)> {
        let bytes = self.text.as_bytes();
        let blanks = |at: usize| at + bytes[at..end].iter().take_while(|byte| **byte == b' ').count();
        let mut items = Vec::new();
        let mut at = blanks(start);
        loop {
            self.count()?;
            let behind = match *bytes[..end].get(at)? {
                quote @ (b'"' | b'\'') => {
                    let (node, behind) = self.quoted(at, end, quote)?;
                    items.push(node);
                    behind
                }
                byte if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'/' | b'.') => {
                    let is_part = |byte: &&u8| {
                        byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'/' | b'.' | b'-')
                    };
                    let behind = at + bytes[at..end].iter().take_while(is_part).count();
                    items.push(self.scalar(&self.text[at..behind], Style::Plain, Span::new(at, behind))?);
                    behind
                }
                _ => return None,
            };
            at = blanks(behind);
            match bytes[..end].get(at)? {
                b']' => return Some((items, at + 1)),
                b',' => at = blanks(at + 1),
                _ => return None,
            }
        }
    }
}
