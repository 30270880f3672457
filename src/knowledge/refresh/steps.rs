//! Steps out of what is known release by release.

use std::collections::BTreeMap;

use super::release::Release;
use super::{Known, is_read};
use crate::image::Tag;
use crate::knowledge::image::{Embed, ImageEntry};
use crate::knowledge::step::{At, Fact, Step, Steps};
use crate::source::Span;

/// The embeds with a step wherever what is known changes.
pub(super) fn renewed(
    entry: &ImageEntry,
    embeds: &[Embed],
    releases: &[Release],
    known: &[Vec<Known>],
) -> Vec<Embed> {
    let last = last_known(releases, known);
    let source = entry.source.as_deref().unwrap_or_default();
    let renew = |(embed, known): (&Embed, &Vec<Known>)| {
        let steps = steps(releases, known, &last, source);
        let evidence = if steps.is_empty() { embed.evidence.clone() } else { Vec::new() };
        Embed { versions: Steps { steps, except: embed.versions.except.clone() }, evidence, ..embed.clone() }
    };
    embeds.iter().zip(known).map(renew).collect()
}

/// The last release of each channel at which anything was read; a release that was verified before stays verified.
pub(super) fn verified(entry: &ImageEntry, releases: &[Release], known: &[Vec<Known>]) -> Vec<String> {
    let mut last: BTreeMap<String, Tag> = BTreeMap::new();
    for text in &entry.verified_through {
        let tag = entry.tag(text);
        last.insert(tag.channel().to_owned(), Tag::in_order(entry.tags.order, text.clone()));
    }
    for (channel, at) in last_known(releases, known) {
        let tag = &releases[at].tag;
        if last.get(&channel).is_none_or(|verified| verified < tag) {
            last.insert(channel, tag.clone());
        }
    }
    last.into_values().map(|tag| tag.text().to_owned()).collect()
}

/// The place of the last release of each channel at which any SDK was read.
fn last_known(releases: &[Release], known: &[Vec<Known>]) -> BTreeMap<String, usize> {
    let read = |at: &usize| known.iter().any(|known| is_read(&known[*at]));
    let places = (0..releases.len()).filter(read);
    places.map(|at| (releases[at].tag.channel().to_owned(), at)).collect()
}

fn steps(releases: &[Release], known: &[Known], last: &BTreeMap<String, usize>, source: &str) -> Vec<Step> {
    let mut steps: Vec<Step> = Vec::new();
    for (at, (release, known)) in releases.iter().zip(known).enumerate() {
        let channel = release.tag.channel();
        let before = steps.last().filter(|step| step.since().is_some_and(|since| since.channel() == channel));
        let (fact, note, evidence) = match known {
            Known::Read { fact, note, evidence } | Known::Kept { fact, note, evidence } => {
                (fact.clone(), note.clone(), evidence.clone())
            }
            Known::Nothing { why, evidence } => {
                // Nothing is known before the first step or behind the last release anyway.
                if before.is_none() || last.get(channel).is_none_or(|last| at > *last) {
                    continue;
                }
                (Fact::Unknown(why.clone()), None, evidence.clone().unwrap_or_else(|| source.to_owned()))
            }
        };
        if before.is_some_and(|step| step.fact == fact) {
            continue;
        }
        let at = At::Since(release.tag.clone());
        steps.push(Step { at, fact, note, evidence, own_code: false, span: Span::default() });
    }
    steps
}
