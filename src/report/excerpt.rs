//! The lines of a source that a frame shows: the underlined one and its neighbours, no line longer than people read, tokens masked.
//!
//! In: a site. Out: an [`Excerpt`], which miette draws. It keeps a copy of what is shown alone, so that the cost of a frame does not
//! depend on the size of its file.

mod secret;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use secret::{closed, is_inside};

use super::escape::terminal;
use crate::source::{Position, Site, Source, Span, masked};

/// Longest line that is shown whole, in bytes.
const MOST_BYTES: usize = 160;
/// What is shown in front of the underlined part of a longer one.
const LEAD: usize = 60;
/// Most lines that are underlined; of more only the first is.
const MOST_LINES: usize = 3;
/// How far a token that is cut off is looked for.
const MARGIN: usize = 16 << 10;
/// Stands where a line was cut.
const CUT: &str = "…";

/// What is shown of a source.
#[derive(Debug)]
pub(super) struct Excerpt {
    name: String,
    position: Position,
    /// The underlined part of what is shown, in bytes of the source.
    span: Span,
    /// Where the text begins, in bytes of the source and as a line.
    start: usize,
    line: usize,
    text: String,
}

impl Excerpt {
    /// The lines around a site.
    pub(super) fn of(site: &Site) -> Self {
        let source = &site.source;
        let (span, last) = underlined(source, site.span);
        let position = source.position(span.start);
        let first = source.line(position.line).unwrap_or_default();
        let stop = source.line(last).map_or(source.text().len(), |line| line.end).max(span.end);
        let text = source.text();
        let from = back(text, span.start.saturating_sub(MARGIN));
        let to = back(text, (span.end + MARGIN).min(text.len()));
        let hides = is_inside(&text[from..to], Span::new(span.start - from, span.end - from));
        let mut excerpt = Self {
            name: source.name().to_owned(),
            position,
            span,
            start: first.start,
            line: position.line - 1,
            text: String::new(),
        };
        if last == position.line && stop - first.start > MOST_BYTES {
            excerpt.cut(source, Span::new(first.start, stop), hides);
        } else {
            let lines = source.slice(Span::new(first.start, stop));
            excerpt.text = if hides {
                lines.split('\n').map(closed).collect::<Vec<_>>().join("\n")
            } else {
                masked(lines).into_owned()
            };
        }
        if !hides {
            excerpt.neighbours(source, last);
        }
        excerpt.name = terminal(&excerpt.name).into_owned();
        excerpt.text = terminal(&excerpt.text).into_owned();
        excerpt
    }

    /// What is underlined.
    pub(super) fn span(&self) -> SourceSpan {
        SourceSpan::new(self.span.start.into(), self.span.len())
    }

    /// A part of a long line.
    fn cut(&mut self, source: &Source, line: Span, hides: bool) {
        let text = source.text();
        let start = if self.span.start - line.start <= LEAD {
            line.start
        } else {
            back(text, self.span.start - LEAD)
        };
        let least = start + MOST_BYTES;
        let stop = back(text, least.max(self.span.end).min(line.end));
        let wide = Span::new(
            back(text, start.saturating_sub(MARGIN).max(line.start)),
            back(text, (stop + MARGIN).min(line.end)),
        );
        let masked = masked(source.slice(wide));
        let shown = &masked[start - wide.start..stop - wide.start];
        self.text = if hides { closed(shown) } else { shown.to_owned() };
        self.start = start;
        // Three letters give way to the mark of three bytes, so that what is behind them stays in its place.
        if start > line.start && self.text.get(..CUT.len()).is_some() && self.span.start >= start + CUT.len()
        {
            self.text.replace_range(..CUT.len(), CUT);
        }
        if stop < line.end {
            self.text.push_str(CUT);
        }
    }

    /// The line above, where it is short and nothing is cut off in front, and the one below.
    fn neighbours(&mut self, source: &Source, last: usize) {
        let above = source.line(self.line).filter(|line| line.len() <= MOST_BYTES);
        if let Some(above) = above
            .filter(|above| above.end < self.start && source.slice(Span::new(above.end, self.start)) == "\n")
        {
            self.text.insert(0, '\n');
            self.text.insert_str(0, &masked(source.slice(above)));
            self.start = above.start;
            self.line -= 1;
        }
        if let Some(below) = source.line(last + 1).filter(|_| last < source.line_count()) {
            let end = back(source.text(), below.end.min(below.start + MOST_BYTES));
            let wide = back(source.text(), below.end.min(end + MARGIN));
            let shown = masked(source.slice(Span::new(below.start, wide)));
            self.text.push('\n');
            self.text.push_str(&shown[..end - below.start]);
            if end < below.end {
                self.text.push_str(CUT);
            }
        }
    }
}

impl SourceCode for Excerpt {
    /// Everything that is shown; without neighbours the underlined part alone, which is what a heading is made of.
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let bytes = self.text.as_bytes();
        let contents = if before == 0 && after == 0 {
            let (line, column) = (self.position.line - 1, self.position.column - 1);
            MietteSpanContents::new_named(self.name.clone(), &bytes[..0], *span, line, column, 1)
        } else {
            let shown = SourceSpan::new(self.start.into(), bytes.len());
            let lines = bytes.iter().filter(|b| **b == b'\n').count() + 1;
            MietteSpanContents::new_named(self.name.clone(), bytes, shown, self.line, 0, lines)
        };
        Ok(Box::new(contents))
    }
}

