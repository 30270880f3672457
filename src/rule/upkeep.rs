//! What the rules about suppressions and the baseline share: the selection of findings makes their findings, since only it sees what
//! the other rules said.

use super::{Finding, Rule, place};
use crate::analysis::Analysis;
use crate::source::{Site, Trace};
use crate::verdict::Confidence;

/// The check of a rule whose findings come of the selection.
pub(super) fn left_to_selection(_: &Analysis, _: &mut Vec<Finding>) {}

/// A finding about a place that no image stands at.
pub(super) fn finding(rule: &Rule, site: Site, message: &str, label: String, help: &str) -> Finding {
    let place = place::without_container(&Trace::direct(site), String::new());
    Finding {
        rule: rule.id,
        severity: rule.severity,
        confidence: Confidence::Observed,
        message: message.to_owned(),
        label,
        reference: String::new(),
        lifetime: None,
        dies: None,
        places: vec![place],
        notes: Vec::new(),
        help: Some(help.to_owned()),
    }
}
