//! What a run found, and how it is shown.
//!
//! In: the finished analysis and its findings. Out: bytes in one of the formats, and the exit code. Formats only read; they decide
//! nothing. Adding one is a file here and a line in [`Format`].

mod frame;
mod human;
mod json;

use std::io::{self, Write};

use crate::analysis::Analysis;
use crate::problem::ProblemSeverity;
use crate::rule::{Finding, Severity};
use crate::verdict::Verdict;

/// Everything that is shown of a run.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Containers, images, problems.
    pub analysis: Analysis,
    /// What the rules found, worst first.
    pub findings: Vec<Finding>,
    /// Manifests, charts and streams that were read.
    pub inputs: usize,
}

/// How a report is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Format {
    /// For people.
    #[default]
    Human,
    /// One object for programs, schema 1.
    Json,
}

/// How people see it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Look {
    /// Colours and links.
    pub colour: bool,
    /// Lists the images nobody can judge.
    pub show_unknown: bool,
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
            Format::Json => json::write(self, out),
        }
    }
}
