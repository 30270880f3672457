//! A `JUnit` report: a test case for each image, one for each finding that is about none, one for each thing that could not be checked.
//!
//! A case fails where the run does: by the findings at or above `--fail-on`, and by what nobody can judge where that counts. What is below that, held back, exempt or unknown is skipped,
//! and says why.

use std::io::{self, Write};

use super::escape::markup;
use super::grouped;
use super::occurrence::{self, Occurrence};
use super::{Format, Look, Report, lists, summary};
use crate::analysis::ImageAnalysis;
use crate::problem::ProblemSeverity;
use crate::rule::Finding;
use crate::selection::{Held, Why};
use crate::verdict::Verdict;

pub(super) const FORMAT: Format =
    Format { name: "junit", about: "A JUnit report for build servers", is_silent: false, write };

/// One test.
struct Case {
    name: String,
    class: String,
    failures: Vec<String>,
    /// What could not be checked.
    error: Option<String>,
    /// Why it says nothing; only where it neither fails nor is in error.
    skipped: Vec<String>,
}

impl Case {
    fn new(name: impl Into<String>, class: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            class: class.into(),
            failures: Vec::new(),
            error: None,
            skipped: Vec::new(),
        }
    }

    fn is_skipped(&self) -> bool {
        self.failures.is_empty() && self.error.is_none() && !self.skipped.is_empty()
    }
}

fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let cases = cases(report, look);
    let failures = cases.iter().filter(|case| !case.failures.is_empty()).count();
    let errors = cases.iter().filter(|case| case.error.is_some()).count();
    let skipped = cases.iter().filter(|case| case.is_skipped()).count();
    let counts = format!(
        "tests=\"{}\" failures=\"{failures}\" errors=\"{errors}\" skipped=\"{skipped}\"",
        cases.len()
    );
    writeln!(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>")?;
    writeln!(out, "<testsuites name=\"staletoken\" {counts}>")?;
    writeln!(out, "  <testsuite name=\"staletoken\" {counts}>")?;
    for case in &cases {
        write_case(case, out)?;
    }
    let summary = summary::lines(report, look).join("\n");
    writeln!(out, "    <system-out>{}</system-out>", markup(&summary))?;
    writeln!(out, "  </testsuite>\n</testsuites>")
}

fn write_case(case: &Case, out: &mut dyn Write) -> io::Result<()> {
    let (name, class) = (markup(&case.name), &case.class);
    let head = format!("    <testcase name=\"{name}\" classname=\"staletoken.{class}\"");
    let skipped =
        case.is_skipped().then(|| format!("<skipped message=\"{}\"/>", markup(&case.skipped.join("; "))));
    let error = case
        .error
        .as_ref()
        .map(|error| format!("<error type=\"not-checked\" message=\"{}\"/>", markup(error)));
    let parts: Vec<&String> = case.failures.iter().chain(&error).chain(&skipped).collect();
    if parts.is_empty() {
        return writeln!(out, "{head}/>");
    }
    writeln!(out, "{head}>")?;
    for part in parts {
        writeln!(out, "      {part}")?;
    }
    writeln!(out, "    </testcase>")
}

fn cases(report: &Report, look: Look) -> Vec<Case> {
    let images = &report.analysis.images;
    let mut cases: Vec<Case> = images.iter().map(|image| of_image(report, image, look)).collect();
    let is_other =
        |finding: &Finding| !images.iter().any(|image| image.reference.written == finding.reference);
    cases.extend(told(report).filter(|finding| is_other(finding)).map(|finding| {
        let mut case = Case::new(finding.rule, "finding");
        add(report, finding, look, &mut case);
        case
    }));
    cases.extend(held_back(report).filter(|held| is_other(&held.finding)).map(|held| {
        let mut case = Case::new(held.finding.rule, "finding");
        case.skipped.push(said(held));
        case
    }));
    let judged: Vec<&str> = images.iter().map(|image| image.reference.written.as_str()).collect();
    let unknown = lists::unknown(&report.analysis).into_iter();
    cases.extend(unknown.filter(|(what, _)| !judged.contains(&what.as_str())).map(|(what, why)| {
        let mut case = Case::new(what, Verdict::Unknown.as_str());
        is_unknown(&mut case, why, look);
        case
    }));
    for spot in grouped::spots(&report.analysis.problems) {
        if spot.problem.severity == ProblemSeverity::Unchecked {
            let mut case = Case::new(spot.place(), "input");
            case.error = Some(spot.text());
            cases.push(case);
        }
    }
    cases
}

/// The findings that count for the exit code, those beyond `--max-findings` among them.
fn told(report: &Report) -> impl Iterator<Item = &Finding> {
    let cut = report.held.iter().filter(|held| held.why == Why::Cut);
    report.findings.iter().chain(cut.map(|held| &held.finding))
}

/// The others.
fn held_back(report: &Report) -> impl Iterator<Item = &Held> {
    report.held.iter().filter(|held| held.why != Why::Cut)
}

fn of_image(report: &Report, image: &ImageAnalysis, look: Look) -> Case {
    let mut case = Case::new(image.reference.written.clone(), image.verdict.as_str());
    let is_about = |finding: &Finding| finding.reference == image.reference.written;
    for finding in told(report).filter(|finding| is_about(finding)) {
        add(report, finding, look, &mut case);
    }
    case.skipped.extend(held_back(report).filter(|held| is_about(&held.finding)).map(said));
    match image.verdict {
        Verdict::Unknown => is_unknown(&mut case, &image.reason, look),
        Verdict::Stale | Verdict::Late => {
            let mut reasons: Vec<String> = report
                .analysis
                .containers_of(image)
                .filter_map(|container| report.analysis.clock(container).reason().map(str::to_owned))
                .collect();
            reasons.sort();
            reasons.dedup();
            case.skipped.extend(reasons.iter().map(|reason| format!("cannot be locked out: {reason}")));
        }
        Verdict::Reloads | Verdict::NoClient => {}
    }
    case
}

/// Nobody can judge it, which is an error where it counts as unchecked.
fn is_unknown(case: &mut Case, why: &str, look: Look) {
    if look.fails_on_unknown {
        case.error = Some(why.to_owned());
    } else {
        case.skipped.push(why.to_owned());
    }
}

/// Adds a finding to its case: it fails where the run does.
fn add(report: &Report, finding: &Finding, look: Look, case: &mut Case) {
    if finding.severity >= look.fails_on {
        case.failures.push(failure(report, finding));
    } else {
        let (severity, rule) = (finding.severity.as_str(), finding.rule);
        let lines: Vec<String> = occurrence::of(report, finding).iter().map(line).collect();
        case.skipped.push(format!("{severity}[{rule}]: {}", lines.join("; ")));
    }
}

/// A finding that is held back, and why.
fn said(held: &Held) -> String {
    let Held { finding, .. } = held;
    format!("{}[{}]: {}", finding.severity.as_str(), finding.rule, held.clause())
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
