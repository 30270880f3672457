//! Everything a rule may look at, finished: containers, images with their verdicts, problems.
//!
//! In: what the stages found. Out: one [`Analysis`]. Pure; images are in the order of their references.

use std::collections::BTreeMap;

use crate::image::Reference;
use crate::problem::Problem;
use crate::verdict::{Detection, Verdict, judge};
use crate::workload::Container;

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
    /// The first later tag that re-reads; nothing when none is known or none is needed.
    pub first_reloading_tag: Option<String>,
    /// What to move to when no tag of this image ever re-reads.
    pub successor: Option<String>,
    /// Indices into [`Analysis::containers`].
    pub containers: Vec<usize>,
}

/// The finished analysis.
#[derive(Debug, Clone, Default)]
pub struct Analysis {
    /// Every container found, in the order of the inputs.
    pub containers: Vec<Container>,
    /// Every distinct image, sorted by its canonical reference.
    pub images: Vec<ImageAnalysis>,
    /// What could not be used.
    pub problems: Vec<Problem>,
}

/// What a look-up found out about one image.
#[derive(Debug, Clone)]
pub struct Looked {
    /// What is inside.
    pub detection: Detection,
    /// The first later tag that re-reads.
    pub first_reloading_tag: Option<String>,
    /// What to move to when no tag of this image ever re-reads.
    pub successor: Option<String>,
}

impl Analysis {
    /// Joins containers with what `look` finds out about each distinct image; every container's image ends up in the result.
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
            let Looked { detection, first_reloading_tag, successor } = looked;
            Some(ImageAnalysis {
                reference,
                detection,
                verdict,
                reason,
                first_reloading_tag,
                successor,
                containers: users,
            })
        });
        let images = images.collect();
        Self { containers, images, problems }
    }
}
