//! The report for terminals and editors that want a line for each site, and nothing else but the summary.

use std::io::{self, Write};

use super::escape::terminal;
use super::grouped;
use super::occurrence;
use super::{Format, Look, Report, human, lists};

pub(super) const FORMAT: Format =
    Format { name: "concise", about: "One line for each place", is_silent: false, write };

/// Writes a line for each site of a finding and each problem, what is asked to be listed, and the summary.
pub(super) fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    lines(report, out)?;
    lists::write(report, look, out)?;
    human::write_summary(report, look, out)
}

fn lines(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    for occurrence in occurrence::all(report) {
        let finding = occurrence.finding;
        if let Some(site) = occurrence.site {
            write!(out, "{}: ", terminal(&site.to_string()))?;
        }
        writeln!(out, "{}[{}]: {}", finding.severity.as_str(), finding.rule, terminal(&occurrence.text()))?;
    }
    let spots = grouped::spots(&report.analysis.problems);
    let most = report.most_problems.unwrap_or(spots.len()).min(spots.len());
    for spot in &spots[..most] {
        let (place, text) = (spot.place(), spot.text());
        let word = grouped::word(spot.problem.severity);
        writeln!(out, "{}: {word}: {}", terminal(&place), terminal(&text))?;
    }
    if most < spots.len() {
        writeln!(out, "{} more problems are beyond --max-problems", spots.len() - most)?;
    }
    Ok(())
}
