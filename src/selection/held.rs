//! What is not shown of a run, and why.

use jiff::civil::Date;

use crate::rule::Finding;

/// A finding that is held back, at the places where it is.
#[derive(Debug, Clone)]
pub struct Held {
    /// The finding.
    pub finding: Finding,
    /// Why it is not shown.
    pub why: Why,
}

/// Why a finding is not shown.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Why {
    /// A suppression holds it back.
    Ignored(Suppression),
    /// The baseline has it.
    Baseline,
    /// Its rule is switched off.
    Off,
    /// It is less sure than was asked for.
    Unsure,
    /// It is a note, which only `--pedantic` shows.
    Note,
    /// It is beyond `--max-findings`.
    Cut,
}

/// What a suppression says to those who read the report.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Suppression {
    /// The last day it holds; nothing where it holds for good.
    pub until: Option<Date>,
    /// Why; may be empty.
    pub reason: String,
}

impl Suppression {
    /// Whether it holds longer than another one.
    pub(super) fn outlasts(&self, other: &Self) -> bool {
        other.until.is_some_and(|until| self.until.is_none_or(|own| own > until))
    }
}

impl Held {
    /// Why, as a clause: `ignored until 2027-01-31: vendored`.
    pub fn clause(&self) -> String {
        match &self.why {
            Why::Ignored(Suppression { until, reason }) => {
                let until = until.map(|until| format!(" until {until}")).unwrap_or_default();
                let reason = if reason.is_empty() { String::new() } else { format!(": {reason}") };
                format!("ignored{until}{reason}")
            }
            Why::Baseline => "in the baseline".to_owned(),
            Why::Off => "its rule is switched off".to_owned(),
            Why::Unsure => format!("below --min-confidence: {}", self.finding.confidence.as_str()),
            Why::Note => "shown by --pedantic only".to_owned(),
            Why::Cut => "beyond --max-findings".to_owned(),
        }
    }
}
