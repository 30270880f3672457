//! `|` blocks.

use super::{Line, Reader};
use crate::source::Span;
use crate::yaml::{Node, Style};

impl Reader<'_> {
    /// A `|` block; `outer` is the column of what it belongs to.
    pub(super) fn literal(&mut self, content: Line, outer: usize) -> Option<Node> {
        let strips = match self.text[content.start..content.end].trim_end_matches(' ') {
            "|" => false,
            "|-" => true,
            _ => return None,
        };
        let mut lines = Literal::default();
        while self.at < self.text.len() {
            let end = self.line_end();
            let line = &self.text[self.at..end];
            let blanks = self.behind_blanks(self.at, end) - self.at;
            if blanks < line.len() && (blanks <= outer || lines.indent.is_some_and(|indent| blanks < indent))
            {
                break;
            }
            lines.add(line, blanks, self.at, end < self.text.len())?;
            self.at = (end + 1).min(self.text.len());
        }
        let span = match lines.indent {
            Some(_) => lines.span,
            None if self.at < self.text.len() => Span::new(self.at, self.at),
            None => return None,
        };
        lines.text.truncate(lines.kept);
        if strips && lines.text.ends_with('\n') {
            lines.text.pop();
        }
        let node = self.scalar(&lines.text, Style::Block, span)?;
        self.ends_scalar(node, outer)
    }
}

/// The lines of a `|` block so far.
#[derive(Default)]
struct Literal {
    /// The column of the first line that is not blank, once it is met.
    indent: Option<usize>,
    text: String,
    /// Bytes of the text without the blank lines at its end.
    kept: usize,
    /// From the first character to the last.
    span: Span,
}

impl Literal {
    /// Adds a line that starts with `blanks` blanks; nothing where the parser has more to say about blank ones and tabs.
    fn add(&mut self, line: &str, blanks: usize, at: usize, has_feed: bool) -> Option<()> {
        if blanks == line.len() {
            self.text.push('\n');
            return (blanks <= self.indent.unwrap_or_default()).then_some(());
        }
        if self.indent.is_none() && line.as_bytes()[blanks] == b'\t' {
            return None;
        }
        if self.indent.is_none() {
            self.span.start = at + blanks;
        }
        let indent = *self.indent.get_or_insert(blanks);
        let content = line.get(indent..)?;
        self.text.push_str(content);
        if has_feed {
            self.text.push('\n');
        }
        self.kept = self.text.len();
        self.span.end = at + indent + content.trim_end_matches(' ').len();
        Some(())
    }
}
