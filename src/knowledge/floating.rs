//! Tags that move: `latest`, `stable`, `v1`, `1.2` where releases have three numbers.
//!
//! In: an entry and a tag. Out: nothing for a tag that stays, else the releases that it may stand for. It gets a verdict only when all of them agree.

use super::lookup::{Floating, Found};
use super::{Contents, ImageEntry, Knowledge};
use crate::image::Tag;
use crate::verdict::{Confidence, Detection, Verdict, judge};

impl Knowledge {
    /// The releases that a moving tag may stand for, one for each step it meets; nothing for a tag that stays.
    pub(super) fn points_of_floating(&self, entry: &ImageEntry, tag: &Tag) -> Option<Vec<Tag>> {
        if !entry.floats(tag) {
            return None;
        }
        let whole = tag.precision() == 0;
        let known = entry.known_tags();
        let mut points: Vec<Tag> =
            known.into_iter().filter(|known| whole || known.stands_under(tag)).cloned().collect();
        if !whole {
            points.push(tag.clone());
        }
        points.sort();
        Some(points)
    }

    /// Looks at all releases a moving tag may stand for.
    pub(super) fn look_at_floating(&self, entry: &ImageEntry, tag: &Tag, points: &[Tag], found: &mut Found) {
        let seen: Vec<(Verdict, Detection)> = points
            .iter()
            .map(|point| {
                let detection = self.at(entry, point);
                (judge(&detection).0, detection)
            })
            .collect();
        let any_stale = seen.iter().any(|(verdict, _)| matches!(verdict, Verdict::Stale | Verdict::Late));
        found.floating = Some(Floating { any_stale });
        let first = seen.first().map(|(verdict, _)| *verdict);
        let agree = seen.iter().all(|(verdict, _)| Some(*verdict) == first);
        found.detection = match (seen.last(), first) {
            (Some((_, detection)), Some(verdict)) if agree && verdict != Verdict::Unknown => {
                softened(detection.clone(), entry, tag)
            }
            _ if matches!(entry.contents, Contents::NoClient { .. }) => self.at(entry, tag),
            _ => Detection::Unknown { reason: why(entry, tag, any_stale) },
        };
    }
}

impl ImageEntry {
    /// Whether a tag moves: a word such as `latest`, or fewer numbers than the releases have.
    fn floats(&self, tag: &Tag) -> bool {
        let known = self.known_tags();
        if known.iter().any(|known| known.text() == tag.text())
            || self.verified_through.iter().any(|text| text == tag.text())
        {
            return false;
        }
        if !tag.has_place() {
            return tag.moves_everywhere();
        }
        let same_line = known.iter().filter(|known| known.channel() == tag.channel());
        match same_line.map(|known| known.precision()).min() {
            Some(least) => tag.precision() > 0 && tag.precision() < least,
            None => tag.moves_everywhere(),
        }
    }
}

/// A verdict that all releases share; the tag may move on to one that nobody has looked at.
fn softened(mut detection: Detection, entry: &ImageEntry, tag: &Tag) -> Detection {
    let note = format!(
        "`{}` moves: all releases it may stand for agree, as far as they were looked at (through {})",
        tag.text(),
        entry.verified_through.join(" and ")
    );
    match &mut detection {
        Detection::Clients(clients) => {
            for client in clients {
                client.confidence = client.confidence.min(Confidence::Medium);
                client.notes.push(note.clone());
            }
        }
        Detection::NoClient { .. } | Detection::Unknown { .. } => {}
    }
    detection
}

fn why(entry: &ImageEntry, tag: &Tag, any_stale: bool) -> String {
    let text = tag.text();
    if any_stale {
        return format!(
            "`{text}` moves, and {} has releases that re-read the token and releases that do not: pin one",
            entry.title
        );
    }
    format!(
        "`{text}` moves, and not all releases of {} that it may stand for are known: pin one",
        entry.title
    )
}
