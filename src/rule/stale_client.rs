//! `stale-client`: the image holds a Kubernetes client that never re-reads its token.

use super::{Finding, Rule, Severity, place, remedy, wording};
use crate::analysis::{Analysis, ImageAnalysis};
use crate::verdict::Verdict;

pub(super) const RULE: Rule = Rule {
    id: "stale-client",
    severity: Severity::Error,
    since: "0.1.0",
    page: include_str!("../../rules/lints/stale-client.md"),
    check,
};

fn check(analysis: &Analysis, findings: &mut Vec<Finding>) {
    let stale = analysis.images.iter().filter(|image| image.verdict == Verdict::Stale);
    findings.extend(stale.map(|image| finding(analysis, image)));
}

fn finding(analysis: &Analysis, image: &ImageAnalysis) -> Finding {
    let name = wording::image(&image.reference);
    let mut notes = wording::proof(image);
    notes.extend(wording::stop_gap(analysis, image));
    Finding {
        rule: RULE.id,
        severity: RULE.severity,
        confidence: image.confidence(),
        message: format!("{name} is locked out of the API server {}", analysis.platform.deadline()),
        label: label(image),
        reference: image.reference.written.clone(),
        places: place::places(analysis, image),
        notes,
        help: Some(remedy::remedy(image)),
    }
}

fn label(image: &ImageAnalysis) -> String {
    match image.deciding() {
        Some(client) if client.own_reader => {
            "reads its token once, by itself, whatever its SDK does".to_owned()
        }
        Some(client) => format!("embeds {}, which reads the token once", wording::client(client)),
        None => image.reason.clone(),
    }
}
