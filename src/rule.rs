//! Rules: each looks at the finished [`crate::analysis::Analysis`] and reports findings.
//!
//! In: an analysis. Out: findings. A rule is a plain function: by its signature it can neither read nor print.
//! Adding one is a file here, its page under `rules/lints/`, and a line in [`RULES`].

mod client;

use crate::analysis::Analysis;
use crate::source::Site;
use crate::verdict::Confidence;
use crate::workload::Workload;

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
pub const RULES: &[Rule] = &[
    Rule {
        id: "stale-client",
        severity: Severity::Error,
        since: "0.1.0",
        page: include_str!("../rules/lints/stale-client.md"),
        check: client::stale,
    },
    Rule {
        id: "late-client",
        severity: Severity::Warning,
        since: "0.1.0",
        page: include_str!("../rules/lints/late-client.md"),
        check: client::late,
    },
];

/// `Deployment kube-system/kube2iam`: how reports call a workload.
pub fn title(workload: &Workload) -> String {
    match &workload.namespace {
        Some(namespace) => format!("{} {namespace}/{}", workload.kind, workload.name),
        None => format!("{} {}", workload.kind, workload.name),
    }
}

/// What all rules find, worst first.
pub fn findings(analysis: &Analysis) -> Vec<Finding> {
    let mut findings = Vec::new();
    for rule in RULES {
        (rule.check)(analysis, &mut findings);
    }
    findings.sort_by(|a, b| b.severity.cmp(&a.severity).then_with(|| a.reference.cmp(&b.reference)));
    findings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_rule_has_a_page_with_the_headings_that_readers_know() {
        for rule in RULES {
            assert!(rule.page.starts_with(&format!("# {}\n", rule.id)), "{}", rule.id);
            for heading in ["## What it flags", "## Why it matters", "## Example", "## How to fix"] {
                assert!(rule.page.contains(heading), "{}: {heading}", rule.id);
            }
        }
    }
}
