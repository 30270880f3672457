//! What was seen in an image, before anybody judges it. It holds for the digest of the image for ever; what is known about the
//! versions that were seen may change.

use serde::{Deserialize, Serialize};

use super::conclusion;
use super::entrypoint::Entrypoint;
use super::found::Clue;
use crate::knowledge::Knowledge;
use crate::oci::{Digest, Image};
use crate::verdict::Detection;

/// Raised when the detectors see more or other things than before, so that nobody believes what older ones saw.
const EYES: u32 = 2;

/// What was seen in an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sight {
    pub(super) clues: Vec<Clue>,
    pub(super) entrypoint: Entrypoint,
}

impl Sight {
    /// What it comes to.
    pub fn detection(&self, image: &Image, knowledge: &Knowledge) -> Detection {
        let layers: Vec<Digest> = image.layers.iter().map(|layer| layer.digest.clone()).collect();
        conclusion::conclude(&self.clues, &layers, &self.entrypoint, knowledge)
    }
}

/// Names what is looked for with this knowledge: what was seen with other eyes is not the same.
pub fn eyes(knowledge: &Knowledge) -> String {
    let names = Vec::from_iter(knowledge.package_names());
    let digest = Digest::of(names.join("\n").as_bytes());
    format!("{EYES}-{:.16}", digest.hex())
}
