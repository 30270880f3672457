//! The phrases that findings share: names as people say them, and the sentence about the proof.
//!
//! In: parts of an analysis. Out: clauses. All wording that more than one rule uses stands here, so that it stays alike.

use jiff::ToSpan;

use crate::analysis::{Analysis, ImageAnalysis, Observation, Run};
use crate::image::Reference;
use crate::knowledge::Matched;
use crate::moment::Moment;
use crate::platform::Lifetime;
use crate::rule::place::{Place, object_name};
use crate::rule::restart::restart;
use crate::rule::running::Running;
use crate::sdk::spoken;
use crate::verdict::Embedded;
use crate::workload::Container;

/// Hexadecimal digits of a digest that people can compare at a glance.
const DIGEST_DIGITS: usize = 12;
/// Names of pods, or of containers that share an account, in one sentence.
const MOST_NAMED: usize = 5;

/// An image as it was written, with a digest cut to what people compare.
pub(super) fn image(reference: &Reference) -> String {
    let written = &reference.written;
    match written.split_once('@') {
        Some((name, digest)) => match digest.split_once(':') {
            Some((algorithm, hex)) if hex.len() > DIGEST_DIGITS && hex.is_ascii() => {
                format!("{name}@{algorithm}:{}…", &hex[..DIGEST_DIGITS])
            }
            _ => written.clone(),
        },
        None => written.clone(),
    }
}

/// An image as the subject of a sentence, with what it is taken for where its name alone does not say it.
pub(super) fn subject(image: &ImageAnalysis) -> String {
    let name = self::image(&image.reference);
    match &image.matched {
        Some(Matched::LastWord(original)) => format!("{name}, if it is a copy of {original},"),
        Some(Matched::Path(original) | Matched::PulledThrough(original)) => {
            format!("{name}, taken for a copy of {original},")
        }
        Some(Matched::Exact | Matched::Equivalent(_) | Matched::Declared(_)) | None => name,
    }
}

/// A client with its version: `k8s.io/client-go v0.17.3`.
pub(super) fn client(embedded: &Embedded) -> String {
    let name = sdk(&embedded.sdk);
    if embedded.version.is_empty() { name } else { format!("{name} {}", embedded.version) }
}

/// That the image's client reads its token once, and which client it is.
pub(super) fn reads_once(image: &ImageAnalysis) -> String {
    match image.deciding() {
        Some(client) if client.own_reader => {
            format!("{}reads its token once, by itself, whatever its SDK does", original(image))
        }
        Some(embedded) => {
            format!("{}embeds {}, which reads the token once", original(image), client(embedded))
        }
        None => image.reason.clone(),
    }
}

/// Whose client it is, in front of a verb, where the image is not surely the one that was looked at.
pub(super) fn original(image: &ImageAnalysis) -> &'static str {
    if image.guessed().is_some() { "the original " } else { "" }
}

/// Where something of the repository is: the folder of the run has no name worth saying.
pub(super) fn folder(path: &str) -> String {
    if path.is_empty() || path == "." { "in this folder".to_owned() } else { format!("in {path}") }
}

/// An SDK as its own people call it: `pkg:maven/io.fabric8/kubernetes-client` is `io.fabric8:kubernetes-client`.
pub fn sdk(purl: &str) -> String {
    spoken(purl)
}

/// Why it is known: where the proof stands, what to know besides, how the reference was matched.
pub fn proof(image: &ImageAnalysis) -> Vec<String> {
    let mut notes = Vec::new();
    if let Some(embedded) = image.deciding() {
        notes.extend(evidence(embedded));
        notes.extend(embedded.notes.iter().cloned());
    }
    notes.extend(image.matched.as_ref().and_then(Matched::note));
    notes
}

fn evidence(embedded: &Embedded) -> Option<String> {
    match (embedded.evidence.as_str(), &embedded.url) {
        ("", None) => None,
        ("", Some(url)) => Some(format!("known from {url}")),
        (evidence, Some(url)) if evidence != url => Some(format!("known from {evidence}: {url}")),
        (evidence, _) => Some(format!("known from {evidence}")),
    }
}

/// What the cluster saw of an account, and which file says so.
pub(super) fn seen(observation: &Observation) -> String {
    let sighting = &observation.sighting;
    let last = sighting.last.map(|last| format!(", last on {}", last.minute())).unwrap_or_default();
    let issued = sighting.issued.map(|issued| format!(", issued on {}", issued.minute())).unwrap_or_default();
    let pods: Vec<String> = sighting.pods.iter().cloned().collect();
    let pods = match pods.len() {
        0 => String::new(),
        1 => format!(", in pod {}", pods[0]),
        _ => format!(", in pods {}", listed(&pods)),
    };
    let clusters: Vec<String> = sighting.clusters.iter().cloned().collect();
    let clusters =
        if clusters.is_empty() { String::new() } else { format!(", in cluster {}", listed(&clusters)) };
    let (account, file) = (&sighting.account, &sighting.file);
    format!("the API server saw {account} use a stale token{issued}{last}{pods}{clusters} ({file})")
}

