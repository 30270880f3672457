//! What is inside each image, asked once for each distinct reference.
//!
//! In: references without repetition. Out: what was found out about each, in the same order. All that needs a network or a disk
//! happens here, before the rules.

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::path::PathBuf;
use std::str::FromStr;

use crate::image::Reference;
use crate::inspect::{self, Bounds, Inspection};
use crate::knowledge::{Floating, Found, Knowledge, Matched};
use crate::oci::{ImageSource, Local, Platform};
use crate::problem::Problem;
use crate::settings::Network;
use crate::verdict::Detection;

mod online;

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

/// What was found out about all images.
#[derive(Debug, Clone, Default)]
pub struct Detected {
    /// About each, in the order of the references.
    pub looked: Vec<Looked>,
    /// Why registries did not answer.
    pub problems: Vec<Problem>,
    /// The hosts that were asked, in order.
    pub contacted: Vec<String>,
}

/// Asks about every reference: the knowledge, and then registries where that is wanted and may help. `platforms` says by canonical
/// reference what machine an image runs on, where a pod says so.
pub fn detect(
    references: &[Reference],
    knowledge: &Knowledge,
    network: &Network,
    platforms: &BTreeMap<String, Platform>,
) -> Detected {
    let mut found: Vec<Found> = references.iter().map(|reference| knowledge.detect(reference)).collect();
    let (problems, contacted) = if network.online {
        online::ask(references, &mut found, knowledge, network, platforms)
    } else {
        (Vec::new(), Vec::new())
    };
    Detected { looked: found.into_iter().map(of_knowledge).collect(), problems, contacted }
}

/// How images may be looked into.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Access {
    /// Which image of several that a reference stands for.
    pub platform: Platform,
    /// Whether lists of packages count, where nothing better is known.
    pub sbom: Option<Sbom>,
}

/// Where a list of packages comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sbom {
    /// From the image: it is attached to it.
    Attached,
    /// From this file.
    File(PathBuf),
}

impl FromStr for Sbom {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(if text == "attached" { Self::Attached } else { Self::File(PathBuf::from(text)) })
    }
}

/// Looks inside an image on disk; nothing when the text does not speak of one. A problem says why it could not be read.
pub fn on_disk(text: &str, access: &Access, knowledge: &Knowledge) -> Option<(Looked, Option<Problem>)> {
    let inspection = match Local::open(text)? {
        Ok(image) => look_into(&image, access, knowledge),
        Err(failure) => Inspection::failed(text, failure),
    };
    Some((Looked::only(inspection.detection), inspection.problem))
}

/// What is attached to an image if that may count and says something, else what its layers show.
pub fn look_into(image: &dyn ImageSource, access: &Access, knowledge: &Knowledge) -> Inspection {
    let may_count = access.sbom == Some(Sbom::Attached);
    let declared = may_count.then(|| inspect::attached(image, &access.platform, knowledge)).flatten();
    declared.unwrap_or_else(|| inspect::inspect(image, &access.platform, knowledge, &Bounds::default()))
}

/// Lets a list of packages speak for the images that nothing else is known of.
pub fn declare(looked: &mut [Looked], access: &Access, knowledge: &Knowledge) -> Option<Problem> {
    let Some(Sbom::File(path)) = &access.sbom else { return None };
    let mut open =
        looked.iter_mut().filter(|looked| matches!(looked.detection, Detection::Unknown { .. })).peekable();
    open.peek()?;
    let declared = inspect::declared(path, knowledge);
    for looked in open {
        looked.detection = declared.detection.clone();
    }
    declared.problem
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
