//! Annotations for a run in GitHub Actions, within what a step may show, and the same in lines for its log.
//!
//! GitHub shows ten annotations of a level for a step and drops the rest in silence: the last one that fits says how many more there are.

use std::io::{self, Write};

use super::occurrence::{self, Occurrence, problem_text};
use super::{Format, Look, Report, concise};
use crate::problem::ProblemSeverity;
use crate::rule::Severity;
use crate::source::{Address, Site};

pub(super) const FORMAT: Format =
    Format { name: "github", about: "Annotations of a GitHub Actions run", write };

/// Annotations of one level that a step shows.
const CAP: usize = 10;

struct Annotation {
    level: &'static str,
    properties: String,
    message: String,
}

fn write(report: &Report, _look: Look, out: &mut dyn Write) -> io::Result<()> {
    let findings = occurrence::all(report);
    let mut all: Vec<Annotation> = findings.iter().map(|occurrence| of_finding(report, occurrence)).collect();
    all.extend(problems(report));
    for level in ["error", "warning", "notice"] {
        let of_level: Vec<&Annotation> = all.iter().filter(|annotation| annotation.level == level).collect();
        let shown = if of_level.len() > CAP { CAP - 1 } else { of_level.len() };
        for Annotation { properties, message, .. } in &of_level[..shown] {
            writeln!(out, "::{level} {properties}::{}", data(message))?;
        }
        if of_level.len() > shown {
            let more = of_level.len() - shown;
            writeln!(out, "::{level} title=staletoken::and {more} more, which the log of this step lists")?;
        }
    }
    concise::lines(report, out)
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

fn problems(report: &Report) -> impl Iterator<Item = Annotation> {
    report.analysis.problems.iter().map(|problem| {
        let level = match problem.severity {
            ProblemSeverity::Unchecked => "warning",
            ProblemSeverity::Note => "notice",
        };
        let properties = properties(report, problem.site.as_ref(), "not checked");
        let message = match problem.site {
            Some(_) => problem_text(problem),
            None => format!("{}: {}", problem.file, problem_text(problem)),
        };
        Annotation { level, properties, message }
    })
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
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

/// The value of a property, as its parser wants it.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
