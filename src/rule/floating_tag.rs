//! `floating-tag`: the tag names no release, and some releases of the product lose the API server.

use super::{Finding, Rule, Severity, place, wording};
use crate::analysis::{Analysis, ImageAnalysis};
use crate::knowledge::Floating;
use crate::workload::Container;

pub(super) const RULE: Rule = Rule {
    id: "floating-tag",
    severity: Severity::Warning,
    since: "0.1.0",
    page: include_str!("../../rules/lints/floating-tag.md"),
    check,
};

fn check(analysis: &Analysis, findings: &mut Vec<Finding>) {
    for image in &analysis.images {
        let Some(floating) = &image.floating else { continue };
        let running: Vec<&Container> = analysis
            .containers_of(image)
            .filter(|container| analysis.clock(container).run().is_some())
            .collect();
        if image.containers.is_empty() || !running.is_empty() {
            findings.push(finding(analysis, image, floating, &running));
        }
    }
}

fn finding(
    analysis: &Analysis,
    image: &ImageAnalysis,
    floating: &Floating,
    running: &[&Container],
) -> Finding {
    let name = wording::subject(image);
    Finding {
        rule: RULE.id,
        severity: RULE.severity,
        confidence: image.confidence(),
        message: format!("{name} names no release, and not every release re-reads its token in time"),
        label: label(image),
        reference: image.reference.written.clone(),
        lifetime: None,
        dies: None,
        places: running.iter().map(|container| place::place(container, None)).collect(),
        notes: std::iter::once(bad(analysis, floating)).chain(wording::proof(image)).collect(),
        help: Some(match &floating.pin {
            Some(tag) => format!("name a release that re-reads its token, such as {tag}"),
            None => "name the release that runs, so that it can be judged".to_owned(),
        }),
    }
}

/// Which releases it would be bad to get.
fn bad(analysis: &Analysis, floating: &Floating) -> String {
    let since = &floating.stale_since;
    let releases = match &floating.stale_until {
        _ if !floating.is_line => since.clone(),
        Some(until) => format!("{since}, or a later release before {until},"),
        None => format!("{since} or a later release"),
    };
    format!("what runs {releases} is locked out of the API server {}", analysis.platform.deadline())
}

fn label(image: &ImageAnalysis) -> String {
    match &image.reference.tag {
        Some(tag) => format!("{tag} moves from release to release"),
        None => "no tag stands for latest, which moves from release to release".to_owned(),
    }
}
