//! The report for terminals and editors that want a line for each site, and nothing else but the summary.

use std::io::{self, Write};

use super::occurrence::{self, problem_text};
use super::{Format, Look, Report, human};
use crate::problem::ProblemSeverity;

pub(super) const FORMAT: Format = Format { name: "concise", about: "One line for each place", write };

fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    lines(report, out)?;
    human::summary(report, look, out)
}

/// A line for each site of a finding and for each problem.
pub(super) fn lines(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for occurrence in occurrence::all(report) {
        let finding = occurrence.finding;
        if let Some(site) = occurrence.site {
            write!(out, "{site}: ")?;
        }
        writeln!(out, "{}[{}]: {}", finding.severity.as_str(), finding.rule, occurrence.text())?;
    }
    for problem in &report.analysis.problems {
        let place = problem.site.as_ref().map_or_else(|| problem.file.clone(), ToString::to_string);
        let word = match problem.severity {
            ProblemSeverity::Unchecked => "not checked",
            ProblemSeverity::Note => "note",
        };
        writeln!(out, "{place}: {word}: {}", problem_text(problem))?;
    }
    Ok(())
}
