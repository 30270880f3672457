//! The tags of images that containers run, where they are written.
//!
//! A fix needs to be certain of its place: the text at the site is the tag or a part of it, and every container that takes its tag from
//! there wants the same one. A digest beside the tag decides over it, so such images are left alone.

use super::written::Written;
use super::{Fix, doubt};
use crate::analysis::ImageAnalysis;
use crate::rule::{Finding, Place};
use crate::source::{Site, Span};
use crate::verdict::Verdict;
use crate::yaml;

/// The fix for an image that a container runs.
pub(super) fn fix(written: &Written<'_>, finding: &Finding, place: &Place) -> Option<Fix> {
    let (workload, site) = (place.workload.as_ref()?, &place.primary);
    let image = written.image(&finding.reference)?;
    // What a cluster says of itself was written elsewhere.
    if workload.from_cluster {
        return None;
    }
    let (new, text) = moved(image, site)?;
    if !all_want(written, site, &text) {
        return None;
    }
    Some(Fix::moving(finding, site, new, quoted(site, text), doubt::of_image(image, new)))
}

/// The tag that an image is to get, and what of it has to stand at a site.
pub(super) fn moved<'a>(image: &'a ImageAnalysis, site: &Site) -> Option<(&'a str, String)> {
    if !matches!(image.verdict, Verdict::Stale | Verdict::Late) || image.reference.digest.is_some() {
        return None;
    }
    let (old, new) = (image.reference.tag.as_ref()?, image.first_reloading_tag.as_ref()?);
    Some((new, replacement(old, new, site.text())?))
}

/// What has to stand in place of a part of the old tag, where the rest of it stays.
fn replacement(old: &str, new: &str, part: &str) -> Option<String> {
    if part.is_empty() || old.matches(part).count() != 1 {
        return None;
    }
    let (before, behind) = old.split_once(part)?;
    let text = new.strip_prefix(before)?.strip_suffix(behind)?;
    (!text.is_empty()).then(|| text.to_owned())
}

/// Whether every container that takes its tag from the site is to get the same text there.
fn all_want(written: &Written<'_>, site: &Site, text: &str) -> bool {
    written.tags_over(site).all(|(image, other)| {
        let tags = image.reference.tag.as_ref().zip(image.first_reloading_tag.as_ref());
        other == site
            && tags.and_then(|(old, new)| replacement(old, new, other.text())).as_deref() == Some(text)
    })
}

/// The text in quotes where it would be read as a number without them: `tag: 1.9` to `tag: "1.10"`.
fn quoted(site: &Site, text: String) -> String {
    let (source, Span { start, end }) = (site.source.text(), site.span);
    let before = source[..start].chars().next_back();
    let behind = source[end..].chars().next();
    let is_whole = before.is_none_or(char::is_whitespace)
        && behind.is_none_or(|character| character.is_whitespace() || ",}]".contains(character));
    if is_whole && !yaml::plain_is_text(&text) { format!("\"{text}\"") } else { text }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_of_a_tag_is_replaced_where_the_rest_stays() {
        assert_eq!(replacement("0.10.7", "0.10.9", "0.10.7").as_deref(), Some("0.10.9"));
        assert_eq!(replacement("v1.2.3", "v1.4.0", "1.2.3").as_deref(), Some("1.4.0"));
        assert_eq!(replacement("1.2.3-alpine", "1.4.0-alpine", "1.2.3").as_deref(), Some("1.4.0"));
        assert_eq!(replacement("1.2.3-alpine", "1.4.0", "1.2.3"), None, "the rest would stay");
        assert_eq!(replacement("1.1.1", "1.2.0", "1"), None, "which one is not known");
        assert_eq!(replacement("0.1", "0.2", "0.10"), None, "the tag was computed");
    }
}
