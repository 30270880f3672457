//! The run as programs are told it: which staletoken, when, and what was taken for given.

use serde::Serialize;

use crate::analysis::Analysis;
use crate::report::Look;

#[derive(Serialize)]
pub(crate) struct RunObject<'a> {
    tool: &'static str,
    version: &'static str,
    today: String,
    online: bool,
    platform: &'a str,
    token_lifetime_seconds: u64,
    token_lifetime_source: &'a str,
    kubernetes: Option<String>,
    fail_on: &'static str,
    fail_on_unknown: bool,
}

pub(super) fn of(analysis: &Analysis, look: Look) -> RunObject<'_> {
    let platform = &analysis.platform;
    RunObject {
        tool: env!("CARGO_PKG_NAME"),
        version: env!("CARGO_PKG_VERSION"),
        today: analysis.today().to_string(),
        online: analysis.online,
        platform: &platform.profile.id,
        token_lifetime_seconds: platform.lifetime().seconds(),
        token_lifetime_source: if platform.stated.is_some() {
            "--token-lifetime"
        } else {
            &platform.profile.source
        },
        kubernetes: analysis
            .kubernetes
            .as_ref()
            .map(|version| format!("{}.{}", version.major, version.minor)),
        fail_on: look.fails_on.as_str(),
        fail_on_unknown: look.fails_on_unknown,
    }
}
