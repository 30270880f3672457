//! Versions of clients that a file pins by itself, with nothing beside it that would have to be resolved anew: `kubernetes==11.0.0`.

use super::Fix;
use super::doubt::doubt;
use super::written::Written;
use crate::lockfile;
use crate::rule::{Finding, Place};
use crate::source::Site;

/// What stands in front of an exact version.
const EXACTLY: &str = "==";

/// The fix for a client that a requirements file pins.
pub(super) fn fix(written: &Written<'_>, finding: &Finding, place: &Place) -> Option<Fix> {
    let site = &place.primary;
    let dependency = written.dependency(site)?;
    let new = dependency.first_reloading.as_ref()?;
    let old = &dependency.client.version;
    if site.text() != old || !is_exact(site) || !lockfile::is_free_pin(site.source.name(), site.source.text())
    {
        return None;
    }
    let doubt = doubt(dependency.client.confidence, old, new);
    Some(Fix::moving(finding, site, new, new.clone(), doubt))
}

fn is_exact(site: &Site) -> bool {
    site.source.text()[..site.span.start].trim_end_matches([' ', '\t']).ends_with(EXACTLY)
}
