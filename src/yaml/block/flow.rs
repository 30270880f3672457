//! Maps and lists in brackets, on one line.

use std::sync::Arc;

use super::Reader;
use crate::source::Span;
use crate::yaml::mapping::MappingBuilder;
use crate::yaml::{Kind, Node, Style};

impl Reader<'_> {
    /// A map or a list in brackets, with nothing but a comment behind it.
    pub(super) fn flow(&mut self, start: usize, end: usize) -> Option<Node> {
        let (node, behind) = self.flow_node(start, end)?;
        self.is_end(behind, end).then_some(node)
    }

    /// What stands between brackets, and the place behind it.
    fn flow_node(&mut self, start: usize, end: usize) -> Option<(Node, usize)> {
        self.count()?;
        let (kind, behind) = match self.byte(start, end)? {
            b'{' => self.flow_map(start + 1, end)?,
            b'[' => self.flow_list(start + 1, end)?,
            _ => return self.flow_scalar(start, end),
        };
        Some((Node { span: Span::new(start, behind).shifted(self.base), kind }, behind))
    }

    /// The items of a list, and the place behind it.
    fn flow_list(&mut self, start: usize, end: usize) -> Option<(Kind, usize)> {
        self.enter()?;
        let mut items = Vec::new();
        let mut at = self.behind_blanks(start, end);
        while self.byte(at, end)? != b']' || !items.is_empty() {
            let (item, behind) = self.flow_node(at, end)?;
            items.push(item);
            at = self.behind_blanks(behind, end);
            match self.byte(at, end)? {
                b']' => break,
                b',' => at = self.behind_blanks(at + 1, end),
                _ => return None,
            }
        }
        self.depth -= 1;
        Some((Kind::Sequence(items.into()), at + 1))
    }

    /// The entries of a map, and the place behind it.
    fn flow_map(&mut self, start: usize, end: usize) -> Option<(Kind, usize)> {
        self.enter()?;
        let mut builder = MappingBuilder::default();
        let mut at = self.behind_blanks(start, end);
        let mut closed = self.byte(at, end)? == b'}';
        while !closed {
            self.count()?;
            let (key, behind) = self.flow_scalar(at, end)?;
            let is_key = self.byte(behind, end)? == b':' && self.byte(behind + 1, end)? == b' ';
            is_key.then_some(())?;
            let (value, behind) = self.flow_node(self.behind_blanks(behind + 1, end), end)?;
            builder.insert(&key, value).ok()?;
            at = self.behind_blanks(behind, end);
            match self.byte(at, end)? {
                b'}' => closed = true,
                b',' => at = self.behind_blanks(at + 1, end),
                _ => return None,
            }
        }
        self.depth -= 1;
        Some((Kind::Mapping(Arc::new(builder.finish())), at + 1))
    }

    /// A scalar in quotes, or one of letters, digits and what has no meaning between brackets, and the place behind it.
    fn flow_scalar(&self, start: usize, end: usize) -> Option<(Node, usize)> {
        match self.byte(start, end)? {
            quote @ (b'"' | b'\'') => self.quoted(start, end, quote),
            byte if byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'/' | b'.') => {
                let is_part =
                    |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'/' | b'.' | b'-');
                let behind = start + self.text.as_bytes()[start..end].iter().take_while(is_part).count();
                let node = self.scalar(&self.text[start..behind], Style::Plain, Span::new(start, behind))?;
                Some((node, behind))
            }
            _ => None,
        }
    }

    /// The byte at a place of a line that ends at `end`.
    fn byte(&self, at: usize, end: usize) -> Option<u8> {
        self.text.as_bytes()[..end].get(at).copied()
    }
}
