//! Which findings are shown: suppressions, levels, confidence, audience, the baseline, a limit.
//!
//! In: everything the rules found, and a [`Choice`]. Out: what is shown, how much was hidden and why, and findings about suppressions
//! and baseline entries that hold nothing back any more. Pure.

mod baseline;
mod comment;
mod directive;
mod ignore;

use std::collections::BTreeMap;
use std::path::Path;

use crate::analysis::Analysis;
use crate::problem::Problem;
use crate::rule::{self, Finding, Place, Severity};
use crate::verdict::Confidence;

pub use baseline::Baseline;
pub use directive::Directive;
pub(crate) use directive::{date, known_rule};
pub use ignore::{Ignore, Pattern, Scope, glob};

/// What is asked for.
#[derive(Debug, Clone)]
pub struct Choice {
    /// The severity of rules by id; nothing switches a rule off.
    pub levels: BTreeMap<String, Option<Severity>>,
    /// The least confidence that is shown.
    pub min_confidence: Confidence,
    /// Whether notes are shown.
    pub pedantic: bool,
    /// Most findings that are shown.
    pub most_findings: Option<usize>,
    /// Suppressions of the configuration.
    pub ignores: Vec<Ignore>,
    /// What was known before.
    pub baseline: Option<Baseline>,
    /// Whether everything was checked that the configuration and the baseline are about: only then can they be out of date.
    pub whole: bool,
}

impl Default for Choice {
    fn default() -> Self {
        Self {
            levels: BTreeMap::new(),
            min_confidence: Confidence::Low,
            pedantic: false,
            most_findings: None,
            ignores: Vec::new(),
            baseline: None,
            whole: true,
        }
    }
}

/// How much is not shown, and why. Suppressions and the baseline count containers, the rest counts findings.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hidden {
    /// Held back by a suppression.
    pub ignored: usize,
    /// Known from the baseline.
    pub baseline: usize,
    /// Of rules that are switched off.
    pub off: usize,
    /// Less sure than asked for.
    pub unsure: usize,
    /// Notes, which only `--pedantic` shows.
    pub notes: usize,
    /// Beyond the limit.
    pub cut: usize,
    /// The worst of those beyond the limit: they count for the exit code.
    pub worst_cut: Option<Severity>,
}

/// What is shown.
#[derive(Debug, Clone, Default)]
pub struct Selected {
    /// Worst first.
    pub findings: Vec<Finding>,
    /// What is not.
    pub hidden: Hidden,
    /// Suppressions that cannot be read.
    pub problems: Vec<Problem>,
}

/// Chooses among the findings of a run that started in `folder`.
pub fn select(analysis: &Analysis, findings: Vec<Finding>, folder: &Path, choice: &Choice) -> Selected {
    let (mut ignores, problems) = ignore::Ignores::of(analysis, choice, &findings);
    let mut hidden = Hidden::default();
    let mut known = choice.baseline.as_ref().map(Baseline::unseen);
    let mut shown = Vec::new();
    for finding in findings {
        let held_back = |finding: &Finding, place: Option<&Place>| ignores.hold_back(finding, place, folder);
        let Some(finding) = without(finding, held_back, &mut hidden.ignored) else { continue };
        let is_known = |finding: &Finding, place: Option<&Place>| {
            known.as_mut().is_some_and(|known| known.see(&finding.fingerprint(place, folder)))
        };
        let Some(finding) = without(finding, is_known, &mut hidden.baseline) else { continue };
        shown.extend(choice.admit(finding, &mut hidden));
    }
    let mut upkeep = ignores.upkeep(analysis.today(), choice.whole);
    if let (Some(known), true) = (known, choice.whole) {
        upkeep.extend(known.gone());
    }
    shown.extend(upkeep.into_iter().filter_map(|finding| choice.admit(finding, &mut hidden)));
    rule::sort(&mut shown);
    if let Some(most) = choice.most_findings.filter(|most| *most < shown.len()) {
        let cut = shown.split_off(most);
        hidden.cut = cut.len();
        hidden.worst_cut = cut.iter().map(|finding| finding.severity).max();
    }
    Selected { findings: shown, hidden, problems }
}

/// The finding without the places that are dropped; nothing when none is left.
fn without(
    mut finding: Finding,
    mut drops: impl FnMut(&Finding, Option<&Place>) -> bool,
    count: &mut usize,
) -> Option<Finding> {
    if finding.places.is_empty() {
        let dropped = drops(&finding, None);
        *count += usize::from(dropped);
        return (!dropped).then_some(finding);
    }
    let places = std::mem::take(&mut finding.places);
    let before = places.len();
    let kept: Vec<Place> = places.into_iter().filter(|place| !drops(&finding, Some(place))).collect();
    *count += before - kept.len();
    finding.places = kept;
    (!finding.places.is_empty()).then_some(finding)
}

impl Choice {
    /// The finding at its level, unless it is not to be shown.
    fn admit(&self, mut finding: Finding, hidden: &mut Hidden) -> Option<Finding> {
        match self.levels.get(finding.rule) {
            Some(None) => {
                hidden.off += 1;
                return None;
            }
            Some(Some(level)) => finding.severity = *level,
            None => {}
        }
        if finding.confidence < self.min_confidence {
            hidden.unsure += 1;
            return None;
        }
        if finding.severity == Severity::Note && !self.pedantic {
            hidden.notes += 1;
            return None;
        }
        Some(finding)
    }
}

#[cfg(test)]
mod tests;
