//! Findings and problems as miette diagnostics over our own sources.
//!
//! The line index of [`Source`] makes the cost of a frame independent of the size of its file.

use std::fmt;
use std::sync::Arc;

use miette::{
    Diagnostic, LabeledSpan, MietteError, MietteSpanContents, Severity, SourceCode, SourceSpan, SpanContents,
};

use crate::source::{Site, Source, Span};

/// One framed message.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) severity: Severity,
    pub(super) code: Option<String>,
    pub(super) message: String,
    pub(super) site: Option<(Site, String)>,
    /// Where else the thing stands, with what is said about each place.
    pub(super) related: Vec<Frame>,
    code_source: Option<Lines>,
}

impl Frame {
    /// A message about a place, or about none.
    pub(super) fn new(
        severity: Severity,
        code: Option<String>,
        message: String,
        site: Option<(Site, String)>,
    ) -> Self {
        let code_source = site.as_ref().map(|(site, _)| Lines(site.source.clone()));
        Self { severity, code, message, site, related: Vec::new(), code_source }
    }
}

impl fmt::Display for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Frame {}

impl Diagnostic for Frame {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.code.as_ref().map(|code| Box::new(code) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.code_source.as_ref().map(|lines| lines as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (site, label) = self.site.as_ref()?;
        let span = SourceSpan::new(site.span.start.into(), site.span.len());
        let label = (!label.is_empty()).then(|| label.clone());
        Some(Box::new(std::iter::once(LabeledSpan::new_primary_with_span(label, span))))
    }
}

/// A source that hands out only the lines a frame shows.
#[derive(Debug)]
struct Lines(Arc<Source>);

impl Lines {
    /// The bytes of the span alone, with the position of the first: what a frame's heading is made of.
    fn exactly(&self, span: SourceSpan) -> MietteSpanContents<'_> {
        let (start, end) = (span.offset(), span.offset() + span.len());
        let position = self.0.position(start);
        let text = self.0.slice(Span::new(start, end)).as_bytes();
        let (line, column) = (position.line - 1, position.column - 1);
        MietteSpanContents::new_named(self.0.name().to_owned(), text, span, line, column, 1)
    }
}

impl SourceCode for Lines {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let source = &self.0;
        let end = span.offset() + span.len();
        if end > source.text().len() {
            return Err(MietteError::OutOfBounds);
        }
        if before == 0 && after == 0 {
            return Ok(Box::new(self.exactly(*span)));
        }
        let first = source.position(span.offset()).line.saturating_sub(before).max(1);
        let last = (source.position(end).line + after).min(source.line_count().max(1));
        let start = source.line(first).map_or(0, |line| line.start);
        let stop = source.line(last).map_or(source.text().len(), |line| line.end).max(end);
        let text = source.slice(Span::new(start, stop)).as_bytes();
        Ok(Box::new(MietteSpanContents::new_named(
            source.name().to_owned(),
            text,
            SourceSpan::new(start.into(), stop - start),
            first - 1,
            0,
            last,
        )))
    }
}
