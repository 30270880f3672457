//! `stale-client`: the image holds a Kubernetes client that never re-reads its token.

use super::running::{self, Running};
use super::{Finding, Rule, Severity, remedy, wording};
use crate::analysis::{Analysis, Cause, ImageAnalysis};
use crate::verdict::Verdict;

pub(super) const RULE: Rule = Rule {
    id: "stale-client",
    severity: Severity::Error,
    since: "0.1.0",
    page: include_str!("../../rules/lints/stale-client.md"),
    check,
};

fn check(analysis: &Analysis, findings: &mut Vec<Finding>) {
    for image in analysis.images.iter().filter(|image| image.verdict == Verdict::Stale) {
        for running in running::of(analysis, image, Cause::Platform) {
            findings.push(finding(analysis, image, &running));
        }
    }
}

fn finding(analysis: &Analysis, image: &ImageAnalysis, running: &Running<'_>) -> Finding {
    let name = wording::subject(image);
    let say = |dies| wording::lockout(analysis, &name, running, dies);
    let dies = running.dies();
    let mut notes = Vec::from_iter(running.if_rolled_out_today(analysis));
    notes.extend(wording::proof(image));
    notes.extend(running.assumption());
    notes.extend(running.seen(analysis));
    notes.extend(wording::stop_gap(analysis, running));
    Finding {
        rule: RULE.id,
        severity: running.severity(RULE.severity, image),
        confidence: running.confidence(image.confidence()),
        message: say(dies),
        label: wording::reads_once(image),
        reference: image.reference.written.clone(),
        lifetime: Some(running.lifetime),
        dies,
        places: wording::on_own_days(running.places(), dies, say),
        notes,
        help: Some(remedy::remedy(image)),
    }
}
