//! From clues to a detection: superfluous clues go, knowledge settles the rest, the entrypoint says which of them count.

use std::collections::BTreeSet;

use super::entrypoint::Entrypoint;
use super::found::{Clue, Says, Seen};
use crate::knowledge::{Inside, Knowledge};
use crate::oci::Digest;
use crate::sdk::Purl;
use crate::verdict::{Confidence, Detection, Embedded, Verdict, judge};

/// Most further places that a note lists.
const MOST_PLACES: usize = 3;

/// What the clues of one image come to.
pub(super) fn conclude(
    clues: &[Clue],
    layers: &[Digest],
    entrypoint: &Entrypoint,
    knowledge: &Knowledge,
) -> Detection {
    let packages = packages(clues);
    let inside: Vec<(Inside, &Clue)> = merged(&packages, knowledge)
        .into_iter()
        .map(|places| (of_places(&places, layers), places[0].0))
        .collect();
    let found: Vec<Inside> = inside.iter().map(|(inside, _)| inside.clone()).collect();
    let mut clients = knowledge.settle(&found);
    clients.extend(readers(clues, layers));
    if clients.is_empty() {
        return without_clients(clues, layers);
    }
    if let Some(Verdict::Reloads) = Some(judge(&Detection::Clients(clients.clone())).0) {
        clients.extend(closed(clues, layers)); // what could not be looked into may be worse
    }
    Detection::Clients(reached(clients, clues, entrypoint))
}

/// The packages, without those that a better record of the same package makes superfluous.
fn packages(clues: &[Clue]) -> Vec<(&Clue, &Seen)> {
    let all: Vec<(&Clue, &Seen)> = clues
        .iter()
        .filter_map(|clue| match &clue.says {
            Says::Package(seen) => Some((clue, seen)),
            _ => None,
        })
        .collect();
    let better = |seen: &Seen, other: &Clue, record: &Seen| {
        seen.weaker_in.as_ref().is_some_and(|place| {
            let stronger =
                record.weaker_in.is_none() || seen.version.is_empty() && !record.version.is_empty();
            record != seen
                && record.sdk.kind() == seen.sdk.kind()
                && stronger
                && other.path.starts_with(place.as_str())
        })
    };
    let is_needed = |seen: &Seen| {
        !all.iter().any(|(other, record)| better(seen, other, record) && speaks_for(record, seen))
    };
    all.iter().filter(|(_, seen)| is_needed(seen)).copied().collect()
}

/// The parts of one client are released together, so a record of any of them speaks for all; so does one of what holds the client.
fn speaks_for(one: &Seen, two: &Seen) -> bool {
    let family = |sdk: &Purl| match sdk.kind() {
        "maven" => sdk.name().split('/').next().unwrap_or_default().to_owned(),
        "cargo" => "kube".to_owned(),
        _ => sdk.name().to_owned(),
    };
    family(&one.sdk) == family(&two.sdk) || one.sdk.name().starts_with("org.apache.flink/")
}

/// The same client in the same version, found in several places, is one.
fn merged<'a>(packages: &[(&'a Clue, &'a Seen)], knowledge: &Knowledge) -> Vec<Vec<(&'a Clue, &'a Seen)>> {
    let main = |sdk: &Purl| knowledge.sdk(sdk).map_or_else(|| sdk.clone(), |entry| entry.sdk.clone());
    let mut groups: Vec<Vec<(&Clue, &Seen)>> = Vec::new();
    for (clue, seen) in packages {
        let is_same = |other: &Seen| other.version == seen.version && main(&other.sdk) == main(&seen.sdk);
        match groups.iter_mut().find(|places| is_same(places[0].1)) {
            Some(places) => places.push((clue, seen)),
            None => groups.push(vec![(clue, seen)]),
        }
    }
    groups
}

