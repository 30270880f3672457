//! Where a part of a scalar's text stands in the source.
//!
//! In: a node, the source it was read from, a range of its text. Out: the bytes of that range, exact wherever the text
//! stands in the source as it is (plain and quoted scalars without escapes or folding, lines of literal blocks).

use std::ops::Range;

use super::{Node, Style};
use crate::source::Span;

impl Node {
    /// The bytes of a range of this scalar's text; those of the whole node where they cannot be told apart.
    pub fn text_span(&self, source: &str, range: Range<usize>) -> Span {
        let Some(scalar) = self.as_scalar() else { return self.span };
        let Some(raw) = source.get(self.span.start..self.span.end) else { return self.span };
        let quote = usize::from(matches!(scalar.style, Style::SingleQuoted | Style::DoubleQuoted));
        let inner = raw.get(quote..raw.len().saturating_sub(quote)).unwrap_or_default();
        let wanted = scalar.text.get(range.clone());
        if scalar.style != Style::Block {
            let exact = inner == &*scalar.text && wanted.is_some();
            return if exact {
                Span::new(range.start, range.end).shifted(self.span.start + quote)
            } else {
                self.span
            };
        }
        self.block_span(raw, &scalar.text, range).unwrap_or(self.span)
    }

    /// A range within one line of a literal block: the lines of text and source go side by side.
    fn block_span(&self, raw: &str, text: &str, range: Range<usize>) -> Option<Span> {
        let line = text.get(..range.start)?.matches('\n').count();
        let line_start = text[..range.start].rfind('\n').map_or(0, |feed| feed + 1);
        let text_line = text[line_start..].split('\n').next()?;
        if range.end > line_start + text_line.len() {
            return None;
        }
        let raw_line = raw.split('\n').nth(line)?;
        let raw_start: usize = raw.split('\n').take(line).map(|line| line.len() + 1).sum();
        let content = raw_line.trim_end_matches('\r');
        let indent = content.len().checked_sub(text_line.len())?;
        if content.get(indent..)? != text_line || !content.get(..indent)?.trim().is_empty() {
            return None;
        }
        let start = self.span.start + raw_start + indent + (range.start - line_start);
        Some(Span::new(start, start + range.len()))
    }
}

#[cfg(test)]
mod tests {
    use crate::yaml::parse;

    fn part<'a>(source: &'a str, key: &str, needle: &str) -> &'a str {
        let root = parse(source).unwrap().unwrap();
        let node = root.get(key).unwrap();
        let start = node.as_scalar().unwrap().text.find(needle).unwrap();
        let span = node.text_span(source, start..start + needle.len());
        &source[span.start..span.end]
    }

    #[test]
    fn parts_of_scalars_are_found_where_they_are_written() {
        for source in
            ["i: a/b:1.0\n", "i: 'a/b:1.0'\n", "i: \"a/b:1.0\" # x\n", "i: |\n  a/b:1.0\n", "i: &x a/b:1.0"]
        {
            assert_eq!(part(source, "i", "1.0"), "1.0", "{source}");
        }
        assert_eq!(part("i: |\n  first\n  a/b:1.0\nj: 1\n", "i", "1.0"), "1.0");
    }

    #[test]
    fn escapes_give_the_whole_scalar() {
        assert_eq!(part("i: \"a\\u002Fb:1.0\"\n", "i", "1.0"), "\"a\\u002Fb:1.0\"");
    }
}
