//! What is inside an image that nobody knows: its layers are read once, and what detectors see is judged as everything else is.
//!
//! In: an [`Image`] and its [`ImageSource`]. Out: a [`Sight`], which becomes a detection. Nothing is unpacked to disk, nothing counts
//! before the digest of its layer was verified, and the memory used does not depend on the image.

mod attachment;
mod bounds;
mod conclusion;
mod detector;
mod entrypoint;
mod file;
mod found;
mod layer;
mod nested;
mod sbom;
mod sight;
mod union;
mod walk;
mod zip;

pub use bounds::Bounds;
pub use sight::{Sight, eyes};

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::knowledge::Knowledge;
use crate::oci::{Failure, Image, ImageSource};
use crate::verdict::Detection;
use entrypoint::Entrypoint;
use found::Found;
use walk::Walk;

/// What a list of packages says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Declared {
    /// What it declares to be inside; unknown where it names no client.
    pub detection: Detection,
    /// The images it says it is about: references and digests, as it writes them.
    pub subjects: Vec<String>,
}

/// Reads the layers of an image.
pub fn see(
    source: &dyn ImageSource,
    image: &Image,
    knowledge: &Knowledge,
    bounds: &Bounds,
) -> Result<Sight, Failure> {
    let mut found = Found::new(knowledge);
    let mut entrypoint = Entrypoint::of(&image.config);
    let walked = Walk::new(source, image, bounds, &mut found, &mut entrypoint).run();
    walked.map_err(|(number, failure)| {
        let digest = &image.layers[number].digest;
        let message = format!("layer {} ({digest}): {}", number + 1, failure.message);
        Failure { message, ..failure }
    })?;
    Ok(Sight { clues: found.finish(), entrypoint })
}

/// What lists that are attached to an image declare; nothing when none of them names a client.
pub fn attached(source: &dyn ImageSource, image: &Image, knowledge: &Knowledge) -> Option<Detection> {
    attachment::clients(source, image, knowledge)
}

/// Reads a file that lists packages.
pub fn declared(path: &Path, knowledge: &Knowledge) -> Result<Declared, Failure> {
    let name = path.display().to_string();
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(sbom::MOST_BYTES + 1).read_to_end(&mut bytes));
    read.map_err(|error| {
        let message = format!("the list of packages cannot be read: {error}");
        Failure::new(message).help("check the path behind --sbom; it is relative to where the command runs")
    })?;
    if bytes.len() as u64 > sbom::MOST_BYTES {
        return Err(Failure::new(format!("it is larger than {} MiB", sbom::MOST_BYTES >> 20)));
    }
    sbom::read(&name, &bytes, knowledge)
}

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
