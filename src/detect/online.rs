//! Questions to registries: only about images that are open offline, each once, several at a time.
//!
//! In: references and what was found offline. Out: the same, settled where a registry could; a refusal costs the image its answer and
//! is told with its cause and its cure.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::image::Reference;
use crate::knowledge::{Found, Knowledge};
use crate::oci::{Failure, Image, Platform};
use crate::problem::Problem;
use crate::registry::{LIMITS, Registry, each};
use crate::resolve::{is_worth_asking, resolve};
use crate::settings::Network;
use crate::verdict::Detection;

/// Asks about the images that are open; gives back the problems and the hosts that were asked.
pub(super) fn ask(
    references: &[Reference],
    found: &mut [Found],
    knowledge: &Knowledge,
    network: &Network,
    platforms: &BTreeMap<String, Platform>,
) -> (Vec<Problem>, Vec<String>) {
    let open = references.iter().zip(found.iter()).enumerate();
    let open = open.filter(|(_, (reference, found))| is_worth_asking(reference, found, knowledge));
    let open: Vec<(usize, &Reference)> = open.map(|(index, (reference, _))| (index, reference)).collect();
    if open.is_empty() {
        return (Vec::new(), Vec::new());
    }
    let registry = match Registry::new(network.registry.clone()) {
        Ok(registry) => registry,
        Err(failure) => return (vec![failure.problem("--online")], Vec::new()),
    };
    let done = AtomicUsize::new(0);
    let answers = each(
        &open,
        LIMITS,
        |item| item.1.registry.as_str(),
        |&(index, reference)| {
            network.progress.tell(done.load(Ordering::Relaxed), open.len(), &reference.written);
            let said = || platforms.get(&reference.to_string()).cloned();
            let platform = network.platform.clone().or_else(said).unwrap_or_default();
            let answer = one(reference, &found[index], knowledge, &registry, &platform);
            done.fetch_add(1, Ordering::Relaxed);
            answer
        },
    );
    network.progress.tell(open.len(), open.len(), "");
    let mut refused = Vec::new();
    for ((index, reference), answer) in open.into_iter().zip(answers) {
        match answer {
            Ok(settled) => found[index] = settled,
            Err(failure) => refused.extend(refuse(reference, &mut found[index], failure)),
        }
    }
    (problems(refused), registry.contacted())
}

fn one(
    reference: &Reference,
    found: &Found,
    knowledge: &Knowledge,
    registry: &Registry,
    platform: &Platform,
) -> Result<Found, Failure> {
    let remote = registry.image(reference);
    let image = Image::open(&remote, platform)?;
    resolve(reference, found, knowledge, &image, &remote)
}

/// Says in the answer about an image why its registry gave none; an answer that stands without it stays.
fn refuse(reference: &Reference, found: &mut Found, failure: Failure) -> Option<(String, Failure)> {
    let Detection::Unknown { reason } = &mut found.detection else { return None };
    let cure = failure.help.as_ref().map(|help| format!(": {help}")).unwrap_or_default();
    *reason = format!("{reason}; {}{cure}", failure.message);
    Some((reference.registry.clone(), failure))
}

/// One problem for each registry and cure, however many images it is about.
fn problems(refused: Vec<(String, Failure)>) -> Vec<Problem> {
    let mut groups: BTreeMap<(String, Option<String>), (Failure, usize)> = BTreeMap::new();
    for (registry, failure) in refused {
        let group = groups.entry((registry, failure.help.clone())).or_insert_with(|| (failure, 0));
        group.1 += 1;
    }
    let problem = |((registry, _), (mut failure, count)): ((String, _), (Failure, usize))| {
        if count > 1 {
            failure.message +=
                &format!(", and {} more images of this registry are unknown like it", count - 1);
        }
        failure.problem(&registry)
    };
    groups.into_iter().map(problem).collect()
}
