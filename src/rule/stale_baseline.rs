//! `stale-baseline`: an entry of the baseline that nothing fits any more.

use super::{Finding, Rule, Severity, upkeep};
use crate::source::Site;

pub(super) const RULE: Rule = Rule {
    id: "stale-baseline",
    severity: Severity::Warning,
    since: "0.1.0",
    page: include_str!("../../rules/lints/stale-baseline.md"),
    check: upkeep::left_to_selection,
};

/// The finding about an entry; `what` names what it was about.
pub fn stale_baseline(site: Site, what: &str) -> Finding {
    upkeep::finding(
        &RULE,
        site,
        &format!("the baseline still holds {what}"),
        "nothing fits it any more".to_owned(),
        "write the baseline anew with --update-baseline",
    )
}
