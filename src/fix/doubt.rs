//! Why a person should look at a move before it is made.
//!
//! In: a tag or version, the one behind it, and how sure the verdict is. Out: a clause, or nothing where the move is a small one.

use crate::analysis::ImageAnalysis;
use crate::image::Tag;
use crate::verdict::Confidence;

/// Why a person should look at another tag of an image first.
pub(super) fn of_image(image: &ImageAnalysis, new: &str) -> Option<&'static str> {
    let flavour = image.flavour_assumed.then_some("whether it was published in this flavour is not known");
    doubt(image.confidence(), image.reference.tag.as_deref()?, new).or(flavour)
}

/// Why a person should look first.
pub(super) fn doubt(confidence: Confidence, old: &str, new: &str) -> Option<&'static str> {
    let (old_tag, new_tag) = (Tag::new(old), Tag::new(new));
    if confidence < Confidence::High {
        return Some("the verdict is not certain");
    }
    if major(&old_tag) != major(&new_tag) {
        return Some("it jumps over a major version");
    }
    let suffix = |text: &str, tag: &Tag| text[tag.upstream().len()..].to_owned();
    if suffix(old, &old_tag) != suffix(new, &new_tag) {
        return Some("what stands behind the version changes");
    }
    None
}

/// The first number of a version.
fn major(tag: &Tag) -> Option<u64> {
    let text = tag.upstream().trim_start_matches(|character: char| !character.is_ascii_digit());
    text.split(|character: char| !character.is_ascii_digit()).next()?.parse().ok()
}
