//! The phrases that findings share: names as people say them, and the sentence about the proof.
//!
//! In: parts of an analysis. Out: clauses. All wording that more than one rule uses stands here, so that it stays alike.

use crate::analysis::{Analysis, ImageAnalysis};
use crate::image::Reference;
use crate::knowledge::Matched;
use crate::rule::place;
use crate::verdict::Embedded;

/// Hexadecimal digits of a digest that people can compare at a glance.
const DIGEST_DIGITS: usize = 12;

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

/// A client with its version: `k8s.io/client-go v0.17.3`.
pub(super) fn client(embedded: &Embedded) -> String {
    let name = sdk(&embedded.sdk);
    if embedded.version.is_empty() { name } else { format!("{name} {}", embedded.version) }
}

/// An SDK as its own people call it: `pkg:maven/io.fabric8/kubernetes-client` is `io.fabric8:kubernetes-client`.
pub fn sdk(purl: &str) -> String {
    let Some((ecosystem, name)) = purl.strip_prefix("pkg:").and_then(|rest| rest.split_once('/')) else {
        return purl.to_owned();
    };
    let name = name.replace("%40", "@");
    if ecosystem == "maven" { name.replacen('/', ":", 1) } else { name }
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

/// The stop-gap, where a single workload runs the image.
pub(super) fn stop_gap(analysis: &Analysis, image: &ImageAnalysis) -> Option<String> {
    let mut commands: Vec<String> = analysis.containers_of(image).filter_map(place::restart).collect();
    commands.dedup();
    match &commands[..] {
        [command] => Some(format!("until then a restart buys the same time again: {command}")),
        _ => None,
    }
}
