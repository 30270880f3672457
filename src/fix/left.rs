//! What a fix leaves: findings about images and clients that would go away with another release, and why they do not.
//!
//! In: findings and the fixes for them. Out: a [`Left`], which says itself in one sentence what to do.

use std::collections::BTreeMap;
use std::fmt;

use super::Fix;
use super::written::Written;
use crate::analysis::Analysis;
use crate::rule::Finding;
use crate::verdict::Verdict;

/// How many findings are left, by what it takes to mend them.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Left {
    /// Fixes that a person should look at first, and that were not asked for.
    pub doubtful: usize,
    /// There is a release to move to, and no place that is certain to be the right one.
    pub by_hand: usize,
    /// No release is known to re-read the token in time.
    pub nowhere: usize,
}

impl Left {
    /// Counts the findings that the chosen fixes do not mend.
    pub fn of(
        analysis: &Analysis,
        findings: &[Finding],
        fixes: &[Fix],
        chosen: impl Fn(&Fix) -> bool,
    ) -> Self {
        let mut left = Self::default();
        let written = Written::of(analysis);
        let mut made = BTreeMap::new();
        for fix in fixes {
            made.entry((&fix.site, &*fix.reference)).or_insert(fix);
        }
        for finding in findings {
            let Some(has_release) = has_release(&written, finding) else { continue };
            let places = finding.places.iter();
            let mut at_places = places.map(|place| made.get(&(&place.primary, &*finding.reference)).copied());
            if at_places.clone().all(|fix| fix.is_some_and(&chosen)) {
                continue;
            }
            if at_places.any(|fix| fix.is_some_and(|fix| !chosen(fix))) {
                left.doubtful += 1;
            } else if has_release {
                left.by_hand += 1;
            } else {
                left.nowhere += 1;
            }
        }
        left
    }
}

/// Whether there is a release to move to; nothing for a finding that no release mends.
fn has_release(written: &Written<'_>, finding: &Finding) -> Option<bool> {
    if let Some(image) = written.any_image(&finding.reference) {
        let pin = image.floating.as_ref().and_then(|floating| floating.pin.as_ref());
        let is_late = matches!(image.verdict, Verdict::Stale | Verdict::Late) || pin.is_some();
        return is_late
            .then(|| image.first_reloading_tag.is_some() || image.rebuild.is_some() || pin.is_some());
    }
    let site = &finding.places.first()?.primary;
    Some(written.dependency(site)?.first_reloading.is_some())
}

impl fmt::Display for Left {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let parts = [
            (self.doubtful, "to look at first: --fix --unsafe-fixes makes the change"),
            (self.by_hand, "to be changed by hand, as the help says"),
            (self.nowhere, "with no tag to move to: do what the help says, or put it off with --add-ignores"),
        ];
        let parts: Vec<String> = parts
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}"))
            .collect();
        write!(f, "left: {}", parts.join("; "))
    }
}
