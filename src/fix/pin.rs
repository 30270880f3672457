//! Versions of clients that a file pins by itself, with nothing beside it that would have to be resolved anew: `kubernetes==11.0.0`.

use super::doubt::doubt;
use super::{Edit, Fix};
use crate::analysis::Analysis;
use crate::lockfile;
use crate::rule::{Finding, Place};
use crate::source::Site;

/// What stands in front of an exact version.
const EXACTLY: &str = "==";

/// The fix for a client that a requirements file pins.
pub(super) fn fix(analysis: &Analysis, finding: &Finding, place: &Place) -> Option<Fix> {
    let site = &place.primary;
    let dependency = analysis.dependencies().find(|dependency| dependency.site == *site)?;
    let new = dependency.first_reloading.as_ref()?;
    let old = &dependency.client.version;
    if site.text() != old || !is_exact(site) || !lockfile::is_free_pin(site.source.name(), site.source.text())
    {
        return None;
    }
    Some(Fix {
        site: site.clone(),
        edit: Edit { site: site.clone(), text: new.clone() },
        reference: finding.reference.clone(),
        does: format!("move {} to {new}", finding.reference),
        doubt: doubt(dependency.client.confidence, old, new),
    })
}

fn is_exact(site: &Site) -> bool {
    site.source.text()[..site.span.start].trim_end_matches([' ', '\t']).ends_with(EXACTLY)
}
