//! `late-client`: the image holds a Kubernetes client that re-reads its token only after the API server refused it.

use super::{Finding, Rule, Severity, place, remedy, wording};
use crate::analysis::{Analysis, ImageAnalysis};
use crate::verdict::Verdict;

pub(super) const RULE: Rule = Rule {
    id: "late-client",
    severity: Severity::Warning,
    since: "0.1.0",
    page: include_str!("../../rules/lints/late-client.md"),
    check,
};

fn check(analysis: &Analysis, findings: &mut Vec<Finding>) {
    let late = analysis.images.iter().filter(|image| image.verdict == Verdict::Late);
    findings.extend(late.map(|image| finding(analysis, image)));
}

fn finding(analysis: &Analysis, image: &ImageAnalysis) -> Finding {
    let name = wording::image(&image.reference);
    Finding {
        rule: RULE.id,
        severity: RULE.severity,
        confidence: image.confidence(),
        message: format!(
            "{name} re-reads its token only once the API server has refused it, {}",
            analysis.platform.deadline()
        ),
        label: label(image),
        reference: image.reference.written.clone(),
        places: place::places(analysis, image),
        notes: wording::proof(image),
        help: Some(remedy::remedy(image)),
    }
}

fn label(image: &ImageAnalysis) -> String {
    match image.deciding() {
        Some(client) if client.own_reader => "re-reads its token, by itself, only after a 401".to_owned(),
        Some(client) => {
            format!("embeds {}, which re-reads the token only after a 401", wording::client(client))
        }
        None => image.reason.clone(),
    }
}
