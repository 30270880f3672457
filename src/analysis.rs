//! Everything a rule may look at, finished: containers, images with their verdicts, problems.
//!
//! In: what the stages found. Out: one [`Analysis`]. Pure; images are in the order of their references.

use std::collections::BTreeMap;

use crate::image::Reference;
use crate::platform::Platform;
use crate::problem::Problem;
use crate::verdict::{Confidence, Detection, Embedded, Verdict, judge};
use crate::workload::Container;

#[cfg(test)]
pub(crate) mod sample;

/// One image, wherever it is used.
#[derive(Debug, Clone)]
pub struct ImageAnalysis {
    /// As first written, with its canonical parts.
    pub reference: Reference,
    /// What is inside.
    pub detection: Detection,
    /// The conclusion.
    pub verdict: Verdict,
    /// Why, as a clause a person can read.
    pub reason: String,
    /// How the reference was found in what is known.
    pub matched: Match,
    /// The first later tag that re-reads; nothing when none is known or none is needed.
    pub first_reloading_tag: Option<String>,
    /// The newest tag anything is known of.
    pub newest_known_tag: Option<String>,
    /// What took the product's place, when it has come to its end.
    pub successor: Option<Successor>,
    /// Set when the tag names no release and some release of the product never re-reads its token.
    pub floating: Option<Floating>,
    /// Indices into [`Analysis::containers`].
    pub containers: Vec<usize>,
}

/// How a reference was found in what is known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Match {
    /// Under its own name, or not at all.
    #[default]
    Name,
    /// As a published copy of this repository, with the same tags.
    Mirror(String),
    /// By the end of its path, as a likely copy of this repository.
    Path(String),
}

/// A product that took another one's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Successor {
    /// Its name.
    pub name: String,
    /// Where to read about it.
    pub url: Option<String>,
}

/// A tag that names no release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Floating {
    /// The newest release that never re-reads its token, or does so late.
    pub newest_stale_tag: String,
    /// A tag that names a release which re-reads it.
    pub pin: Option<String>,
}

/// How much was read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Inputs {
    /// Manifest files and streams that were read.
    pub files: usize,
    /// Charts that were rendered, if only in part.
    pub charts: usize,
}

/// The finished analysis.
#[derive(Debug, Clone, Default)]
pub struct Analysis {
    /// How long tokens live where the workloads run.
    pub platform: Platform,
    /// How much was read.
    pub inputs: Inputs,
    /// Every container found, in the order of the inputs.
    pub containers: Vec<Container>,
    /// Every distinct image, sorted by its canonical reference.
    pub images: Vec<ImageAnalysis>,
    /// What could not be used.
    pub problems: Vec<Problem>,
}

impl ImageAnalysis {
    /// A conclusion about an image of which nothing else is known yet.
    pub fn new(
        reference: Reference,
        detection: Detection,
        verdict: Verdict,
        reason: impl Into<String>,
    ) -> Self {
        Self {
            reference,
            detection,
            verdict,
            reason: reason.into(),
            matched: Match::default(),
            first_reloading_tag: None,
            newest_known_tag: None,
            successor: None,
            floating: None,
            containers: Vec::new(),
        }
    }

    /// The client that made the verdict; nothing when no client did.
    pub fn deciding(&self) -> Option<&Embedded> {
        self.detection.deciding(self.verdict)
    }

    /// How sure the verdict is: as its proof, and no more than halfway where the image is only a likely copy.
    pub fn confidence(&self) -> Confidence {
        let proven = self.deciding().map_or(Confidence::High, |client| client.confidence);
        match self.matched {
            Match::Path(_) => proven.min(Confidence::Medium),
            Match::Name | Match::Mirror(_) => proven,
        }
    }
}

impl Analysis {
    /// The containers that run an image, in the order of the inputs.
    pub fn containers_of<'a>(&'a self, image: &'a ImageAnalysis) -> impl Iterator<Item = &'a Container> {
        image.containers.iter().filter_map(|index| self.containers.get(*index))
    }
}

/// What a look-up found out about one image.
#[derive(Debug, Clone)]
pub struct Looked {
    /// What is inside.
    pub detection: Detection,
    /// How the reference was found in what is known.
    pub matched: Match,
    /// The first later tag that re-reads.
    pub first_reloading_tag: Option<String>,
    /// The newest tag anything is known of.
    pub newest_known_tag: Option<String>,
    /// What took the product's place.
    pub successor: Option<Successor>,
    /// Set when the tag names no release and some release is stale.
    pub floating: Option<Floating>,
}

impl Analysis {
    /// Joins containers with what `look` finds out about each distinct image; no container's image is left out.
    pub fn join(
        containers: Vec<Container>,
        problems: Vec<Problem>,
        mut look: impl FnMut(&Reference) -> Looked,
    ) -> Self {
        let mut users: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (index, container) in containers.iter().enumerate() {
            if let Ok(reference) = &container.image {
                users.entry(reference.to_string()).or_default().push(index);
            }
        }
        let images = users.into_values().filter_map(|users| {
            let reference = containers.get(*users.first()?)?.image.clone().ok()?;
            let looked = look(&reference);
            let (verdict, reason) = judge(&looked.detection);
            let mut image = ImageAnalysis::new(reference, looked.detection, verdict, reason);
            image.matched = looked.matched;
            image.first_reloading_tag = looked.first_reloading_tag;
            image.newest_known_tag = looked.newest_known_tag;
            image.successor = looked.successor;
            image.floating = looked.floating;
            image.containers = users;
            Some(image)
        });
        let images = images.collect();
        Self { containers, images, problems, ..Self::default() }
    }
}
