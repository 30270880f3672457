//! `unused-ignore`: a suppression that holds nothing back.

use super::{Finding, Rule, Severity, upkeep};
use crate::source::Site;

pub(super) const RULE: Rule = Rule {
    id: "unused-ignore",
    severity: Severity::Warning,
    since: "0.1.0",
    page: include_str!("../../rules/lints/unused-ignore.md"),
    check: upkeep::left_to_selection,
};

/// The finding about a suppression.
pub fn unused_ignore(site: Site) -> Finding {
    upkeep::finding(
        &RULE,
        site,
        "this suppression holds nothing back",
        "nothing is found here".to_owned(),
        "remove it",
    )
}
