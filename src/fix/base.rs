//! The tags of images that Dockerfiles build upon: `FROM image:tag`, where the tag itself stands in the line.

use super::{Fix, doubt, tag};
use crate::analysis::Analysis;
use crate::rule::{Finding, Place};

/// The fix for an image that a Dockerfile names. A tag that a variable brings is left alone: others may use the variable, and whoever builds
/// may set it.
pub(super) fn fix(analysis: &Analysis, finding: &Finding, place: &Place) -> Option<Fix> {
    let image = analysis.bases.iter().find_map(|based| {
        let is_here = based.base.trace.primary == place.primary && based.base.trace.via.is_empty();
        (is_here && based.image.reference.written == finding.reference).then_some(&based.image)
    })?;
    let (new, text) = tag::moved(image, &place.primary)?;
    Some(Fix::moving(finding, &place.primary, new, text, doubt::of_image(image, new)))
}
