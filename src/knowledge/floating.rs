//! Tags that move: `latest`, `stable`, `v1`, `1.2` where releases have three numbers.
//!
//! In: an entry and a tag. Out: nothing for a tag that stays, else the releases that it may stand for. It gets a verdict only when all of them agree.

use super::{Contents, ImageEntry, Knowledge, Matched, Step};
use crate::image::Tag;
use crate::verdict::{Confidence, Detection, Verdict, judge};

/// A tag that stands for another release tomorrow, of a product that has releases which do not re-read in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Floating {
    /// The newest release that is known to begin a line of those that never re-read their token, or do so late.
    pub stale_since: String,
    /// The release that ends the line; nothing where none does, or where it is one release alone.
    pub stale_until: Option<String>,
    /// Whether those behind it are like it.
    pub is_line: bool,
    /// A tag that names a release which re-reads it.
    pub pin: Option<String>,
}

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

    /// Looks at all releases a moving tag may stand for. Where they agree there is nothing to say about the tag but their verdict.
    pub(super) fn look_at_floating(
        &self,
        entry: &ImageEntry,
        tag: &Tag,
        points: &[Tag],
        matched: &Matched,
    ) -> (Detection, Option<Floating>) {
        if matches!(entry.contents, Contents::NoClient { .. }) {
            return (self.at(entry, tag), None);
        }
        let mut seen: Vec<(Verdict, Detection)> = points
            .iter()
            .map(|point| {
                let detection = self.at(entry, point);
                (judge(&detection).0, detection)
            })
            .collect();
        let agree = seen.windows(2).all(|pair| pair[0].0 == pair[1].0);
        if let Some((_, detection)) = seen.pop_if(|(verdict, _)| agree && *verdict != Verdict::Unknown) {
            return (softened(detection, entry, tag), None);
        }
        let stale = points.iter().zip(&seen).filter(|(_, (verdict, _))| is_stale(*verdict));
        let stale: Vec<&Tag> = stale.map(|(point, _)| point).collect();
        let floating = self.newest_stale(entry, tag, &stale).map(|newest| Floating {
            stale_since: newest.text().to_owned(),
            stale_until: self.end_of_line(entry, newest),
            is_line: entry.opens_step(newest),
            pin: self.newest_reloading(entry, tag, matched),
        });
        (Detection::Unknown { reason: why(entry, tag, floating.is_some()) }, floating)
    }

    /// The newest release that does not re-read in time: of those that open a step, else of those before a tag that itself stands in such a step.
    fn newest_stale<'a>(&self, entry: &'a ImageEntry, tag: &Tag, stale: &[&'a Tag]) -> Option<&'a Tag> {
        let named = stale.iter().filter(|point| point.text() != tag.text()).max();
        if let Some(newest) = named {
            return Some(newest);
        }
        stale.first()?;
        let before = |known: &&Tag| known.channel() == tag.channel() && *known <= tag;
        let mut before: Vec<&Tag> = entry.known_tags().into_iter().filter(before).collect();
        before.sort();
        before.into_iter().rev().find(|known| is_stale(judge(&self.at(entry, known)).0))
    }

    /// The next release behind one from which on the token is re-read in time.
    fn end_of_line(&self, entry: &ImageEntry, tag: &Tag) -> Option<String> {
        let is_behind = |known: &&Tag| known.channel() == tag.channel() && *known > tag;
        let mut behind: Vec<&Tag> = entry.step_tags().filter(is_behind).collect();
        behind.sort();
        let end = behind.into_iter().find(|known| !is_stale(judge(&self.at(entry, known)).0))?;
        Some(end.text().to_owned())
    }
}

fn is_stale(verdict: Verdict) -> bool {
    matches!(verdict, Verdict::Stale | Verdict::Late)
}

impl ImageEntry {
    /// Whether a tag has a place among the releases and stays there: not `latest`, not `1.2` where releases have three numbers.
    pub fn is_release(&self, text: &str) -> bool {
        let tag = self.tag(text);
        tag.has_place() && !self.floats(&tag)
    }

    /// The tags from which on something holds.
    fn step_tags(&self) -> impl Iterator<Item = &Tag> {
        self.all_steps().into_iter().flat_map(|steps| &steps.steps).filter_map(Step::since)
    }

    fn opens_step(&self, tag: &Tag) -> bool {
        self.step_tags().any(|since| since.text() == tag.text())
    }

    /// The tags that the page names.
    pub fn named_tags(&self) -> Vec<String> {
        self.known_tags().into_iter().map(|tag| tag.text().to_owned()).collect()
    }

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
