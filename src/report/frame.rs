//! Findings and problems as miette diagnostics over excerpts of our own sources.

use std::fmt;

use miette::{Diagnostic, LabeledSpan, Severity, SourceCode};

use super::excerpt::Excerpt;
use crate::source::Site;

/// One framed message.
#[derive(Debug)]
pub(super) struct Frame {
    pub(super) severity: Severity,
    pub(super) code: Option<String>,
    /// Where one can read about the code.
    pub(super) url: Option<String>,
    pub(super) message: String,
    /// What is underlined, and what is said about it.
    place: Option<(Excerpt, String)>,
    /// Where else the thing stands, with what is said about each place.
    pub(super) related: Vec<Frame>,
}

impl Frame {
    /// A message about a place, or about none.
    pub(super) fn new(
        severity: Severity,
        code: Option<String>,
        message: String,
        site: Option<(Site, String)>,
    ) -> Self {
        let place = site.map(|(site, label)| (Excerpt::of(&site), label));
        Self { severity, code, url: None, message, place, related: Vec::new() }
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

    fn url<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.url.as_ref().map(|url| Box::new(url) as Box<dyn fmt::Display>)
    }

    fn severity(&self) -> Option<Severity> {
        Some(self.severity)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        self.place.as_ref().map(|(excerpt, _)| excerpt as &dyn SourceCode)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let (excerpt, label) = self.place.as_ref()?;
        let label = (!label.is_empty()).then(|| label.clone());
        Some(Box::new(std::iter::once(LabeledSpan::new_primary_with_span(label, excerpt.span()))))
    }
}
