//! The report for people: framed findings, problems, and a summary that says what was checked and what was not.

use std::io::{self, Write};

use miette::{GraphicalReportHandler, GraphicalTheme, Severity};

use super::frame::Frame;
use super::{Look, Report};
use crate::analysis::Analysis;
use crate::problem::{Problem, ProblemSeverity};
use crate::rule::{self, Finding, Place};
use crate::verdict::Verdict;

/// Places that a finding lists besides the framed one.
const MOST_PLACES: usize = 5;

/// Writes findings, problems, unknown images and the summary.
pub(super) fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let theme = if look.colour { GraphicalTheme::unicode() } else { GraphicalTheme::unicode_nocolor() };
    let handler = GraphicalReportHandler::new_themed(theme).with_links(look.colour).with_width(120);
    for finding in &report.findings {
        render(&handler, &finding_frame(finding), out)?;
    }
    for problem in &report.analysis.problems {
        render(&handler, &problem_frame(problem), out)?;
    }
    if look.show_unknown {
        unknown(&report.analysis, out)?;
    }
    summary(report, look, out)
}

fn render(handler: &GraphicalReportHandler, frame: &Frame, out: &mut dyn Write) -> io::Result<()> {
    let mut text = String::new();
    handler.render_report(&mut text, frame).map_err(io::Error::other)?;
    writeln!(out, "{}", text.trim_end())?;
    writeln!(out)
}

fn finding_frame(finding: &Finding) -> Frame {
    let severity = match finding.severity {
        rule::Severity::Error => Severity::Error,
        rule::Severity::Warning => Severity::Warning,
        rule::Severity::Note => Severity::Advice,
    };
    let site = finding.places.first().map(|place| (place.primary.clone(), finding.label.clone()));
    let mut frame = Frame::new(severity, Some(finding.rule.to_owned()), finding.message.clone(), site);
    let mut lines = Vec::new();
    lines.extend(finding.notes.iter().cloned());
    lines.extend(finding.places.iter().take(MOST_PLACES).map(used_by));
    if finding.places.len() > MOST_PLACES {
        lines.push(format!("and {} more containers", finding.places.len() - MOST_PLACES));
    }
    lines.extend(finding.help.iter().cloned());
    frame.help = Some(lines.join("\n"));
    frame
}

fn used_by(place: &Place) -> String {
    let via: Vec<String> = place.via.iter().map(|site| format!(", printed at {site}")).collect();
    format!("container {} of {} ({}{})", place.container, place.object, place.primary, via.concat())
}

fn problem_frame(problem: &Problem) -> Frame {
    let severity = match problem.severity {
        ProblemSeverity::Unchecked => Severity::Warning,
        ProblemSeverity::Note => Severity::Advice,
    };
    let site = problem.site.clone().map(|site| (site, String::new()));
    let message = match &site {
        Some(_) => problem.message.clone(),
        None => format!("{}: {}", problem.file, problem.message),
    };
    let mut frame = Frame::new(severity, Some("not checked".to_owned()), message, site);
    let mut lines: Vec<String> = problem.trace.iter().map(|place| format!("included from {place}")).collect();
    lines.extend(problem.help.iter().cloned());
    frame.help = (!lines.is_empty()).then(|| lines.join("\n"));
    frame
}

fn unknown(analysis: &Analysis, out: &mut dyn Write) -> io::Result<()> {
    for image in analysis.images.iter().filter(|image| image.verdict == Verdict::Unknown) {
        writeln!(out, "unknown: {}: {}", image.reference.written, image.reason)?;
    }
    Ok(())
}

fn summary(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let count = |verdict| report.count(verdict);
    writeln!(
        out,
        "{} images in {} containers: {} stale, {} late, {} reload, {} without a client, {} unknown; {} problems",
        report.analysis.images.len(),
        report.analysis.containers.len(),
        count(Verdict::Stale),
        count(Verdict::Late),
        count(Verdict::Reloads),
        count(Verdict::NoClient),
        count(Verdict::Unknown),
        report.analysis.problems.len(),
    )?;
    if count(Verdict::Unknown) > 0 && !look.show_unknown {
        writeln!(out, "list the unknown ones with `--show unknown`")?;
    }
    Ok(())
}
