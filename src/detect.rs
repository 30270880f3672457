//! What is inside each image, asked once for each distinct reference.
//!
//! In: references without repetition. Out: what was found out about each, in the same order. All that needs a network or a disk
//! happens here, before the rules.

use std::collections::BTreeMap;

use crate::image::Reference;
use crate::inspect;
use crate::knowledge::{Floating, Found, Knowledge, Matched};
use crate::oci::{Image, Local, Platform};
use crate::problem::Problem;
use crate::settings::Network;
use crate::verdict::Detection;

mod declared;
mod inside;
mod online;

pub use declared::declare;

/// What was found out about one image.
#[derive(Debug, Clone)]
pub struct Looked {
    /// What is inside.
    pub detection: Detection,
    /// How the reference was found in what is known; nothing when it was not.
    pub matched: Option<Matched>,
    /// The first later tag that re-reads; nothing when none is known or none is needed.
    pub first_reloading_tag: Option<String>,
    /// Whether that tag is in the flavour of the one that is written, which may not have been published.
    pub flavour_assumed: bool,
    /// The newest tag anything is known of.
    pub newest_known_tag: Option<String>,
    /// What took the product's place, when it has come to its end.
    pub successor: Option<Successor>,
    /// Set when the tag names no release and may stand for one that never re-reads its token, or does so late.
    pub floating: Option<Floating>,
    /// What to change where the image is built in the repository, as a clause.
    pub rebuild: Option<String>,
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
            flavour_assumed: false,
            newest_known_tag: None,
            successor: None,
            floating: None,
            rebuild: None,
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

/// Looks inside an image on disk; nothing when the text does not speak of one. A problem says why it could not be read.
pub fn on_disk(text: &str, network: &Network, knowledge: &Knowledge) -> Option<(Looked, Option<Problem>)> {
    let platform = network.platform.clone().unwrap_or_default();
    let looked = Local::open(text)?.and_then(|source| {
        let image = Image::open(&source, &platform)?;
        let declared = network.attached.then(|| inspect::attached(&source, &image, knowledge)).flatten();
        match declared {
            Some(declared) => Ok(declared),
            None => Ok(inside::see(&source, &image, knowledge)?.detection(&image, knowledge)),
        }
    });
    Some(match looked {
        Ok(detection) => (Looked::only(detection), None),
        Err(failure) => {
            let reason = format!("its layers could not be read: {}", failure.message);
            (Looked::only(Detection::Unknown { reason }), Some(failure.problem(text)))
        }
    })
}

fn of_knowledge(found: Found) -> Looked {
    Looked {
        matched: found.matched,
        first_reloading_tag: found.first_reloading_tag,
        flavour_assumed: found.flavour_assumed,
        newest_known_tag: found.newest_known_tag,
        successor: found.successor.map(|name| Successor { name, url: None }),
        floating: found.floating,
        ..Looked::only(found.detection)
    }
}
