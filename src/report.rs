//! What a run found, and how it is shown.
//!
//! In: the finished analysis and its findings. Out: bytes in one of the formats, and the exit code. Formats only read; they decide
//! nothing. Adding one is a file here and a line in [`Format`].

mod answers;
mod frame;
mod human;
mod json;
pub mod page;

use std::io::{self, Write};

use crate::analysis::Analysis;
use crate::problem::{Problem, ProblemSeverity};
use crate::rule::{Finding, Severity};
use crate::verdict::Verdict;

/// Everything that is shown of a run.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Containers, images, problems.
    pub analysis: Analysis,
    /// What the rules found, worst first.
    pub findings: Vec<Finding>,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// For people.
    #[default]
    Human,
    /// For people who asked about images: every one gets a paragraph.
    Answers,
    /// One object for programs, schema 1.
    Json,
}

/// How people see it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    /// Colours and links.
    pub colour: bool,
    /// Lists the images nobody can judge.
    pub lists_unknown: bool,
}

/// Exit codes, as `--help` documents them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything was checked and nothing found.
    Clean = 0,
    /// Findings at or above the threshold.
    Findings = 1,
    /// No findings, but something could not be checked.
    Unchecked = 3,
    /// There was nothing to check.
    Nothing = 4,
}

/// Writes problems that belong to no report.
pub fn problems(problems: &[Problem], look: Look, out: &mut dyn Write) -> io::Result<()> {
    human::problems(problems, look, out)
}

impl Report {
    /// The exit code for a threshold.
    pub fn exit(&self, fail_on: Severity) -> Exit {
        let unchecked =
            self.analysis.problems.iter().any(|problem| problem.severity == ProblemSeverity::Unchecked);
        if self.findings.iter().any(|finding| finding.severity >= fail_on) {
            Exit::Findings
        } else if unchecked {
            Exit::Unchecked
        } else if self.analysis.containers.is_empty() && self.analysis.images.is_empty() {
            Exit::Nothing
        } else {
            Exit::Clean
        }
    }

    /// Number of images with a verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.analysis.images.iter().filter(|image| image.verdict == verdict).count()
    }

    /// Writes the report.
    pub fn write(&self, format: Format, look: Look, out: &mut dyn Write) -> io::Result<()> {
        match format {
            Format::Human => human::write(self, look, out),
            Format::Answers => answers::write(self, look, out),
            Format::Json => json::write(self, out),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sample;
    use crate::rule;

    fn sample() -> Report {
        let analysis = sample::analysis();
        Report { findings: rule::run(&analysis), analysis }
    }

    fn written(report: &Report, format: Format, look: Look) -> String {
        let mut out = Vec::new();
        report.write(format, look, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn people_read() {
        let look = Look { colour: false, lists_unknown: true };
        insta::assert_snapshot!(written(&sample(), Format::Human, look));
    }

    #[test]
    fn people_who_ask_about_images_read() {
        insta::assert_snapshot!(written(&sample(), Format::Answers, Look::default()));
    }

    #[test]
    fn programs_read() {
        insta::assert_snapshot!(written(&sample(), Format::Json, Look::default()));
    }

    #[test]
    fn colour_appears_only_where_it_is_wanted() {
        for format in [Format::Human, Format::Answers] {
            assert!(!written(&sample(), format, Look::default()).contains('\x1b'));
            assert!(written(&sample(), format, Look { colour: true, ..Look::default() }).contains('\x1b'));
        }
    }

    #[test]
    fn one_image_in_forty_containers_is_shown_once() {
        let analysis = sample::crowd(40);
        let report = Report { findings: rule::run(&analysis), analysis };
        let text = written(&report, Format::Human, Look::default());
        assert_eq!(text.matches("is locked out").count(), 1);
        assert!(text.contains("used: and 35 more containers"), "{text}");
    }

    #[test]
    fn each_outcome_has_its_exit_code() {
        let all = sample();
        assert_eq!(all.exit(Severity::Error), Exit::Findings);
        let clean = |images: usize, problems: Vec<Problem>| {
            let mut analysis = Analysis { problems, ..Analysis::default() };
            analysis.images = all.analysis.images.iter().take(images).cloned().collect();
            Report { analysis, findings: Vec::new() }
        };
        assert_eq!(clean(1, Vec::new()).exit(Severity::Note), Exit::Clean);
        assert_eq!(clean(1, all.analysis.problems.clone()).exit(Severity::Note), Exit::Unchecked);
        assert_eq!(clean(0, Vec::new()).exit(Severity::Note), Exit::Nothing);
        let warnings = all.findings.iter().filter(|finding| finding.severity < Severity::Error).cloned();
        let warned = Report { findings: warnings.collect(), ..clean(1, Vec::new()) };
        assert_eq!(warned.exit(Severity::Error), Exit::Clean);
        assert_eq!(warned.exit(Severity::Warning), Exit::Findings);
    }
}