/// Which other containers run as the account, so that one of them may have been it.
pub(super) fn sharing(analysis: &Analysis, observation: &Observation, own: &[&Container]) -> Option<String> {
    let is_other = |container: &&Container| {
        !own.iter().any(|own| {
            // Pods and what makes them are one.
            own.name == container.name && own.workload.controller() == container.workload.controller()
        })
    };
    let is_seen = |container: &&Container| {
        analysis.observations.about(container).is_some_and(|about| std::ptr::eq(about, observation))
    };
    let name = |container: &Container| {
        format!("container {} of {}", container.name, object_name(&container.workload))
    };
    let mut others: Vec<String> =
        analysis.containers.iter().filter(is_seen).filter(is_other).map(name).collect();
    others.sort();
    others.dedup();
    let account = &observation.sighting.account;
    let run = if others.len() == 1 { "runs" } else { "run" };
    (!others.is_empty()).then(|| format!("{account} is shared: {} {run} as it too", listed(&others)))
}

/// `a, b and 3 more`
fn listed(names: &[String]) -> String {
    match names.len().checked_sub(MOST_NAMED).filter(|more| *more > 0) {
        Some(more) => format!("{} and {more} more", names[..MOST_NAMED].join(", ")),
        None => names.join(", "),
    }
}

/// That a token ends with a pod, whatever its own day is.
pub(super) fn with_its_pod(pod: &str) -> String {
    format!("a bound token also ends with the pod it belongs to: {pod}")
}

/// The stop-gap, where one command restarts all that run the image.
pub(super) fn stop_gap(analysis: &Analysis, running: &Running<'_>) -> Option<String> {
    let mut commands: Vec<String> =
        running.containers.iter().filter_map(|(container, _)| restart(container)).collect();
    commands.sort();
    commands.dedup();
    let [command] = &commands[..] else { return None };
    let is_over = |(_, run): &(&Container, Run)| run.dies().is_some_and(|dies| dies <= analysis.now);
    Some(match running.containers.iter().filter(|container| is_over(container)).count() {
        0 => format!("until then a restart buys the same time again: {command}"),
        all if all == running.containers.len() => {
            format!("a restart brings it back for as long again: {command}")
        }
        _ => format!("a restart gives each of them the same time again: {command}"),
    })
}

/// The day a token dies, with its count where the life is one of days: `day 90, 2026-11-20`.
pub fn day(lifetime: Lifetime, dies: Moment) -> String {
    match lifetime.whole_days() {
        Some(days) => format!("day {days}, {}", dies.day()),
        None => dies.minute(),
    }
}

/// Places whose tokens die on other days than the finding says say so themselves.
pub(super) fn on_own_days(
    places: Vec<Place>,
    dies: Option<Moment>,
    say: impl Fn(Option<Moment>) -> String,
) -> Vec<Place> {
    let told = |place: Place| {
        let message = (place.dies != dies).then(|| say(place.dies));
        Place { message, ..place }
    };
    places.into_iter().map(told).collect()
}

/// The day on which what is rolled out on the day of the run is locked out, where a life of days makes that worth a line.
pub(super) fn if_rolled_out_today(analysis: &Analysis, lifetime: Lifetime) -> Option<String> {
    let days = lifetime.whole_days()?;
    let day = analysis.today().checked_add(i64::try_from(days).ok()?.days()).ok()?;
    Some(format!("rolled out today, its token dies about {day}"))
}

/// That a client which keeps its first token is locked out, and when it dies, where that is known.
pub(super) fn lockout(
    analysis: &Analysis,
    name: &str,
    running: &Running<'_>,
    dies: Option<Moment>,
) -> String {
    let condition = running.condition.as_ref().map(|clause| format!(", {clause}")).unwrap_or_default();
    let Some(dies) = dies else {
        return format!(
            "{name} is locked out of the API server {}{condition}",
            deadline(analysis, running.lifetime)
        );
    };
    let day = day(running.lifetime, dies);
    let distance = dies.seen_from(analysis.now);
    if dies <= analysis.now {
        format!("the token of {name} expired on {day}, {distance}: the API server refuses it until a restart")
    } else {
        format!("{name} is locked out of the API server on {day}, {distance}{condition}")
    }
}

/// When a client that keeps its first token is locked out, in the platform's words where the platform sets the time.
pub(super) fn deadline(analysis: &Analysis, lifetime: Lifetime) -> String {
    if lifetime == analysis.platform.lifetime() {
        analysis.platform.deadline()
    } else {
        format!("{lifetime} after its process starts")
    }
}
