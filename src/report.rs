//! What a run found, and how it is shown.
//!
//! In: the finished analysis and its findings. Out: bytes in one of the formats, and the exit code. Formats only read; they decide
//! nothing. Adding one is a file here and a line in [`FORMATS`].

mod answers;
mod calendar;
mod concise;
mod escape;
mod excerpt;
pub mod explanation;
mod frame;
mod github;
mod gitlab;
mod grouped;
mod html;
mod human;
mod json;
mod jsonl;
mod junit;
mod lists;
mod markdown;
mod occurrence;
pub mod page;
mod restart;
mod review;
mod sarif;
pub mod steps;
mod summary;

use std::io::{self, Write};
use std::path::PathBuf;

use crate::analysis::Analysis;
use crate::fix::Fix;
use crate::problem::{Problem, ProblemSeverity};
use crate::rule::{Finding, Severity};
use crate::selection::{Held, Hidden};
use crate::source::Site;
use crate::verdict::Verdict;

/// Everything that is shown of a run.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// Containers, images, problems.
    pub analysis: Analysis,
    /// What the rules found, worst first.
    pub findings: Vec<Finding>,
    /// Where the run started; paths of reports for machines are relative to it.
    pub folder: PathBuf,
    /// How much is not shown, and why.
    pub hidden: Hidden,
    /// What is not shown, and why.
    pub held: Vec<Held>,
    /// Most problems that are shown to people; what says the same counts as one.
    pub most_problems: Option<usize>,
    /// The revision that only what changed since it was checked.
    pub since: Option<String>,
    /// What can be mended where it is written.
    pub fixes: Vec<Fix>,
}

/// How a report is written.
#[derive(Debug, Clone, Copy)]
pub struct Format {
    /// What `--format` and `--output` take.
    pub name: &'static str,
    /// What it is for, in a line of the help.
    pub about: &'static str,
    /// Whether it has no place for the summary, which then belongs beside it.
    pub is_silent: bool,
    write: fn(&Report, Look, &mut dyn Write) -> io::Result<()>,
}

/// All formats, in the order of the help.
pub const FORMATS: &[Format] = &[
    human::FORMAT,
    concise::FORMAT,
    json::FORMAT,
    jsonl::FORMAT,
    sarif::FORMAT,
    github::FORMAT,
    gitlab::FORMAT,
    junit::FORMAT,
    markdown::FORMAT,
    html::FORMAT,
];

/// What people get who named no format.
pub const HUMAN: Format = human::FORMAT;

/// What people get who asked about images and named no format.
pub const ANSWERS: Format = answers::FORMAT;

/// What `--calendar` writes.
pub const CALENDAR: Format = calendar::FORMAT;

/// The format of that name.
pub fn format(name: &str) -> Option<Format> {
    FORMATS.iter().find(|format| format.name == name).copied()
}

/// How people see it.
#[derive(Debug, Clone, Copy, Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is a wish of its own")]
pub struct Look {
    /// Colours.
    pub colour: bool,
    /// Links behind words, where the terminal follows them; elsewhere addresses are written out.
    pub links: bool,
    /// Lists the images nobody can judge.
    pub lists_unknown: bool,
    /// Lists the containers of stale and late images that are no finding.
    pub lists_exempt: bool,
    /// Prints the commands that restart what is locked out.
    pub lists_restarts: bool,
    /// The least severity that fails the run.
    pub fails_on: Severity,
    /// Whether what nobody can judge counts as unchecked.
    pub fails_on_unknown: bool,
}

/// Exit codes, as `--help` documents them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Nothing was found in what could be judged.
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
    human::problems(problems, None, look, out)
}

/// Writes what a run cannot go on with, or what is wrong with a page.
pub fn errors(problems: &[Problem], look: Look, out: &mut dyn Write) -> io::Result<()> {
    human::problems(problems, Some("error"), look, out)
}

/// Writes the summary alone, beside a format that has no place for it.
pub fn summary(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    human::write_summary(report, look, out)
}

impl Report {
    /// The exit code for a threshold, where `all` has to be judged or not.
    pub fn exit(&self, fail_on: Severity, all: bool) -> Exit {
        let mut severities =
            self.findings.iter().map(|finding| finding.severity).chain(self.hidden.worst_cut);
        if severities.any(|severity| severity >= fail_on) {
            return Exit::Findings;
        }
        match self.unchecked() {
            Exit::Clean if all && self.has_unknown() => Exit::Unchecked,
            exit => exit,
        }
    }

    /// Whether there is anything that nobody can judge.
    fn has_unknown(&self) -> bool {
        let analysis = &self.analysis;
        self.count(Verdict::Unknown) + analysis.unknown_dependencies() + analysis.unknown_bases().count() > 0
    }

    /// The exit code without any findings.
    pub fn unchecked(&self) -> Exit {
        if self.unchecked_problems().next().is_some() {
            Exit::Unchecked
        } else if self.analysis.containers.is_empty()
            && self.analysis.images.is_empty()
            && self.analysis.services.is_empty()
        {
            Exit::Nothing
        } else {
            Exit::Clean
        }
    }

    /// What could not be checked.
    fn unchecked_problems(&self) -> impl Iterator<Item = &Problem> {
        self.analysis.problems.iter().filter(|problem| problem.severity == ProblemSeverity::Unchecked)
    }

