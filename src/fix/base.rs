//! The tags of images that Dockerfiles build upon: `FROM image:tag`, where the tag itself stands in the line.

use super::written::Written;
use super::{Fix, doubt, tag};
use crate::rule::{Finding, Place};

/// The fix for an image that a Dockerfile names. A tag that a variable brings is left alone: others may use the variable, and whoever builds
/// may set it.
pub(super) fn fix(written: &Written<'_>, finding: &Finding, place: &Place) -> Option<Fix> {
    let image = written.base(&place.primary, &finding.reference)?;
    let (new, text) = tag::moved(image, &place.primary)?;
    Some(Fix::moving(finding, &place.primary, new, text, doubt::of_image(image, new)))
}
