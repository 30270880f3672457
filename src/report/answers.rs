//! What is known of images, for people: one paragraph for each, the ones that lose the API server first.

use std::io::{self, Write};

use super::escape::terminal;
use super::{Format, Look, Report, human, lists};
use crate::analysis::ImageAnalysis;
use crate::rule::Finding;
use crate::verdict::{Detection, Verdict};

pub(super) const FORMAT: Format = Format {
    name: "answers",
    about: "For people who asked about images: every one gets a paragraph",
    is_silent: false,
    write,
};

/// Writes an answer for each image, then problems and the summary.
fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut images: Vec<&ImageAnalysis> = report.analysis.images.iter().collect();
    images.sort_by_key(|image| image.verdict);
    for image in images {
        answer(report, image, look, out)?;
    }
    human::all_problems(report, look, out)?;
    lists::write(report, Look { lists_unknown: false, ..look }, out)?;
    // The unknown ones were listed with their reasons.
    human::write_summary(report, Look { lists_unknown: true, ..look }, out)
}

fn answer(report: &Report, image: &ImageAnalysis, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let verdict = image.verdict.as_str();
    let headline = match (look.colour, image.verdict) {
        (false, _) => format!("{verdict:9} "),
        (true, Verdict::Stale) => format!("\x1b[1;31m{verdict:9}\x1b[0m "),
        (true, Verdict::Late | Verdict::Unknown) => format!("\x1b[33m{verdict:9}\x1b[0m "),
        (true, Verdict::Reloads | Verdict::NoClient) => format!("\x1b[32m{verdict:9}\x1b[0m "),
    };
    writeln!(out, "{headline}{}", terminal(&image.reference.written))?;
    let guess =
        image.guessed().map(|original| format!("if it is a copy of {original}: ")).unwrap_or_default();
    writeln!(out, "          {guess}{}", terminal(&image.reason))?;
    let findings: Vec<&Finding> =
        report.findings.iter().filter(|finding| finding.reference == image.reference.written).collect();
    if findings.is_empty() {
        for note in proof(image) {
            writeln!(out, "          {note}")?;
        }
    }
    for finding in findings {
        for note in finding.notes.iter().chain(&finding.help) {
            writeln!(out, "          {note}")?;
        }
        if let Some(doubt) = human::doubt(finding.confidence) {
            writeln!(out, "          confidence {doubt}")?;
        }
    }
    writeln!(out)
}

/// Why a clean or open answer is known.
fn proof(image: &ImageAnalysis) -> Vec<String> {
    match &image.detection {
        Detection::NoClient { evidence, .. } => vec![format!("known from {evidence}")],
        Detection::Clients(_) => crate::rule::proof(image),
        Detection::Unknown { .. } => Vec::new(),
    }
}
