//! Looking inside images: their layers are read once for each digest, and what was seen is kept.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::image::Reference;
use crate::inspect::{self, Bounds, Sight, eyes};
use crate::knowledge::{Found, Knowledge};
use crate::oci::{Digest, Failure, Image, ImageSource};
use crate::registry::{Limits, Registry, each};
use crate::settings::{Extent, Network};
use crate::verdict::{Confidence, Detection, judge};

/// How many images are read at a time: each takes memory for its decompressor, and a processor.
const LIMITS: Limits = Limits { at_once: 2, per_lane: 2 };

/// Whether an image of which that is known is to be looked into.
pub(super) fn is_wanted(network: &Network, detection: &Detection) -> bool {
    let unknown = matches!(detection, Detection::Unknown { .. });
    match network.inspect {
        Some(Extent::All) => true,
        Some(Extent::Unknown) => unknown,
        None => unknown && network.attached,
    }
}

/// Images that are one, however many references stand for it.
struct Group<'a> {
    registry: &'a str,
    reference: &'a Reference,
    image: Image,
    indices: Vec<usize>,
}

/// Looks into images; gives back those that could not be read, and why.
pub(super) fn look(
    opened: Vec<(usize, Image)>,
    references: &[Reference],
    found: &mut [Found],
    registry: &Registry,
    (network, knowledge): (&Network, &Knowledge),
) -> Vec<(usize, Failure)> {
    let mut groups: Vec<Group<'_>> = Vec::new();
    let mut places: BTreeMap<(&str, Digest), usize> = BTreeMap::new();
    for (index, image) in opened {
        let reference = &references[index];
        let registry = reference.registry.as_str();
        let at = *places.entry((registry, image.digest.clone())).or_insert(groups.len());
        match groups.get_mut(at) {
            Some(group) => group.indices.push(index),
            None => groups.push(Group { registry, reference, image, indices: vec![index] }),
        }
    }
    let done = AtomicUsize::new(0);
    let seen = each(
        &groups,
        LIMITS,
        |group| group.registry,
        |group| {
            network.progress.tell(done.load(Ordering::Relaxed), groups.len(), &group.reference.written);
            let seen = one(group.reference, &group.image, registry, network, knowledge);
            done.fetch_add(1, Ordering::Relaxed);
            seen
        },
    );
    network.progress.tell(groups.len(), groups.len(), "");
    let mut unread = Vec::new();
    for (group, seen) in groups.into_iter().zip(seen) {
        for index in group.indices {
            match &seen {
                Ok(seen) => settle(&mut found[index], seen.clone()),
                Err(failure) => unread.push((index, failure.clone())),
            }
        }
    }
    unread
}

/// What an image at a registry holds: what is attached to it if that may count and says something, else what its layers show.
fn one(
    reference: &Reference,
    image: &Image,
    registry: &Registry,
    network: &Network,
    knowledge: &Knowledge,
) -> Result<Detection, Failure> {
    let source = registry.image(reference);
    if network.attached
        && let Some(declared) = inspect::attached(&source, image, knowledge)
    {
        return Ok(declared);
    }
    if network.inspect.is_none() {
        let reason = "no list that is attached to it names a Kubernetes client, and its layers were not read";
        return Ok(Detection::Unknown { reason: reason.to_owned() });
    }
    let question = format!("inside of {} by {}", image.digest, eyes(knowledge));
    if let Some(sight) = registry.recall::<Sight>(&question) {
        return Ok(sight.detection(image, knowledge));
    }
    let sight = see(&source, image, knowledge)?;
    registry.keep(&question, &sight);
    Ok(sight.detection(image, knowledge))
}

/// Reads the layers of an image.
pub(super) fn see(source: &dyn ImageSource, image: &Image, knowledge: &Knowledge) -> Result<Sight, Failure> {
    inspect::see(source, image, knowledge, &Bounds::default())
}

/// What was seen decides over what was known, but where it leaves the question open, and where the program reads the token with code
/// of its own: that is nothing that layers show.
fn settle(found: &mut Found, seen: Detection) {
    let known = judge(&found.detection).0;
    let own =
        matches!(&found.detection, Detection::Clients(clients) if clients.iter().any(|it| it.own_reader));
    let open = matches!(seen, Detection::Unknown { .. });
    let was_open = matches!(found.detection, Detection::Unknown { .. });
    if own || open && !was_open {
        return;
    }
    found.detection = seen;
    let verdict = judge(&found.detection).0;
    if let Detection::Clients(clients) = &mut found.detection
        && !was_open
        && verdict != known
    {
        let note = format!("the rules say `{known}` of this tag: what is in the image decides");
        for client in clients {
            client.notes.push(note.clone());
        }
    }
    if open {
        return;
    }
    found.floating = None; // the image of today was looked into, not one of several
    if found.matched.take().is_some_and(|matched| matched.confidence() < Confidence::High) {
        // The tags are those of a product that it was only taken for.
        (found.first_reloading_tag, found.newest_known_tag, found.successor) = (None, None, None);
    }
}
