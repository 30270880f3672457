//! What is inside each image, asked once for each distinct reference.
//!
//! In: references without repetition. Out: what was found out about each, in the same order. All that needs a network or a disk
//! happens here, before the rules.

use crate::image::Reference;
use crate::inspect::{Bounds, Inspection, inspect};
use crate::knowledge::{Floating, Found, Knowledge, Matched};
use crate::oci::{Local, Platform};
use crate::problem::Problem;
use crate::verdict::Detection;

/// What was found out about one image.
#[derive(Debug, Clone)]
pub struct Looked {
    /// What is inside.
    pub detection: Detection,
    /// How the reference was found in what is known; nothing when it was not.
    pub matched: Option<Matched>,
    /// The first later tag that re-reads; nothing when none is known or none is needed.
    pub first_reloading_tag: Option<String>,
    /// The newest tag anything is known of.
    pub newest_known_tag: Option<String>,
    /// What took the product's place, when it has come to its end.
    pub successor: Option<Successor>,
    /// Set when the tag names no release and may stand for one that never re-reads its token, or does so late.
    pub floating: Option<Floating>,
}

/// A product that took another one's place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Successor {
    /// Its name.
    pub name: String,
    /// Where to read about it.
    pub url: Option<String>,
}

impl Looked {
    /// A detection of which nothing else is known.
    pub fn only(detection: Detection) -> Self {
        Self {
            detection,
            matched: None,
            first_reloading_tag: None,
            newest_known_tag: None,
            successor: None,
            floating: None,
        }
    }
}

/// Asks about every reference.
pub fn detect(references: &[Reference], knowledge: &Knowledge) -> Vec<Looked> {
    references.iter().map(|reference| of_knowledge(knowledge.detect(reference))).collect()
}

/// Looks inside an image on disk; nothing when the text does not speak of one. A problem says why it could not be read.
pub fn on_disk(text: &str, knowledge: &Knowledge) -> Option<(Looked, Option<Problem>)> {
    let inspection = match Local::open(text)? {
        Ok(image) => inspect(&image, &Platform::default(), knowledge, &Bounds::default()),
        Err(failure) => Inspection::failed(text, failure),
    };
    Some((Looked::only(inspection.detection), inspection.problem))
}

fn of_knowledge(found: Found) -> Looked {
    Looked {
        matched: found.matched,
        first_reloading_tag: found.first_reloading_tag,
        newest_known_tag: found.newest_known_tag,
        successor: found.successor.map(|name| Successor { name, url: None }),
        floating: found.floating,
        ..Looked::only(found.detection)
    }
}
