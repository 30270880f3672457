//! What to type: the way out for an image.
//!
//! In: an image and what is known of its later tags. Out: one sentence.

use crate::analysis::ImageAnalysis;
use crate::image::Tag;

/// The cure for an image that does not re-read its token in time; for one that may be another, what to do in both cases.
pub(super) fn remedy(image: &ImageAnalysis) -> String {
    let cure = cure(image);
    let Some(original) = image.guessed() else { return cure };
    let name = image.reference.name();
    format!(
        "if it is one, {cure}; say what it is in staletoken.yaml: `images: {{{name}: {original}}}`, or no-client, or the client it holds"
    )
}

fn cure(image: &ImageAnalysis) -> String {
    if let Some(rebuild) = &image.rebuild {
        return format!("{rebuild}, build the image again and roll it out");
    }
    match (&image.first_reloading_tag, &image.successor) {
        (Some(tag), _) => {
            let flavour = flavour(image, tag);
            format!(
                "set the tag to {tag}, the first later one that re-reads its token{flavour}{}",
                digest(image)
            )
        }
        (None, Some(successor)) => {
            let url = successor.url.as_ref().map(|url| format!(" ({url})")).unwrap_or_default();
            format!(
                "no release re-reads its token{}; move to its successor {}{url}",
                newest(image),
                successor.name
            )
        }
        (None, None) => {
            format!(
                "no later tag is known to re-read its token{}; restart its pods in time, and ask its makers",
                newest(image)
            )
        }
    }
}

/// That the tag is told in the flavour of the one that is written, or that the flavour is left out of it.
fn flavour(image: &ImageAnalysis, new: &str) -> String {
    if image.flavour_assumed {
        return ", if it was published in this flavour".to_owned();
    }
    let old = Tag::new(image.reference.tag.as_deref().unwrap_or_default());
    let new = Tag::new(new);
    let behind = |tag: &Tag| tag.text()[tag.upstream().len()..].to_owned();
    if !old.has_suffix() || behind(&old) == behind(&new) {
        return String::new();
    }
    format!(" (what is written ends in `{}`: take the one of that release that fits)", behind(&old))
}

/// A digest decides over the tag beside it.
fn digest(image: &ImageAnalysis) -> &'static str {
    if image.reference.digest.is_some() { ", and replace the digest, which decides over the tag" } else { "" }
}

fn newest(image: &ImageAnalysis) -> String {
    image
        .newest_known_tag
        .as_ref()
        .map(|tag| format!(" (up to {tag}, the newest one known)"))
        .unwrap_or_default()
}
