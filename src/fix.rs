//! Changes in the files people wrote: tags and pinned versions moved to the first one that re-reads, suppressions added and taken out.
//!
//! In: the findings of a report. Out: [`Fix`]es, and [`Edit`]s that [`apply()`] makes. Nothing but the bytes of an edit changes. Adding a kind
//! of place that can be mended is a file here and a line in `FIXERS`.

mod apply;
mod base;
mod doubt;
mod left;
mod obsolete;
mod pin;
mod suppress;
mod tag;
mod written;

use self::written::Written;
use crate::analysis::Analysis;
use crate::rule::{Finding, Place};
use crate::source::Site;

pub use apply::{Change, apply, write};
pub use left::Left;
pub use suppress::suppress;

/// Mends a finding at one of its places, where it can.
type Fixer = fn(&Written<'_>, &Finding, &Place) -> Option<Fix>;

/// One for each kind of place; the first that can mend a finding does.
const FIXERS: &[Fixer] = &[tag::fix, base::fix, pin::fix, obsolete::fix];

/// Where a suppression can stand besides.
const ELSEWHERE: &str =
    "give its object the annotation staletoken.dev/ignore, or name it under `ignore` in staletoken.yaml";

/// A change that mends a finding at one of its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// The place of the finding.
    pub site: Site,
    /// What is replaced, and by what.
    pub edit: Edit,
    /// The image, or the client with its version, as the finding has it.
    pub reference: String,
    /// What it does, as an order: `move jtblin/kube2iam:0.10.7 to 0.10.9`.
    pub does: String,
    /// Why a person should look at it first; nothing where it is safe.
    pub doubt: Option<&'static str>,
}

/// Bytes of a file and what stands there instead.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Edit {
    /// The bytes; an empty span inserts.
    pub site: Site,
    /// The new text.
    pub text: String,
}

impl Fix {
    /// Moves what a finding is about to a newer release, with a text in place of what stands at the site.
    fn moving(finding: &Finding, site: &Site, new: &str, text: String, doubt: Option<&'static str>) -> Self {
        Self {
            site: site.clone(),
            edit: Edit { site: site.clone(), text },
            reference: finding.reference.clone(),
            does: format!("move {} to {new}", finding.reference),
            doubt,
        }
    }
}

/// The fixes for the findings that are shown, in the order of the files.
pub fn plan(analysis: &Analysis, findings: &[Finding]) -> Vec<Fix> {
    let written = Written::of(analysis);
    let places = findings.iter().flat_map(|finding| finding.places.iter().map(move |place| (finding, place)));
    let places = places.filter(|(_, place)| place.primary.source.is_file());
    let mut fixes: Vec<Fix> = places
        .filter_map(|(finding, place)| FIXERS.iter().find_map(|fixer| fixer(&written, finding, place)))
        .collect();
    fixes.sort_by(|a, b| a.edit.cmp(&b.edit));
    fixes.dedup_by(|a, b| a.edit == b.edit);
    fixes
}

#[cfg(test)]
mod tests;
