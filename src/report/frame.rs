//! A headline in the way of compilers, and frames around places, which miette draws over excerpts of our own sources.
//!
//! In: a message with its severity, sites with what is said about each. Out: lines for people.

use std::fmt;
use std::io::{self, Write};

use miette::{Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, SourceCode};

use super::Look;
use super::escape::terminal;
use super::excerpt::Excerpt;
use crate::rule::Severity;
use crate::source::Site;

/// How miette begins a frame, below a heading that we write ourselves.
const CORNER: &str = "╭─[";

/// What stands at the beginning of a message.
pub(super) struct Headline<'a> {
    /// How bad it is, which is its colour.
    pub(super) severity: Severity,
    /// How bad it is, in a word.
    pub(super) word: &'static str,
    /// The rule, and where one can read about it.
    pub(super) rule: Option<(&'a str, String)>,
}

impl Headline<'_> {
    /// Writes `error[stale-client]: the message`.
    pub(super) fn write(&self, message: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
        let message = terminal(message);
        let rule = match &self.rule {
            None => String::new(),
            Some((id, url)) if look.links => format!("[\x1b]8;;{url}\x1b\\{id}\x1b]8;;\x1b\\]"),
            Some((id, _)) => format!("[{id}]"),
        };
        let colour = match self.severity {
            Severity::Error => "31",
            Severity::Warning => "33",
            Severity::Note => "36",
        };
        if look.colour {
            writeln!(out, "\x1b[1;{colour}m{}{rule}\x1b[0m\x1b[1m: {message}\x1b[0m", self.word)
        } else {
            writeln!(out, "{}{rule}: {message}", self.word)
        }
    }
}

/// Draws the lines around a site, with what is said about it.
pub(super) fn draw(site: &Site, label: &str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let theme = if look.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(120);
    let frame = Frame { excerpt: Excerpt::of(site), label: terminal(label).into_owned() };
    let mut text = String::new();
    handler.render_report(&mut text, &frame).map_err(io::Error::other)?;
    for line in text.trim_end().lines().skip_while(|line| !line.contains(CORNER)) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

/// Writes what stands below a frame: the job of a line, and the line.
pub(super) fn footer(lines: &[(&str, String)], look: Look, out: &mut dyn Write) -> io::Result<()> {
    let (on, off) = if look.colour { ("\x1b[36m", "\x1b[0m") } else { ("", "") };
    for (job, line) in lines {
        writeln!(out, "  {on}{job}:{off} {}", terminal(line))?;
    }
    writeln!(out)
}

/// One place as miette sees it.
#[derive(Debug)]
struct Frame {
    excerpt: Excerpt,
    /// What is said about what is underlined.
    label: String,
}

impl fmt::Display for Frame {
    fn fmt(&self, _: &mut fmt::Formatter<'_>) -> fmt::Result {
        Ok(())
    }
}

impl std::error::Error for Frame {}

impl Diagnostic for Frame {
    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(&self.excerpt)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let label = (!self.label.is_empty()).then(|| self.label.clone());
        Some(Box::new(std::iter::once(LabeledSpan::new_primary_with_span(label, self.excerpt.span()))))
    }
}
