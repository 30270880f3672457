//! Scalars without quotes.

use super::{Line, Reader};
use crate::source::Span;
use crate::yaml::{Node, Style};

impl Reader<'_> {
    /// A scalar without quotes, with the lines below that go on with it.
    pub(super) fn plain_lines(&mut self, content: Line, indent: usize) -> Option<Node> {
        let Line { start, end, .. } = content;
        let line = &self.text.as_bytes()[start..end];
        let is_other = matches!(
            line,
            [] | [b'-']
                | [b'-', b' ', ..]
                | [b'-', b'-', b'-', ..]
                | [
                    b'?' | b':' | b',' | b']' | b'}' | b'#' | b'&' | b'*' | b'!' | b'>' | b'%' | b'@' | b'`',
                    ..
                ]
        );
        if is_other {
            return None;
        }
        let length = plain_length(line)?;
        let (mut last, mut folded) = (start + length, None::<String>);
        // A comment ends the scalar.
        let ends = !self.text[last..end].trim_start_matches(' ').is_empty();
        let mut next = if ends { None } else { self.physical(indent) };
        while let Some((more, more_end)) = next.filter(|(more, _)| !self.text[*more..].starts_with('#')) {
            let line = &self.text.as_bytes()[more..more_end];
            let goes_on = !matches!(line, [b'-' | b'?' | b':', b' ', ..] | [b'-' | b'?' | b':']);
            let length = plain_length(line)?;
            if !goes_on || length < self.text[more..more_end].trim_end_matches(' ').len() {
                return None;
            }
            let text = folded.get_or_insert_with(|| self.text[start..last].to_owned());
            text.push(' ');
            text.push_str(&self.text[more..more + length]);
            last = more + length;
            next = self.physical(indent);
        }
        let text = folded.as_deref().unwrap_or(&self.text[start..last]);
        let node = self.scalar(text, Style::Plain, Span::new(start, last))?;
        self.ends_scalar(node, indent)
    }
}

/// Bytes of a line of a plain scalar, up to a comment; nothing where a colon makes a key of it.
fn plain_length(line: &[u8]) -> Option<usize> {
    let mut length = line.len();
    for place in memchr::memchr3_iter(b':', b'#', b'\t', line) {
        match line[place] {
            b'\t' => return None,
            b'#' if place > 0 && line[place - 1] == b' ' => {
                length = place;
                break;
            }
            b':' if matches!(line.get(place + 1), None | Some(b' ' | b'\t')) => return None,
            _ => {}
        }
    }
    Some(line[..length].trim_ascii_end().len())
}
