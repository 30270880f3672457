//! The flags that say how a report looks, what it shows, and when it counts as failed.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::str::FromStr;

use clap::builder::{PossibleValue, PossibleValuesParser};
use clap::{Args, ValueEnum};

use super::Configuration;
use crate::report::{self, FORMATS, Format};
use crate::rule::Severity;
use crate::selection::{Baseline, Choice};
use crate::source::Address;
use crate::verdict::Confidence;

/// How a report looks, and when it counts as failed.
#[derive(Debug, Args)]
#[command(next_help_heading = "Report")]
pub struct Output {
    /// How the report is written to standard output; for people where nothing is said
    #[arg(long, value_name = "FORMAT", value_parser = format_name())]
    pub format: Option<String>,
    /// Write the report to a file as well, in a format: `sarif=staletoken.sarif`
    #[arg(long, value_name = "FORMAT=FILE")]
    pub output: Vec<Target>,
    /// Write the days on which workloads are locked out to a calendar: lockouts.ics
    #[arg(long, value_name = "FILE")]
    pub calendar: Option<PathBuf>,
    /// The least severity that gives exit code 1
    #[arg(long, value_name = "SEVERITY", value_enum, default_value_t = SeverityName::Error)]
    pub fail_on: SeverityName,
    /// Take images and clients that nobody can judge for things that could not be checked: exit code 3
    #[arg(long)]
    pub fail_on_unknown: bool,
    /// The least confidence that is shown: low (a report or an inference), medium, high (read in the release, or in one before it since which nothing changed), observed
    #[arg(long, value_name = "CONFIDENCE", value_enum, default_value_t = ConfidenceName::Low)]
    pub min_confidence: ConfidenceName,
    /// Show notes as well
    #[arg(long)]
    pub pedantic: bool,
    /// Most findings that are shown; the summary counts the rest
    #[arg(long, value_name = "NUMBER")]
    pub max_findings: Option<usize>,
    /// Most problems that are shown to people, what says the same as one; the summary counts all
    #[arg(long, value_name = "NUMBER")]
    pub max_problems: Option<usize>,
    /// Findings that were there before, which are not reported again
    #[arg(long, value_name = "FILE")]
    pub baseline: Option<PathBuf>,
    /// Write what is found to the baseline, in place of what it holds
    #[arg(long, requires = "baseline")]
    pub update_baseline: bool,
    /// List what the summary only counts
    #[arg(long, value_name = "WHAT", value_enum)]
    pub show: Vec<ShowName>,
    /// Colours and links
    #[arg(long, value_name = "WHEN", value_enum, default_value_t = ColorName::Auto)]
    pub color: ColorName,
}

/// `--output`: a format and the file it is written to.
#[derive(Debug, Clone)]
pub struct Target {
    /// How.
    pub format: Format,
    /// Where.
    pub file: PathBuf,
}

impl FromStr for Target {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let names = || FORMATS.iter().map(|format| format.name).collect::<Vec<_>>().join(", ");
        let (name, file) = text.split_once('=').ok_or("write FORMAT=FILE, such as sarif=staletoken.sarif")?;
        let format = report::format(name)
            .ok_or_else(|| format!("no format is called `{name}`; there are {}", names()))?;
        if file.is_empty() {
            return Err(format!("name the file behind `{name}=`"));
        }
        Ok(Self { format, file: PathBuf::from(file) })
    }
}

fn format_name() -> PossibleValuesParser {
    let values = FORMATS.iter().map(|format| PossibleValue::new(format.name).help(format.about));
    PossibleValuesParser::new(values)
}

impl Output {
    /// Which findings are asked for; `whole` says whether all was checked that the configuration is about.
    pub fn choice(&self, configuration: &Configuration, baseline: Option<Baseline>, whole: bool) -> Choice {
        Choice {
            levels: configuration.levels.clone(),
            min_confidence: self.min_confidence.into(),
            // Who fails on notes wants to see them.
            pedantic: self.pedantic || self.fail_on == SeverityName::Note,
            most_findings: self.max_findings,
            most_problems: self.max_problems,
            ignores: configuration.ignores.clone(),
            baseline,
            whole,
        }
    }

    /// The files that are written or read beside the input.
    pub fn files(&self) -> impl Iterator<Item = &Path> {
        let reports = self.output.iter().map(|target| &target.file);
        reports.chain(&self.calendar).chain(&self.baseline).map(PathBuf::as_path)
    }

    /// Refuses to write one thing over the other.
    pub fn refuse_one_file_for_two(&self, folder: &Path) -> Result<(), String> {
        let mut known = BTreeSet::new();
        for file in self.files() {
            let name = file.display().to_string();
            let path = Address::of(&name, folder).map_or(name.clone(), |address| address.path);
            if !known.insert(path) {
                return Err(format!("{name} is to be written twice: give each report a file of its own"));
            }
        }
        Ok(())
    }

    /// The format of the standard output, `otherwise` where none was asked for.
    pub fn format_or(&self, otherwise: Format) -> Format {
        self.format.as_deref().and_then(report::format).unwrap_or(otherwise)
    }
}

/// `--fail-on`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SeverityName {
    /// Notes, warnings and errors
    Note,
    /// Warnings and errors
    Warning,
    /// Errors only
    Error,
}

impl From<SeverityName> for Severity {
    fn from(name: SeverityName) -> Self {
        match name {
            SeverityName::Note => Self::Note,
            SeverityName::Warning => Self::Warning,
            SeverityName::Error => Self::Error,
        }
    }
}

/// `--min-confidence`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ConfidenceName {
    /// Everything
    Low,
    /// Derived, or one source
    Medium,
    /// Read in the source or the lock file of the release, or of one before it since which nothing changed
    High,
    /// Seen by the API server
    Observed,
}

impl From<ConfidenceName> for Confidence {
    fn from(name: ConfidenceName) -> Self {
        match name {
            ConfidenceName::Low => Self::Low,
            ConfidenceName::Medium => Self::Medium,
            ConfidenceName::High => Self::High,
            ConfidenceName::Observed => Self::Observed,
        }
    }
}

/// `--show`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ShowName {
    /// Images nobody can judge yet
    Unknown,
    /// Containers of stale and late images that cannot be locked out, and why
    Exempt,
    /// Commands that restart what is locked out, and until when that helps
    Restart,
}

/// `--color`
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum ColorName {
    /// On a terminal or where `FORCE_COLOR` is set, unless `NO_COLOR` is
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}
