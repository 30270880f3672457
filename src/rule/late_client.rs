//! `late-client`: the image holds a Kubernetes client that re-reads its token only after the API server refused it.

use super::running::{self, Running};
use super::{Finding, Rule, Severity, remedy, wording};
use crate::analysis::{Analysis, Cause, ImageAnalysis};
use crate::verdict::Verdict;

pub(super) const RULE: Rule = Rule {
    id: "late-client",
    severity: Severity::Warning,
    since: "0.1.0",
    page: include_str!("../../rules/lints/late-client.md"),
    check,
};

fn check(analysis: &Analysis, findings: &mut Vec<Finding>) {
    for image in analysis.images.iter().filter(|image| image.verdict == Verdict::Late) {
        for cause in [Cause::Platform, Cause::Projection] {
            let running = running::of(analysis, image, cause);
            findings.extend(running.iter().map(|running| finding(analysis, image, running)));
        }
    }
}

fn finding(analysis: &Analysis, image: &ImageAnalysis, running: &Running<'_>) -> Finding {
    let name = wording::subject(image);
    let mut notes = Vec::from_iter(running.if_rolled_out_today(analysis));
    notes.extend(wording::proof(image));
    notes.extend(running.assumption());
    notes.extend(running.seen(analysis));
    Finding {
        rule: RULE.id,
        severity: running.severity(RULE.severity, image),
        confidence: running.confidence(image.confidence()),
        message: format!(
            "{name} re-reads its token only once the API server has refused it, {}",
            wording::deadline(analysis, running.lifetime)
        ),
        label: label(image),
        reference: image.reference.written.clone(),
        lifetime: Some(running.lifetime),
        dies: running.dies(),
        places: running.places(),
        notes,
        help: Some(remedy::remedy(image)),
    }
}

fn label(image: &ImageAnalysis) -> String {
    let original = wording::original(image);
    match image.deciding() {
        Some(client) if client.own_reader => {
            format!("{original}re-reads its token, by itself, only after a 401")
        }
        Some(client) => {
            format!("{original}embeds {}, which re-reads the token only after a 401", wording::client(client))
        }
        None => image.reason.clone(),
    }
}
