//! Rules: each looks at the finished [`crate::analysis::Analysis`] and reports findings.
//!
//! In: an analysis. Out: findings. A rule is a plain function: by its signature it can neither read nor print.
//! Adding one is a file here, its page under `rules/lints/`, and a line in [`RULES`].

use crate::analysis::Analysis;
use crate::source::Site;
use crate::verdict::Confidence;

/// What is checked.
pub struct Rule {
    /// Kebab-case, names the bad pattern: `stale-client`.
    pub id: &'static str,
    /// How bad a finding is unless the configuration says otherwise.
    pub severity: Severity,
    /// The version that brought it.
    pub since: &'static str,
    /// The page under `rules/lints/`.
    pub page: &'static str,
    /// The rule itself.
    pub check: fn(&Analysis, &mut Vec<Finding>),
}

/// How bad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Harms later or under conditions.
    Warning,
    /// Locks a container out.
    Error,
}

/// One thing to mend, with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The rule's id.
    pub rule: &'static str,
    /// How bad.
    pub severity: Severity,
    /// How sure.
    pub confidence: Confidence,
    /// One lower-case clause without a full stop: what is wrong here.
    pub message: String,
    /// What the underline says.
    pub label: String,
    /// The image it is about, as written; empty where there is none.
    pub reference: String,
    /// Where a person would change it, and the places that print it, first one first.
    pub places: Vec<Place>,
    /// Why and when, one sentence each.
    pub notes: Vec<String>,
    /// What to type.
    pub help: Option<String>,
}

/// One place of a finding: what is underlined, and what it is about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// What is underlined.
    pub primary: Site,
    /// Template lines that print it, with what to say of them.
    pub via: Vec<Site>,
    /// `Deployment kube-system/kube2iam`
    pub object: String,
    /// The container; empty where the finding is about an object.
    pub container: String,
}

/// All rules, in the order of reports.
pub const RULES: &[Rule] = &[];