fn of_places(places: &[(&Clue, &Seen)], layers: &[Digest]) -> Inside {
    let (first, seen) = places[0];
    let further: BTreeSet<String> = places[1..].iter().map(|(clue, _)| clue.evidence(layers)).collect();
    let mut notes: Vec<String> = seen.note.iter().cloned().collect();
    if !further.is_empty() {
        let listed: Vec<String> = further.iter().take(MOST_PLACES).cloned().collect();
        let more = further.len() - listed.len();
        let more = if more > 0 { format!(" and {more} more") } else { String::new() };
        notes.push(format!("also {}{more}", listed.join(", ")));
    }
    Inside {
        sdk: seen.sdk.clone(),
        version: seen.version.clone(),
        evidence: first.evidence(layers),
        url: None,
        confidence: Confidence::High,
        notes,
    }
}

/// Programs that name the token file and hold no client that is known.
fn readers(clues: &[Clue], layers: &[Digest]) -> Vec<Embedded> {
    let known: BTreeSet<&str> =
        clues.iter().filter(|clue| matches!(clue.says, Says::Package(_))).map(Clue::file).collect();
    let names_token =
        clues.iter().filter(|clue| clue.says == Says::NamesToken && !known.contains(clue.file()));
    let reason = "it names the token file, and what it does with it is not known";
    names_token.map(|clue| unknown(clue, layers, reason)).take(1).collect()
}

fn closed(clues: &[Clue], layers: &[Digest]) -> Vec<Embedded> {
    let closed = clues.iter().filter_map(|clue| match &clue.says {
        Says::Closed(why) => Some(unknown(clue, layers, &format!("it could not be looked into: {why}"))),
        _ => None,
    });
    closed.take(1).collect()
}

fn unknown(clue: &Clue, layers: &[Digest], reason: &str) -> Embedded {
    Embedded {
        sdk: format!("/{}", clue.path),
        version: String::new(),
        reload: Err(reason.to_owned()),
        own_reader: false,
        evidence: clue.evidence(layers),
        url: None,
        confidence: Confidence::High,
        notes: Vec::new(),
    }
}

fn without_clients(clues: &[Clue], layers: &[Digest]) -> Detection {
    for clue in clues {
        if let Says::Closed(why) = &clue.says {
            return Detection::Unknown {
                reason: format!("{} could not be looked into: {why}", clue.evidence(layers)),
            };
        }
    }
    let not_in_cluster = clues.iter().find_map(|clue| match &clue.says {
        Says::NotInCluster(sdk) => Some((clue, sdk)),
        _ => None,
    });
    match not_in_cluster {
        Some((clue, sdk)) => Detection::NoClient {
            reason: format!("it holds {}, but not the part that reads the token of a pod", sdk.name()),
            evidence: clue.evidence(layers),
        },
        None => Detection::NoClient {
            reason: "no Kubernetes client was seen in it".to_owned(),
            evidence: format!("the files of its {} layers", layers.len()),
        },
    }
}

/// Those that the entrypoint can reach. The others are told of in a note of the one that decides.
fn reached(clients: Vec<Embedded>, clues: &[Clue], entrypoint: &Entrypoint) -> Vec<Embedded> {
    let types_in = |path: &str| {
        let mut of_file = clues.iter().filter(|clue| clue.path == path);
        of_file.find_map(|clue| match &clue.says {
            Says::Package(seen) => Some(seen.sdk.kind()),
            Says::NotInCluster(sdk) => Some(sdk.kind()),
            _ => None,
        })
    };
    let Some(kind) = entrypoint.reaches(types_in) else { return clients };
    let is_reached = |client: &Embedded| {
        client
            .sdk
            .strip_prefix("pkg:")
            .and_then(|rest| rest.split_once('/'))
            .is_some_and(|(found, _)| found == kind)
    };
    let (mut near, far): (Vec<Embedded>, Vec<Embedded>) = clients.into_iter().partition(is_reached);
    if near.is_empty() {
        return far;
    }
    for client in far {
        let verdict = judge(&Detection::Clients(vec![client.clone()])).0;
        let name = format!("{} {}", client.name(), client.version);
        let program = entrypoint.program();
        let note = format!(
            "beside it {} ({verdict}, {}), which `{program}` does not reach",
            name.trim_end(),
            client.evidence
        );
        for client in &mut near {
            client.notes.push(note.clone());
        }
    }
    near
}

#[cfg(test)]
mod tests;
