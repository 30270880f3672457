//! One text sewn of all that a build reads and writes, so that each part of an object keeps its place whatever it was merged with.
//!
//! In: files, rendered documents, scalars that hold YAML themselves, and scalars that a setting composes. Out: bytes of the patchwork;
//! [`Patchwork::trace`] says where they were written.

use std::ops::Range;
use std::sync::Arc;

use crate::source::{Site, Source, Span, Trace, Tracer};
use crate::yaml::{Kind, Node, Scalar, Style, Value};

/// The text, and where its pieces come from.
#[derive(Default)]
pub struct Patchwork {
    text: String,
    /// In the order of the text.
    pieces: Vec<Piece>,
}

struct Piece {
    start: usize,
    origin: Origin,
}

enum Origin {
    /// A file, from a byte of it on.
    Written(Arc<Source>, usize),
    /// A rendered document, from a byte of it on.
    Rendered(Arc<dyn Tracer + Send + Sync>),
    /// Part of a scalar that stands elsewhere.
    Put(Part),
}

/// A part of a composed scalar.
#[derive(Clone)]
pub(super) struct Part {
    /// What it adds.
    pub(super) text: String,
    /// Where it was written.
    pub(super) site: Site,
    /// What led there, first one first.
    pub(super) via: Vec<Site>,
}

impl Patchwork {
    /// Adds a file; its first byte there.
    pub(super) fn file(&mut self, source: &Arc<Source>) -> usize {
        self.piece(source.text(), Origin::Written(source.clone(), 0))
    }

    /// Adds a rendered document; its first byte there.
    pub(super) fn rendered(&mut self, tracer: &Arc<dyn Tracer + Send + Sync>) -> usize {
        self.piece(tracer.text(), Origin::Rendered(tracer.clone()))
    }

    /// Adds what a scalar of the patchwork says, line by line; its first byte there.
    pub(super) fn inner(&mut self, scalar: &Node) -> usize {
        let text = scalar.as_scalar().map(|scalar| scalar.text.clone()).unwrap_or_default();
        let base = self.text.len();
        for (range, span) in lines(scalar, &text, &self.text) {
            let Trace { primary, via } = self.trace(span);
            self.piece_of(
                &text[range.clone()],
                Origin::Put(Part { text: text[range].to_owned(), site: primary, via }),
            );
        }
        self.end();
        base
    }

    /// A plain scalar made of parts.
    pub(super) fn compose(&mut self, parts: Vec<Part>) -> Node {
        let start = self.text.len();
        for part in parts {
            let text = part.text.clone();
            self.piece_of(&text, Origin::Put(part));
        }
        let span = Span::new(start, self.text.len());
        let text = Arc::from(self.slice(span));
        self.end();
        Node { span, kind: Kind::Scalar(Scalar { text, value: Value::String, style: Style::Plain }) }
    }

    /// A part of a scalar that is kept.
    pub(super) fn kept(&self, scalar: &Node, text: &str, range: Range<usize>) -> Part {
        let Trace { primary, via } = self.trace(scalar.text_span(&self.text, range.clone()));
        Part { text: text[range].to_owned(), site: primary, via }
    }

    /// What a setting says in place of a scalar, which is named behind it.
    pub(super) fn set(&self, setting: &Node, text: &str, instead_of: &Node) -> Part {
        let site = self.trace(setting.text_span(&self.text, 0..text.len())).primary;
        Part { text: text.to_owned(), site, via: self.behind(instead_of) }
    }

    /// Where a scalar that gives way was written, without what gave way to it before.
    fn behind(&self, scalar: &Node) -> Vec<Site> {
        let span =
            scalar.as_scalar().map_or(scalar.span, |inner| scalar.text_span(&self.text, 0..inner.text.len()));
        let Trace { primary, via } = self.trace(span);
        match self.last(span).map(|piece| &piece.origin) {
            Some(Origin::Put(part)) if !part.via.is_empty() => via,
            _ => std::iter::once(primary).chain(via).collect(),
        }
    }

    /// The text at a place; empty where there is none.
    pub(super) fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    fn piece(&mut self, text: &str, origin: Origin) -> usize {
        let start = self.piece_of(text, origin);
        self.end();
        start
    }

    fn piece_of(&mut self, text: &str, origin: Origin) -> usize {
        let start = self.text.len();
        self.pieces.push(Piece { start, origin });
        self.text.push_str(text);
        start
    }

    /// Keeps what follows apart.
    fn end(&mut self) {
        self.text.push('\n');
    }

    /// The pieces that a span touches.
    fn touched(&self, span: Span) -> &[Piece] {
        let first = self.pieces.partition_point(|piece| piece.start <= span.start).saturating_sub(1);
        let end = span.end.max(span.start + 1);
        let behind = first + self.pieces[first..].partition_point(|piece| piece.start < end);
        &self.pieces[first..behind]
    }

    /// The piece that says where a span was written: of a composed scalar the last, since the tag is at the end of an image.
    fn last(&self, span: Span) -> Option<&Piece> {
        let touched = self.touched(span);
        let put = |piece: &&Piece| matches!(piece.origin, Origin::Put(_));
        touched.iter().rfind(put).or(touched.first())
    }
}

impl Tracer for Patchwork {
    fn text(&self) -> &str {
        &self.text
    }

    fn trace(&self, span: Span) -> Trace {
        let Some(piece) = self.last(span) else {
            return Trace::direct(Site::new(Source::new("", ""), Span::default()));
        };
        let from = span.start.saturating_sub(piece.start);
        let inside = Span::new(from, span.end.saturating_sub(piece.start));
        match &piece.origin {
            Origin::Written(source, start) => {
                Trace::direct(Site::new(source.clone(), inside.shifted(*start)))
            }
            Origin::Rendered(tracer) => tracer.trace(inside),
            Origin::Put(part) => Trace { primary: part.site_of(inside), via: part.via.clone() },
        }
    }
}

impl Part {
    /// The bytes of a part of it, where its text stands at its site as it is.
    fn site_of(&self, inside: Span) -> Site {
        let Site { source, span } = &self.site;
        let end = inside.end.min(span.len());
        if !self.text.starts_with(self.site.text()) || inside.start > end {
            return self.site.clone();
        }
        Site::new(source.clone(), Span::new(inside.start, end).shifted(span.start))
    }
}

/// The lines of a scalar's text, line feeds included, and the bytes of each without; one for the whole where they cannot be told apart.
fn lines(scalar: &Node, text: &str, source: &str) -> Vec<(Range<usize>, Span)> {
    let whole = || vec![(0..text.len(), scalar.text_span(source, 0..text.len()))];
    if scalar.as_scalar().is_none_or(|scalar| scalar.style != Style::Block) {
        return whole();
    }
    let raw = source.get(scalar.span.start..scalar.span.end).unwrap_or_default();
    let (mut found, mut at, mut raw_at) = (Vec::new(), 0, scalar.span.start);
    let mut raw_lines = raw.split_inclusive('\n');
    for line in text.split_inclusive('\n') {
        let content = line.trim_end_matches('\n');
        let raw_line = raw_lines.next().unwrap_or_default();
        let raw_content = raw_line.trim_end_matches(['\n', '\r']);
        if !raw_content.ends_with(content) {
            return whole();
        }
        let end = raw_at + raw_content.len();
        found.push((at..at + line.len(), Span::new(end - content.len(), end)));
        at += line.len();
        raw_at += raw_line.len();
    }
    found
}

#[cfg(test)]
mod tests;
