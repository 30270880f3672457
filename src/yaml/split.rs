//! Streams cut into documents as kubectl cuts them, before anything is parsed.
//!
//! In: the text of a stream. Out: the byte range of each document, and of what kubectl would refuse or drop.

use memchr::memmem;

use crate::source::Span;

/// A part of a stream between separator lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Chunk {
    /// The bytes between the separator lines.
    pub(super) span: Span,
    /// A separator line in front of it that kubectl refuses (`--- {a: 1}`, `----`).
    pub(super) bad_separator: Option<Span>,
}

/// Cuts at lines that start with `---`.
pub(super) fn chunks(text: &str) -> impl Iterator<Item = Chunk> {
    let mut dashes = memmem::find_iter(text.as_bytes(), "---");
    let (mut start, mut bad_separator) = (0, None);
    let mut is_over = false;
    std::iter::from_fn(move || {
        for offset in dashes.by_ref() {
            if offset > 0 && text.as_bytes()[offset - 1] != b'\n' {
                continue;
            }
            let line = text[offset..].split_inclusive('\n').next().unwrap_or_default();
            let chunk = Chunk { span: Span::new(start, offset), bad_separator: bad_separator.take() };
            if !is_separator_end(&line["---".len()..]) {
                bad_separator = Some(Span::new(offset, offset + line.trim_end().len()));
            }
            start = offset + line.len();
            return Some(chunk);
        }
        let last = Chunk { span: Span::new(start, text.len()), bad_separator: bad_separator.take() };
        (!std::mem::replace(&mut is_over, true)).then_some(last)
    })
}

/// What may stand behind `---`: blanks, then nothing or a comment.
fn is_separator_end(rest: &str) -> bool {
    let trimmed = rest.trim_start_matches([' ', '\t']).trim_end();
    trimmed.is_empty() || (trimmed.starts_with('#') && !rest.starts_with('#'))
}

/// Where a line `...` ends the document early: the bytes behind it, when they hold more than blanks and comments.
pub(super) fn dropped_tail(text: &str, span: Span) -> Option<Span> {
    // Nearly no text has it.
    memmem::find(text.get(span.start..span.end)?.as_bytes(), b"...")?;
    let mut offset = span.start;
    let mut tail = None;
    for line in text.get(span.start..span.end)?.split_inclusive('\n') {
        offset += line.len();
        if tail.is_none() && line.trim_end() == "..." {
            tail = Some(offset);
        }
    }
    let start = tail?;
    let rest = text.get(start..span.end)?;
    let holds_text =
        rest.lines().any(|line| !matches!(line.trim_start().as_bytes().first(), None | Some(b'#')));
    holds_text.then(|| Span::new(start, span.end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pieces(text: &str) -> Vec<(&str, bool)> {
        chunks(text).map(|c| (&text[c.span.start..c.span.end], c.bad_separator.is_some())).collect()
    }

    #[test]
    fn streams_are_cut_at_separator_lines() {
        assert_eq!(pieces("a: 1\n---\nb: 2\n"), [("a: 1\n", false), ("b: 2\n", false)]);
        assert_eq!(pieces("--- # first\na: 1"), [("", false), ("a: 1", false)]);
        assert_eq!(pieces("a: |\n  ---\n  x\n"), [("a: |\n  ---\n  x\n", false)]);
        assert_eq!(pieces("a: 1\r\n---\r\nb: 2"), [("a: 1\r\n", false), ("b: 2", false)]);
        assert_eq!(
            pieces("a: ----- b\n---\n--\n---"),
            [("a: ----- b\n", false), ("--\n", false), ("", false)]
        );
    }

    #[test]
    fn separators_with_content_are_marked() {
        assert_eq!(pieces("--- {a: 1}\n"), [("", false), ("", true)]);
        assert_eq!(pieces("----\na: 1\n"), [("", false), ("a: 1\n", true)]);
    }

    #[test]
    fn text_behind_an_end_marker_is_dropped() {
        let tail = |text: &str| {
            dropped_tail(text, Span::new(0, text.len())).map(|span| text[span.start..].to_owned())
        };
        assert_eq!(tail("a: 1\n...\nb: 2\n").as_deref(), Some("b: 2\n"));
        assert_eq!(tail("a: 1\n...\n# done\n"), None);
        assert_eq!(tail("a: 1\n"), None);
    }
}
