//! Everything a rule may look at, finished: containers, images with their verdicts, problems.
//!
//! In: what the stages found. Out: one [`Analysis`]. Pure; images are in the order of their references.

use crate::image::Reference;
use crate::problem::Problem;
use crate::verdict::{Detection, Verdict};
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
