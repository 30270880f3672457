//! How far the knowledge about an image reaches.
//!
//! In: an entry and a tag. Out: whether the tag lies within what was looked at; and where it does not, a clause that names the nearest
//! tags that do.

use super::ImageEntry;
use super::step::{Step, Steps};
use crate::image::{Tag, TagOrder};

impl ImageEntry {
    /// Every tag that opens a step or is an exception.
    pub(super) fn known_tags(&self) -> Vec<&Tag> {
        self.all_steps().into_iter().flat_map(Steps::tags).collect()
    }

    /// The last tag that was looked at, in the channel of a tag.
    pub(super) fn newest(&self, tag: &Tag) -> Option<String> {
        match self.verified_through.as_slice() {
            [only] => Some(only.clone()),
            several => several.iter().find(|text| self.tag(text).channel() == tag.channel()).cloned(),
        }
    }

    /// Whether the knowledge reaches this tag: an exception names it, or it is not behind the last one verified in its channel.
    pub(super) fn reaches(&self, tag: &Tag) -> bool {
        if self.tags.order == TagOrder::None || self.verified_through.is_empty() {
            return true;
        }
        let verified = self.verified_through.iter().map(|text| self.tag(text));
        let mut in_channel = verified.filter(|verified| verified.channel() == tag.channel()).peekable();
        // A channel without a verified tag is no known one: the steps say so.
        in_channel.peek().is_none()
            || in_channel.any(|verified| !is_behind(tag, &verified))
            || self
                .all_steps()
                .iter()
                .any(|steps| steps.except.iter().any(|step| step.tags().iter().any(|named| named == tag)))
    }

    /// From where to where a step holds, for a tag that is not the first of it: what proves the step was read there.
    pub(super) fn stretch(&self, steps: &Steps, step: &Step, tag: &Tag) -> Option<String> {
        let since = step.since().filter(|since| since.cmp_upstream(tag).is_ne())?;
        let is_next = |next: &&Tag| next.channel() == since.channel() && *next > since;
        let next = steps.steps.iter().filter_map(Step::since).find(is_next);
        let end = match next {
            Some(next) => format!("until {}", next.text()),
            None => format!("through {}", self.newest(since)?),
        };
        Some(format!("this holds from {} {end}", since.text()))
    }

    /// Why nothing is said about a tag behind the last one that was looked at.
    pub(super) fn beyond(&self, tag: &Tag) -> String {
        let through = self.newest(tag).unwrap_or_else(|| self.verified_through.join(" and "));
        format!("{} was looked at through {through} only, and {} is later", self.title, tag.text())
    }

    /// Why nothing is said about a tag that no step holds for.
    pub(super) fn before(&self, tag: &Tag) -> String {
        let steps = || self.all_steps().into_iter().flat_map(|steps| &steps.steps);
        let first =
            steps().filter_map(|step| step.since()).filter(|since| since.channel() == tag.channel()).min();
        match first {
            Some(first) if tag.has_place() && tag < first => format!(
                "{} is known from {} on only, and {} is earlier",
                self.title,
                first.text(),
                tag.text()
            ),
            _ => format!("`{}` is no release of {} that is known{}", tag.text(), self.title, self.range()),
        }
    }

    /// What is known instead, for a tag that has no place among the releases.
    fn range(&self) -> String {
        let first = self.all_steps().into_iter().filter_map(|steps| steps.steps.first()?.since()).min();
        let through = self.verified_through.join(" and ");
        first.map_or_else(String::new, |first| format!(": those from {} through {through} are", first.text()))
    }
}

/// Whether a tag is later than the last one verified: by its upstream version, then by its revision where both have one.
fn is_behind(tag: &Tag, verified: &Tag) -> bool {
    let revised = !verified.revision().is_empty() && tag.revision() > verified.revision();
    match tag.cmp_upstream(verified) {
        std::cmp::Ordering::Equal => revised,
        order => order.is_gt(),
    }
}
