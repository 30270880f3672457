//! Annotations for a run in GitHub Actions, within what a step may show, and the same in lines for its log.
//!
//! GitHub shows ten annotations of a level for a step and drops the rest in silence: the last one that fits says how many more there are. The
//! last notice is the summary.

use std::io::{self, Write};

use super::escape;
use super::grouped::{self, Group};
use super::occurrence::{self, Occurrence};
use super::{Format, Look, Report, concise, summary};
use crate::problem::ProblemSeverity;
use crate::rule::Severity;
use crate::source::{Address, Site};

pub(super) const FORMAT: Format =
    Format { name: "github", about: "Annotations of a GitHub Actions run", is_silent: false, write };

/// Annotations of one level that a step shows.
const CAP: usize = 10;

struct Annotation {
    level: &'static str,
    properties: String,
    message: String,
}

fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let findings = occurrence::all(report);
    let mut all: Vec<Annotation> = findings.iter().map(|occurrence| of_finding(report, occurrence)).collect();
    all.extend(problems(report));
    for level in ["error", "warning", "notice"] {
        let of_level: Vec<&Annotation> = all.iter().filter(|annotation| annotation.level == level).collect();
        let room = if level == "notice" { CAP - 1 } else { CAP };
        let shown = if of_level.len() > room { room - 1 } else { of_level.len() };
        for Annotation { properties, message, .. } in &of_level[..shown] {
            writeln!(out, "::{level} {properties}::{}", data(message))?;
        }
        if of_level.len() > shown {
            let more = of_level.len() - shown;
            writeln!(out, "::{level} title=staletoken::and {more} more, which the log of this step lists")?;
        }
    }
    let summary = summary::lines(report, look).join("\n");
    writeln!(out, "::notice title=staletoken::{}", data(&summary))?;
    concise::write(report, look, out)
}

fn of_finding(report: &Report, occurrence: &Occurrence<'_>) -> Annotation {
    let level = match occurrence.finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "notice",
    };
    let site = occurrence.opened(report).map(|(site, _)| site);
    let properties = properties(report, site, occurrence.finding.rule);
    Annotation { level, properties, message: occurrence.text() }
}

/// One for each thing that could not be checked, whatever number of places it is at.
fn problems(report: &Report) -> Vec<Annotation> {
    grouped::groups(&report.analysis.problems).iter().map(|group| of_problems(report, group)).collect()
}

fn of_problems(report: &Report, group: &Group<'_>) -> Annotation {
    let first = group.first();
    let level = match first.severity {
        ProblemSeverity::Unchecked => "warning",
        ProblemSeverity::Note => "notice",
    };
    let properties = properties(report, first.site.as_ref(), grouped::word(first.severity));
    let text = group.spots[0].text();
    let text = if first.site.is_some() { text } else { format!("{}: {text}", first.file) };
    let more = match group.spots.len() - 1 {
        0 => String::new(),
        more => format!(" (and at {})", summary::counted(more, "more place")),
    };
    Annotation { level, properties, message: format!("{text}{more}") }
}

fn properties(report: &Report, site: Option<&Site>, title: &str) -> String {
    let title = property(title);
    let Some((site, address)) = site.and_then(|site| Some((site, place(report, site)?))) else {
        return format!("title={title}");
    };
    let (start, end) = (site.position(), site.source.position(site.span.end));
    let file = property(&address.path);
    if start.line == end.line {
        let (line, from, to) = (start.line, start.column, end.column);
        format!("file={file},line={line},col={from},endColumn={to},title={title}")
    } else {
        format!("file={file},line={},endLine={},title={title}", start.line, end.line)
    }
}

fn place(report: &Report, site: &Site) -> Option<Address> {
    Address::of(site.source.name(), &report.folder).filter(|address| address.inside.is_none())
}

/// The text of an annotation, as its parser wants it.
fn data(text: &str) -> String {
    // The log of a step is shown on terminals, too.
    escape::terminal(text).replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, as its parser wants it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
