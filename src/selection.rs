//! Which findings are shown: suppressions, levels, confidence, audience, the baseline, a limit.
//!
//! In: everything the rules found, and a [`Choice`]. Out: what is shown, how much was hidden and why, and findings about suppressions
//! and baseline entries that hold nothing back any more. Pure.

mod baseline;
mod comment;
mod directive;
mod held;
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
pub use held::{Held, Suppression, Why};
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
    /// Most problems that are shown; what says the same is one.
    pub most_problems: Option<usize>,
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
            most_problems: None,
            ignores: Vec::new(),
            baseline: None,
            whole: true,
        }
    }
}

/// How much is not shown, and why. Suppressions and the baseline count places, as the baseline does, the rest counts findings.
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
    /// What is not, in numbers.
    pub hidden: Hidden,
    /// What is not.
    pub held: Vec<Held>,
    /// Suppressions that cannot be read.
    pub problems: Vec<Problem>,
}

/// Chooses among the findings of a run that started in `folder`.
pub fn select(analysis: &Analysis, findings: Vec<Finding>, folder: &Path, choice: &Choice) -> Selected {
    let (mut ignores, problems) = ignore::Ignores::of(analysis, choice, &findings);
    let mut hidden = Hidden::default();
    let mut known = choice.baseline.as_ref().map(Baseline::unseen);
    let (mut shown, mut held) = (Vec::new(), Vec::new());
    for finding in findings {
        let ignored = |finding: &Finding, place: Option<&Place>| {
            ignores.hold_back(finding, place, folder).map(Why::Ignored)
        };
        let Some(finding) = without(finding, ignored, &mut hidden.ignored, &mut held) else { continue };
        let is_known = |finding: &Finding, place: Option<&Place>| {
            let known = known.as_mut()?;
            known.see(&finding.fingerprint(place, folder)).then_some(Why::Baseline)
        };
        let Some(finding) = without(finding, is_known, &mut hidden.baseline, &mut held) else { continue };
        shown.extend(choice.admit(finding, &mut hidden, &mut held));
    }
    let mut upkeep = ignores.upkeep(analysis.today(), choice.whole);
    if let (Some(known), true) = (known, choice.whole) {
        upkeep.extend(known.gone());
    }
    shown.extend(upkeep.into_iter().filter_map(|finding| choice.admit(finding, &mut hidden, &mut held)));
    rule::sort(&mut shown);
    if let Some(most) = choice.most_findings.filter(|most| *most < shown.len()) {
        let cut = shown.split_off(most);
        hidden.cut = cut.len();
        hidden.worst_cut = cut.iter().map(|finding| finding.severity).max();
        held.extend(cut.into_iter().map(|finding| Held { finding, why: Why::Cut }));
    }
    Selected { findings: shown, hidden, held, problems }
}

/// The finding without the places that are held back; nothing when none is left. What is held back for one reason is one.
fn without(
    finding: Finding,
    mut why: impl FnMut(&Finding, Option<&Place>) -> Option<Why>,
    count: &mut usize,
    held: &mut Vec<Held>,
) -> Option<Finding> {
    if finding.places.is_empty() {
        let Some(why) = why(&finding, None) else { return Some(finding) };
        *count += 1;
        held.push(Held { finding, why });
        return None;
    }
    let (mut kept, mut dropped): (Vec<Place>, BTreeMap<Why, Vec<Place>>) = Default::default();
    for place in &finding.places {
        match why(&finding, Some(place)) {
            None => kept.push(place.clone()),
            Some(why) => dropped.entry(why).or_default().push(place.clone()),
        }
    }
    if dropped.is_empty() {
        return Some(finding);
    }
    *count += finding.places.len() - kept.len();
    held.extend(
        dropped.into_iter().map(|(why, places)| Held { finding: finding.clone().only_at(places), why }),
    );
    (!kept.is_empty()).then(|| finding.only_at(kept))
}

impl Choice {
    /// The finding at its level, unless it is not to be shown.
    fn admit(&self, mut finding: Finding, hidden: &mut Hidden, held: &mut Vec<Held>) -> Option<Finding> {
        let level = self.levels.get(finding.rule);
        if let Some(Some(level)) = level {
            finding.severity = *level;
        }
        let (count, why) = if level == Some(&None) {
            (&mut hidden.off, Why::Off)
        } else if finding.confidence < self.min_confidence {
            (&mut hidden.unsure, Why::Unsure)
        } else if finding.severity == Severity::Note && !self.pedantic {
            (&mut hidden.notes, Why::Note)
        } else {
            return Some(finding);
        };
        *count += 1;
        held.push(Held { finding, why });
        None
    }
}

#[cfg(test)]
mod tests;
