//! `stale-client` and `late-client`: the image embeds a Kubernetes client that loses the API server.

use super::{Finding, Place, Severity, title};
use crate::analysis::{Analysis, ImageAnalysis};
use crate::verdict::{Confidence, Detection, Embedded, Reload, Verdict};
use crate::workload::Workload;

/// Reports each image whose client never re-reads its token.
pub(super) fn stale(analysis: &Analysis, findings: &mut Vec<Finding>) {
    report(analysis, Verdict::Stale, "stale-client", Severity::Error, findings);
}

/// Reports each image whose client re-reads only after a 401.
pub(super) fn late(analysis: &Analysis, findings: &mut Vec<Finding>) {
    report(analysis, Verdict::Late, "late-client", Severity::Warning, findings);
}

fn report(
    analysis: &Analysis,
    verdict: Verdict,
    rule: &'static str,
    severity: Severity,
    findings: &mut Vec<Finding>,
) {
    for image in analysis.images.iter().filter(|image| image.verdict == verdict) {
        let clients = deciding(image);
        let confidence = clients.iter().map(|client| client.confidence).min().unwrap_or(Confidence::Low);
        findings.push(Finding {
            rule,
            severity,
            confidence,
            message: message(image, verdict),
            label: clients.first().map_or_else(String::new, |client| label(client)),
            reference: image.reference.written.clone(),
            places: places(analysis, image),
            notes: clients.iter().flat_map(|client| notes(client)).collect(),
            help: Some(help(image)),
        });
    }
}

/// The clients that make the image what it is.
fn deciding(image: &ImageAnalysis) -> Vec<&Embedded> {
    let wanted = if image.verdict == Verdict::Stale { Reload::Never } else { Reload::On401 };
    match &image.detection {
        Detection::Clients(clients) => clients.iter().filter(|client| client.reload == Ok(wanted)).collect(),
        Detection::NoClient { .. } | Detection::Unknown { .. } => Vec::new(),
    }
}

fn message(image: &ImageAnalysis, verdict: Verdict) -> String {
    let written = &image.reference.written;
    match verdict {
        Verdict::Late => format!("`{written}` re-reads its service-account token only after a 401"),
        _ => format!("`{written}` never re-reads its service-account token"),
    }
}

fn label(client: &Embedded) -> String {
    if client.own_reader {
        return "reads the token file itself".to_owned();
    }
    format!("embeds {} {}", client.name(), client.version).trim_end().to_owned()
}

fn notes(client: &Embedded) -> Vec<String> {
    let proof = client.url.as_ref().map_or_else(String::new, |url| format!(" ({url})"));
    let mut notes = vec![format!("{}: seen in {}{proof}", label(client), client.evidence)];
    notes.extend(client.notes.iter().cloned());
    notes
}

fn help(image: &ImageAnalysis) -> String {
    match (&image.first_reloading_tag, &image.successor) {
        (Some(tag), _) => format!("move to {tag}, the first tag that re-reads the token"),
        (None, Some(successor)) => {
            format!("no tag of this image re-reads the token: replace it by {successor}")
        }
        (None, None) => {
            "no later tag is known to re-read the token: restart the pod before the token dies".to_owned()
        }
    }
}

fn places(analysis: &Analysis, image: &ImageAnalysis) -> Vec<Place> {
    let containers = image.containers.iter().filter_map(|index| analysis.containers.get(*index));
    containers
        .map(|container| Place {
            primary: container.tag_trace.primary.clone(),
            via: container.tag_trace.via.clone(),
            object: title(&container.workload),
            container: container.name.clone(),
        })
        .collect()
}
