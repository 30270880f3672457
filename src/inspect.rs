//! What is inside an image that nobody knows: its layers are read once, and what detectors see is judged as everything else is.
//!
//! In: an [`ImageSource`]. Out: an [`Inspection`]. Nothing is unpacked to disk, nothing counts before the digest of its layer was
//! verified, and the memory used does not depend on the image.

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
mod union;
mod walk;
mod zip;

pub use bounds::Bounds;

use std::fs::File;
use std::io::Read;
use std::path::Path;

use crate::knowledge::Knowledge;
use crate::oci::{Digest, Failure, Image, ImageSource, Platform};
use crate::problem::Problem;
use crate::verdict::Detection;
use entrypoint::Entrypoint;
use found::Found;
use walk::Walk;

/// What came of looking inside an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inspection {
    /// What is inside; unknown where the image could not be read.
    pub detection: Detection,
    /// The digest of the manifest that was read.
    pub digest: Option<Digest>,
    /// Why the image could not be read.
    pub problem: Option<Problem>,
}

/// Reads an image. What cannot be read makes the detection unknown, never shorter.
pub fn inspect(
    source: &dyn ImageSource,
    platform: &Platform,
    knowledge: &Knowledge,
    bounds: &Bounds,
) -> Inspection {
    match Image::open(source, platform) {
        Ok(image) => {
            let digest = Some(image.digest.clone());
            match look(source, &image, knowledge, bounds) {
                Ok(detection) => Inspection { detection, digest, problem: None },
                Err(failure) => Inspection { digest, ..Inspection::failed(source.name(), failure) },
            }
        }
        Err(failure) => Inspection::failed(source.name(), failure),
    }
}

impl Inspection {
    /// An image that could not be read.
    pub fn failed(name: &str, failure: Failure) -> Self {
        let detection =
            Detection::Unknown { reason: format!("its layers could not be read: {}", failure.message) };
        Self { detection, digest: None, problem: Some(failure.problem(name)) }
    }
}

/// What a file that lists packages declares about an image. What cannot be read makes the detection unknown.
pub fn declared(path: &Path, knowledge: &Knowledge) -> Inspection {
    let name = path.display().to_string();
    let mut bytes = Vec::new();
    let read = File::open(path).and_then(|file| file.take(sbom::MOST_BYTES + 1).read_to_end(&mut bytes));
    let detection = match read {
        Ok(_) if bytes.len() as u64 > sbom::MOST_BYTES => {
            Err(Failure::new(format!("it is larger than {} MiB", sbom::MOST_BYTES >> 20)))
        }
        Ok(_) => sbom::detect(&name, &bytes, knowledge),
        Err(error) => Err(Failure::new(format!("it cannot be read: {error}"))),
    };
    match detection {
        Ok(detection) => Inspection { detection, digest: None, problem: None },
        Err(failure) => {
            let reason = format!("{name} says nothing: {}", failure.message);
            let problem = Some(failure.problem(&name));
            Inspection { detection: Detection::Unknown { reason }, digest: None, problem }
        }
    }
}

/// What lists that are attached to an image declare; nothing when none of them names a client.
pub fn attached(source: &dyn ImageSource, platform: &Platform, knowledge: &Knowledge) -> Option<Inspection> {
    let image = Image::open(source, platform).ok()?;
    let detection = attachment::clients(source, &image.digest, knowledge)?;
    Some(Inspection { detection, digest: Some(image.digest), problem: None })
}

fn look(
    source: &dyn ImageSource,
    image: &Image,
    knowledge: &Knowledge,
    bounds: &Bounds,
) -> Result<Detection, Failure> {
    let mut found = Found::new(knowledge);
    let mut entrypoint = Entrypoint::of(&image.config);
    let walked = Walk::new(source, image, bounds, &mut found, &mut entrypoint).run();
    walked.map_err(|(number, failure)| {
        let digest = &image.layers[number].digest;
        let message = format!("layer {} ({digest}): {}", number + 1, failure.message);
        Failure { message, ..failure }
    })?;
    let layers: Vec<Digest> = image.layers.iter().map(|layer| layer.digest.clone()).collect();
    Ok(conclusion::conclude(&found.finish(), &layers, &entrypoint, knowledge))
}

#[cfg(test)]
mod sample;
#[cfg(test)]
mod tests;
