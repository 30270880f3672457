//! Which tags of a repository are releases of an image, and how the image's tags are spelled.

use crate::image::Tag;
use crate::knowledge::image::ImageEntry;
use crate::knowledge::step::Step;

/// A release of the image.
#[derive(Debug)]
pub(super) struct Release {
    /// The tag of the image.
    pub(super) tag: Tag,
    /// The tag of the repository; nothing for a release that only the page knows.
    pub(super) git: Option<String>,
}

/// The releases in their order, those that only the page knows among them, and how many tags are none.
pub(super) fn releases(entry: &ImageEntry, tags: &[String]) -> (Vec<Release>, usize) {
    let channels = channels(entry);
    let mut found: Vec<Release> = Vec::new();
    let mut other = 0;
    for git in tags {
        let tag = image_tag(entry, git)
            .filter(|tag| tag.has_place() && channels.iter().any(|known| known == tag.channel()));
        match tag {
            Some(tag) => found.push(Release { tag, git: Some(git.clone()) }),
            None => other += 1,
        }
    }
    // `v1` beside `v1.2.3` moves.
    let moves = |release: &Release| {
        release.tag.precision() == 1
            && found.iter().any(|other| other.tag.precision() > 1 && other.tag.stands_under(&release.tag))
    };
    let moving: Vec<bool> = found.iter().map(moves).collect();
    other += moving.iter().filter(|moves| **moves).count();
    let mut at = 0;
    found.retain(|_| {
        at += 1;
        !moving[at - 1]
    });
    for tag in entry.all_steps().iter().flat_map(|steps| &steps.steps).filter_map(Step::since) {
        if tag.has_place() && !found.iter().any(|release| release.tag == *tag) {
            found.push(Release { tag: tag.clone(), git: None });
        }
    }
    // Of two spellings of one release the longer one stays, then the one that the page uses.
    let used = |tag: &Tag| entry.known_tags().iter().any(|known| known.text() == tag.text());
    found.sort_by(|one, two| {
        let spelled = |release: &Release| (std::cmp::Reverse(release.tag.precision()), !used(&release.tag));
        one.tag
            .cmp(&two.tag)
            .then_with(|| spelled(one).cmp(&spelled(two)))
            .then_with(|| one.tag.text().cmp(two.tag.text()))
    });
    let all = found.len();
    found.dedup_by(|later, first| later.tag == first.tag);
    other += all - found.len();
    (found, other)
}

/// The channels that the page speaks of.
fn channels(entry: &ImageEntry) -> Vec<String> {
    let verified = entry.verified_through.iter().map(|text| entry.tag(text));
    let known = entry.known_tags().into_iter().cloned().chain(verified);
    let mut channels: Vec<String> = known.map(|tag| tag.channel().to_owned()).collect();
    if channels.is_empty() {
        channels.push(String::new());
    }
    channels
}

/// The image tag of a tag of the repository; nothing when its pattern does not fit.
fn image_tag(entry: &ImageEntry, git: &str) -> Option<Tag> {
    let pattern = entry.tags.git.as_deref().unwrap_or("{tag}");
    let hole = ["{tag}", "{version}"].into_iter().find(|hole| pattern.contains(hole))?;
    let (before, behind) = pattern.split_once(hole)?;
    let inner = git.strip_prefix(before)?.strip_suffix(behind)?;
    let text = if hole == "{tag}" {
        inner.to_owned()
    } else {
        inner.strip_prefix(|c: char| !c.is_ascii_digit()).map_or(Some(()), |_| None)?;
        let with_v = last_known(entry).is_some_and(|tag| tag.text().starts_with('v'));
        if with_v { format!("v{inner}") } else { inner.to_owned() }
    };
    Some(Tag::in_order(entry.tags.order, text))
}

fn last_known(entry: &ImageEntry) -> Option<Tag> {
    let verified = entry.verified_through.iter().map(|text| entry.tag(text));
    entry.known_tags().into_iter().cloned().chain(verified).max()
}
