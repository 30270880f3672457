//! A `JUnit` report: a test case for each image, one for each thing that could not be checked.

use std::io::{self, Write};

use super::escape::markup;
use super::occurrence::{self, Occurrence, problem_text};
use super::{Format, Look, Report};
use crate::analysis::ImageAnalysis;
use crate::problem::{Problem, ProblemSeverity};
use crate::rule::Finding;
use crate::verdict::Verdict;

pub(super) const FORMAT: Format = Format { name: "junit", about: "A JUnit report for build servers", write };

fn write(report: &Report, _look: Look, out: &mut dyn Write) -> io::Result<()> {
    let images = &report.analysis.images;
    let unchecked: Vec<&Problem> = report
        .analysis
        .problems
        .iter()
        .filter(|problem| problem.severity == ProblemSeverity::Unchecked)
        .collect();
    let others: Vec<&Finding> =
        report.findings.iter().filter(|finding| !has_image(report, finding)).collect();
    let tests = images.len() + unchecked.len() + others.len();
    let (errors, skipped) =
        (unchecked.len(), images.iter().filter(|image| is_skipped(report, image)).count());
    let counts = format!(
        "tests=\"{tests}\" failures=\"{}\" errors=\"{errors}\" skipped=\"{skipped}\"",
        report.findings.len()
    );
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"staletoken\" {counts}>")?;
    writeln!(out, "  <testsuite name=\"staletoken\" {counts}>")?;
    for image in images {
        case(&image.reference.written, image.verdict.as_str(), &body(report, image), out)?;
    }
    for finding in others {
        case(finding.rule, "finding", &[failure(report, finding)], out)?;
    }
    for problem in unchecked {
        let place = problem.site.as_ref().map_or_else(|| problem.file.clone(), ToString::to_string);
        let error = format!("<error type=\"not-checked\" message=\"{}\"/>", markup(&problem_text(problem)));
        case(&place, "input", &[error], out)?;
    }
    writeln!(out, "  </testsuite>\n</testsuites>")
}

fn case(name: &str, class: &str, body: &[String], out: &mut dyn Write) -> io::Result<()> {
    let head = format!("    <testcase name=\"{}\" classname=\"staletoken.{class}\"", markup(name));
    if body.is_empty() {
        return writeln!(out, "{head}/>");
    }
    writeln!(out, "{head}>")?;
    for part in body {
        writeln!(out, "      {part}")?;
    }
    writeln!(out, "    </testcase>")
}

fn body(report: &Report, image: &ImageAnalysis) -> Vec<String> {
    if is_skipped(report, image) {
        return vec![format!("<skipped message=\"{}\"/>", markup(&image.reason))];
    }
    of_image(report, image).map(|finding| failure(report, finding)).collect()
}

fn failure(report: &Report, finding: &Finding) -> String {
    let sites: Vec<String> = occurrence::of(report, finding).iter().map(line).collect();
    format!(
        "<failure type=\"{}\" message=\"{}\">{}</failure>",
        finding.rule,
        markup(&finding.message),
        markup(&sites.join("\n"))
    )
}

fn line(occurrence: &Occurrence<'_>) -> String {
    match occurrence.site {
        Some(site) => format!("{site}: {}", occurrence.text()),
        None => occurrence.text(),
    }
}

fn of_image<'a>(report: &'a Report, image: &'a ImageAnalysis) -> impl Iterator<Item = &'a Finding> {
    report.findings.iter().filter(|finding| finding.reference == image.reference.written)
}

fn has_image(report: &Report, finding: &Finding) -> bool {
    report.analysis.images.iter().any(|image| image.reference.written == finding.reference)
}

/// Nobody could judge it, and no rule had anything else to say.
fn is_skipped(report: &Report, image: &ImageAnalysis) -> bool {
    image.verdict == Verdict::Unknown && of_image(report, image).next().is_none()
}
