//! Where everything that can be moved is written, found by its place.
//!
//! In: an [`Analysis`]. Out: an index of its images, of the places their tags come from, of its clients and base images. Thousands of
//! findings are each looked up in it.

use std::collections::BTreeMap;

use crate::analysis::{Analysis, ImageAnalysis};
use crate::service::Dependency;
use crate::source::{Site, Span};

/// The index.
pub(super) struct Written<'a> {
    analysis: &'a Analysis,
    images: BTreeMap<&'a str, &'a ImageAnalysis>,
    based_upon: BTreeMap<&'a str, &'a ImageAnalysis>,
    bases: BTreeMap<(&'a Site, &'a str), &'a ImageAnalysis>,
    dependencies: BTreeMap<&'a Site, &'a Dependency>,
    /// By the names of their files.
    tags: BTreeMap<&'a str, Tags<'a>>,
}

/// The places in one file that tags come from.
#[derive(Default)]
struct Tags<'a> {
    /// Length of the longest one.
    longest: usize,
    /// In the order of the file; each once for each image.
    places: Vec<(Span, usize, &'a Site)>,
}

impl<'a> Written<'a> {
    /// Indexes an analysis.
    pub(super) fn of(analysis: &'a Analysis) -> Self {
        let by_reference = |image: &'a ImageAnalysis| (&*image.reference.written, image);
        let mut written = Self {
            analysis,
            based_upon: first_of(analysis.bases.iter().map(|based| by_reference(&based.image))),
            images: first_of(analysis.images.iter().map(by_reference)),
            bases: first_of(
                analysis.bases.iter().filter(|based| based.base.trace.via.is_empty()).map(|based| {
                    ((&based.base.trace.primary, &*based.image.reference.written), &based.image)
                }),
            ),
            dependencies: first_of(analysis.dependencies().map(|dependency| (&dependency.site, dependency))),
            tags: BTreeMap::new(),
        };
        for (number, image) in analysis.images.iter().enumerate() {
            for container in analysis.containers_of(image) {
                let site = &container.tag_trace.primary;
                let tags = written.tags.entry(site.source.name()).or_default();
                tags.longest = tags.longest.max(site.span.len());
                tags.places.push((site.span, number, site));
            }
        }
        for tags in written.tags.values_mut() {
            tags.places.sort_by_key(|(span, number, _)| (*span, *number));
            tags.places.dedup_by_key(|(span, number, _)| (*span, *number));
        }
        written
    }

    /// The image of a reference as it was first written.
    pub(super) fn image(&self, reference: &str) -> Option<&'a ImageAnalysis> {
        self.images.get(reference).copied()
    }

    /// The same, of an image that is only built upon too.
    pub(super) fn any_image(&self, reference: &str) -> Option<&'a ImageAnalysis> {
        self.image(reference).or_else(|| self.based_upon.get(reference).copied())
    }

    /// The image that a Dockerfile names at a place.
    pub(super) fn base(&self, site: &Site, reference: &str) -> Option<&'a ImageAnalysis> {
        self.bases.get(&(site, reference)).copied()
    }

    /// The client that is named at a place.
    pub(super) fn dependency(&self, site: &Site) -> Option<&'a Dependency> {
        self.dependencies.get(site).copied()
    }

    /// The images whose tags come from a place or a part of it, each with its own place.
    pub(super) fn tags_over(&self, site: &Site) -> impl Iterator<Item = (&'a ImageAnalysis, &'a Site)> {
        let wanted = site.span;
        let tags = self.tags.get(site.source.name()).into_iter().flat_map(move |tags| {
            let first = tags.places.partition_point(|(span, ..)| span.start + tags.longest <= wanted.start);
            let behind = tags.places.partition_point(|(span, ..)| span.start < wanted.end);
            &tags.places[first.min(behind)..behind]
        });
        let images = &self.analysis.images;
        let over = tags.filter(move |(span, ..)| wanted.start < span.end);
        over.map(|(_, number, site)| (&images[*number], *site))
    }
}

/// Of several with one key the first counts.
fn first_of<K: Ord, V>(pairs: impl Iterator<Item = (K, V)>) -> BTreeMap<K, V> {
    let mut first = BTreeMap::new();
    for (key, value) in pairs {
        first.entry(key).or_insert(value);
    }
    first
}
