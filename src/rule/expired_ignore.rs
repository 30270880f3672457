//! `expired-ignore`: a suppression whose day has passed.

use jiff::civil::Date;

use super::{Finding, Rule, Severity, upkeep};
use crate::source::Site;

pub(super) const RULE: Rule = Rule {
    id: "expired-ignore",
    severity: Severity::Warning,
    since: "0.1.0",
    page: include_str!("../../rules/lints/expired-ignore.md"),
    check: upkeep::left_to_selection,
};

/// The finding about a suppression; `used` says whether it would hold anything back.
pub fn expired_ignore(site: Site, until: Date, used: bool) -> Finding {
    let help = if used { "mend what it held back, or set a later day" } else { "remove it" };
    upkeep::finding(&RULE, site, "this suppression is over", format!("held until {until}"), help)
}