    /// The fix for a finding at a site, where there is one.
    fn fix(&self, finding: &Finding, site: &Site) -> Option<&Fix> {
        self.fixes.iter().find(|fix| fix.site == *site && fix.reference == finding.reference)
    }

    /// Number of images with a verdict.
    pub fn count(&self, verdict: Verdict) -> usize {
        self.analysis.images.iter().filter(|image| image.verdict == verdict).count()
    }

    /// Writes the report.
    pub fn write(&self, format: Format, look: Look, out: &mut dyn Write) -> io::Result<()> {
        (format.write)(self, look, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::sample;
    use crate::parallel::Jobs;
    use crate::rule;

    fn sample() -> Report {
        let analysis = sample::analysis();
        Report { findings: rule::run(&analysis, Jobs::default()), analysis, ..Report::default() }
    }

    fn written(report: &Report, format: Format, look: Look) -> String {
        let mut out = Vec::new();
        report.write(format, look, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn people_read() {
        let look = Look { lists_unknown: true, ..Look::default() };
        insta::assert_snapshot!(written(&sample(), human::FORMAT, look));
    }

    #[test]
    fn people_who_ask_about_images_read() {
        insta::assert_snapshot!(written(&sample(), ANSWERS, Look::default()));
    }

    #[test]
    fn programs_read() {
        insta::assert_snapshot!(written(&sample(), json::FORMAT, Look::default()));
    }

    #[test]
    fn machines_and_reviewers_read() {
        let mut report = sample();
        report.analysis.now = "2026-11-25".parse().unwrap();
        let others = FORMATS.iter().filter(|format| !["human", "json", "sarif"].contains(&format.name));
        for format in others {
            insta::assert_snapshot!(format.name, written(&report, *format, Look::default()));
        }
    }

    #[test]
    fn code_scanning_reads_results_and_every_rule_with_its_page() {
        let mut log: serde_json::Value =
            serde_json::from_str(&written(&sample(), sarif::FORMAT, Look::default())).unwrap();
        let rules = log["runs"][0]["tool"]["driver"]["rules"].take();
        let helped = rules.as_array().unwrap().iter().filter(|rule| rule["help"]["markdown"].is_string());
        assert_eq!(helped.count(), rule::RULES.len());
        insta::assert_snapshot!("sarif", serde_json::to_string_pretty(&log).unwrap());
    }

    #[test]
    fn the_review_asks_nothing_of_the_network_and_runs_nothing() {
        let mut report = sample();
        report.findings[0].reference = "</td><script>alert(1)</script>".to_owned();
        let page = written(&report, html::FORMAT, Look::default());
        for asking in ["<script", "src=", "url(", "@import", "<link", "<iframe"] {
            assert!(!page.contains(asking), "{asking}");
        }
    }

    #[test]
    fn github_gets_no_more_annotations_than_it_shows() {
        let mut report = sample();
        let one = report.findings[0].clone();
        let renamed = |n: usize| Finding { reference: format!("image:{n}"), ..one.clone() };
        report.findings = (0..25).map(renamed).collect();
        let text = written(&report, github::FORMAT, Look::default());
        assert_eq!(text.lines().filter(|line| line.starts_with("::error ")).count(), 10);
        assert!(text.contains("::and 16 more, which the log of this step lists"), "{text}");
        assert_eq!(text.matches(": error[stale-client]: ").count(), 25, "the log has all of them");
    }

    #[test]
    fn colour_appears_only_where_it_is_wanted() {
        for format in [human::FORMAT, ANSWERS] {
            assert!(!written(&sample(), format, Look::default()).contains('\x1b'));
            assert!(written(&sample(), format, Look { colour: true, ..Look::default() }).contains('\x1b'));
        }
    }

    #[test]
    fn one_image_in_forty_containers_is_shown_once() {
        let analysis = sample::crowd(40);
        let report =
            Report { findings: rule::run(&analysis, Jobs::default()), analysis, ..Report::default() };
        let text = written(&report, human::FORMAT, Look::default());
        assert_eq!(text.matches("is locked out").count(), 1);
        assert!(text.contains("used: and 35 more containers"), "{text}");
    }

    #[test]
    fn each_outcome_has_its_exit_code() {
        let all = sample();
        assert_eq!(all.exit(Severity::Error, false), Exit::Findings);
        let clean = |images: usize, problems: Vec<Problem>| {
            let mut analysis = Analysis { problems, ..Analysis::default() };
            analysis.images = all.analysis.images.iter().take(images).cloned().collect();
            Report { analysis, ..Report::default() }
        };
        assert_eq!(clean(1, Vec::new()).exit(Severity::Note, false), Exit::Clean);
        assert_eq!(clean(1, all.analysis.problems.clone()).exit(Severity::Note, false), Exit::Unchecked);
        assert_eq!(clean(0, Vec::new()).exit(Severity::Note, false), Exit::Nothing);
        let warnings = all.findings.iter().filter(|finding| finding.severity < Severity::Error).cloned();
        let warned = Report { findings: warnings.collect(), ..clean(1, Vec::new()) };
        assert_eq!(warned.exit(Severity::Error, false), Exit::Clean);
        assert_eq!(warned.exit(Severity::Warning, false), Exit::Findings);
        let mut unknown = clean(1, Vec::new());
        unknown.analysis.images[0].verdict = Verdict::Unknown;
        assert_eq!(unknown.exit(Severity::Error, false), Exit::Clean);
        assert_eq!(unknown.exit(Severity::Error, true), Exit::Unchecked);
    }
}
