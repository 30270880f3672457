//! Where to go from a tag that does not re-read in time.
//!
//! In: an entry and a tag. Out: a tag to move to, in the spelling of the repository that the reference names.

use super::{ImageEntry, Knowledge, Matched};
use crate::image::{Reference, Tag};
use crate::verdict::{Verdict, judge};

impl Knowledge {
    /// The first known release behind this tag whose client re-reads; a pre-release only where no release is known to. It is told in the flavour
    /// of the tag, and whether that flavour of it is only assumed to be there.
    pub(super) fn first_reloading(
        &self,
        entry: &ImageEntry,
        tag: &Tag,
        reference: &Reference,
        matched: &Matched,
    ) -> Option<(String, bool)> {
        // Who packs the product anew has its versions, and flavours of their own.
        let is_repackaged = matches!(matched, Matched::Exact) && reference.name() != entry.image;
        let later = |known: &&Tag| known.channel() == tag.channel() && known.cmp_upstream(tag).is_gt();
        let tags: Vec<&Tag> = entry.known_tags().into_iter().filter(later).collect();
        // A pre-release is no advice; its release is, as long as it is known to be good too.
        let mut releases: Vec<Tag> = tags
            .iter()
            .map(|known| {
                entry.tag(match known {
                    known if known.is_prerelease() => known.final_release(),
                    known if is_repackaged => known.upstream(),
                    known => known.text(),
                })
            })
            .collect();
        releases.sort();
        let mut early: Vec<&Tag> = tags.into_iter().filter(|_| tag.is_prerelease()).collect();
        early.sort();
        let first = releases.iter().chain(early).find(|release| self.is_good(entry, release))?;
        let text = spelled(entry, first, tag, matched);
        match Tag::new(&*text).in_flavour(tag) {
            Some(text) => Some((text, true)),
            None => Some((text, false)),
        }
    }

    /// The newest tag that was looked at and re-reads, under a tag that moves where it has numbers.
    pub(super) fn newest_reloading(
        &self,
        entry: &ImageEntry,
        tag: &Tag,
        matched: &Matched,
    ) -> Option<String> {
        let verified = entry.verified_through.iter().map(|text| entry.tag(text));
        let known = entry.known_tags().into_iter().cloned().chain(verified);
        let mut releases: Vec<Tag> =
            known.filter(|known| known.has_place() && !known.is_prerelease()).collect();
        // The channel without a name is the one that people mean.
        let rank = |release: &Tag| (release.stands_under(tag), release.channel().is_empty());
        releases.sort_by(|one, two| rank(two).cmp(&rank(one)).then_with(|| two.cmp(one)));
        let newest = releases.iter().find(|release| self.is_good(entry, release))?;
        Some(spelled(entry, newest, tag, matched))
    }

    fn is_good(&self, entry: &ImageEntry, tag: &Tag) -> bool {
        matches!(judge(&self.at(entry, tag)).0, Verdict::Reloads | Verdict::NoClient)
    }
}

/// A release as it is known where that is published under the very name, else in the manner of the reference's tag: with or without `v`.
fn spelled(entry: &ImageEntry, release: &Tag, like: &Tag, matched: &Matched) -> String {
    let is = |text: &str| text == release.text();
    let known = entry.known_tags();
    let is_known =
        || entry.verified_through.iter().any(|text| is(text)) || known.iter().any(|tag| is(tag.text()));
    // A page with nothing but `v` was written from the tags of its source, which the image's may not be like.
    let has_manner = like.text().starts_with('v') || known.iter().any(|known| !known.text().starts_with('v'));
    if matches!(matched, Matched::Exact) && has_manner && is_known() {
        return release.text().to_owned();
    }
    let text = release.upstream();
    let number = text.strip_prefix('v').unwrap_or(text);
    let digit = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    match like.text().strip_prefix('v') {
        Some(rest) if digit(rest) && digit(number) => format!("v{number}"),
        None if digit(like.text()) => number.to_owned(),
        _ => text.to_owned(),
    }
}
