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

/// The finding about an entry.
pub fn stale_baseline(site: Site) -> Finding {
    upkeep::finding(
        &RULE,
        site,
        "the baseline holds a finding that is gone",
        "nothing fits it any more".to_owned(),
        "write the baseline anew with --update-baseline",
    )
}