/// What is underlined of a span, and its last line: of very long texts only the first line.
fn underlined(source: &Source, span: Span) -> (Span, usize) {
    let length = source.text().len();
    let span = Span::new(span.start.min(length), span.end.min(length));
    let (first, last) = (source.position(span.start).line, source.position(span.end).line);
    let line = source.line(first).unwrap_or_default();
    let is_long = |number| source.line(number).is_some_and(|line| line.len() > MOST_BYTES);
    if last > first && (last - first >= MOST_LINES || (first..=last).any(is_long)) {
        return (clipped(source, Span::new(span.start, line.end.max(span.start))), first);
    }
    if last == first { (clipped(source, span), first) } else { (span, last) }
}

/// No more than is read at a glance.
fn clipped(source: &Source, span: Span) -> Span {
    let end =
        if span.len() > MOST_BYTES { back(source.text(), span.start + MOST_BYTES - LEAD) } else { span.end };
    Span::new(span.start, end)
}

/// The nearest boundary of a letter at or before a place.
fn back(text: &str, at: usize) -> usize {
    (0..=at.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    /// What is shown of a text, with the underlined part in brackets.
    fn shown(text: &str, part: &str) -> String {
        let source = Source::new("a.yaml", text);
        let start = text.find(part).unwrap();
        let excerpt = Excerpt::of(&Site::new(source, Span::new(start, start + part.len())));
        let from = excerpt.span.start - excerpt.start;
        let (before, rest) = excerpt.text.split_at(from);
        let (middle, behind) = rest.split_at(excerpt.span.len());
        format!("{before}[{middle}]{behind}")
    }

    #[test]
    fn short_lines_are_shown_with_their_neighbours() {
        assert_eq!(shown("a: 1\nb: 2\nc: 3\nd: 4\n", "2"), "a: 1\nb: [2]\nc: 3");
        assert_eq!(shown("a: 1\n", "1"), "a: [1]");
        assert_eq!(shown("a: 1\nb: 2", "a"), "[a]: 1\nb: 2");
        assert_eq!(shown("a: |\n  x\n  y\nb: 2\n", "x\n  y"), "a: |\n  [x\n  y]\nb: 2");
    }

    #[test]
    fn long_lines_are_cut_around_what_is_underlined() {
        let long = "ä".repeat(5_000);
        let text = format!("{long}\n{{\"a\": \"{long}\", \"tag\": \"1.2.3\", \"b\": \"{long}\"}}\n{long}\n");
        let cut = shown(&text, "1.2.3");
        let (line, below) = cut.split_once('\n').unwrap();
        assert!(line.contains("\", \"tag\": \"[1.2.3]\", \"b\": \"ää") && line.ends_with('…'), "{line}");
        assert!(
            line.len() < MOST_BYTES + 10 && below.len() < MOST_BYTES + 10 && below.ends_with('…'),
            "{cut}"
        );
        let ascii = format!("{}1.2.3", "x".repeat(100));
        assert_eq!(shown(&ascii.repeat(3), "1.2.3").matches('…').count(), 2, "both ends");
    }

    #[test]
    fn no_token_is_shown_wherever_a_line_is_cut() {
        let token =
            format!("eyJhbGciOiJSUzI1NiJ9.{}.{}", "Zm9vYmFy12".repeat(80), "c2lnbmF0dXJl12".repeat(20));
        for text in [
            format!("token: {token}\ntag: 1.2.3\n"),
            format!("tag: 1.2.3\ntoken: {token}\n"),
            format!("a: {{token: {token}, tag: 1.2.3}}\n"),
            format!("a: {{tag: 1.2.3, token: {token}}}\n"),
            format!("a: {{tag: 1.2.3}} # {token}\n"),
        ] {
            let shown = shown(&text, "1.2.3");
            assert!(!shown.contains("Zm9v") && !shown.contains("c2ln"), "{shown}");
        }
    }

    #[test]
    fn what_only_speaks_of_secrets_is_shown() {
        let commented = "tag: 1.2.3\n# extra:\n#   kind: Secret\n#   data: a\n";
        assert_eq!(shown(commented, "1.2.3"), "tag: [1.2.3]\n# extra:");
        let reference = "volumes:\n  - source:\n      kind: Secret\n      name: a\nimage: app\ntag: 1.2.3\n";
        assert_eq!(shown(reference, "1.2.3"), "image: app\ntag: [1.2.3]");
        let template = "kind: Secret\ndata:\n  # hunter in words\n  pass: a{{ required \"set .Values.pass\" .Values.pass }}b\n";
        assert_eq!(
            shown(template, ".Values.pass }}"),
            "  pass: *{{ required \"set .Values.pass\" [.Values.pass }}]*"
        );
        assert_eq!(shown(template, "words"), "  # hunter in [words]");
    }

    #[test]
    fn values_of_secrets_are_hidden_whatever_they_look_like() {
        let text = "kind: Secret\nmetadata: {name: a}\ntype: Opaque\ndata:\n  user: hunter\n  pass: hunter2\n---\nkind: Pod\na: b\n";
        assert_eq!(shown(text, "pass"), "  [pass]: *******");
        assert_eq!(shown(text, "Opaque"), "type: [Opaque]");
        assert_eq!(shown(text, "b\n"), "kind: Pod\na: [b\n]");
        let listed = "a:\n  - kind: Secret\n    data: {user: hunter}\n  - kind: Pod\n    tag: 1.2.3\n";
        assert_eq!(shown(listed, "user"), "    data: {[****]: ******}");
        assert_eq!(shown(listed, "1.2.3"), "  - kind: Pod\n    tag: [1.2.3]");
        let behind = "data: {user: hunter}\n# ---\nkind: 'Secret'\n";
        assert_eq!(shown(behind, "user"), "data: {[****]: ******}");
        assert_eq!(
            shown("{\"kind\": \"Secret\", \"data\": {\"p\": \"hunter2\"}}", "hunter2"),
            "{\"kind\": \"******\", \"****\": {\"*\": \"[*******]\"}}"
        );
    }
}
