//! `unextended-token`: a client that never re-reads gets a token whose life the API server does not stretch.

use super::running::{self, Running};
use super::{Finding, Rule, Severity, place, remedy, wording};
use crate::analysis::{Analysis, Cause, ImageAnalysis};
use crate::platform::Lifetime;
use crate::verdict::{Confidence, Verdict};
use crate::workload::Container;

pub(super) const RULE: Rule = Rule {
    id: "unextended-token",
    severity: Severity::Error,
    since: "0.1.0",
    page: include_str!("../../rules/lints/unextended-token.md"),
    check,
};

fn check(analysis: &Analysis, findings: &mut Vec<Finding>) {
    for image in &analysis.images {
        let found = match image.verdict {
            Verdict::Stale => stale,
            Verdict::Unknown => unknown,
            Verdict::Late | Verdict::Reloads | Verdict::NoClient => continue,
        };
        let running = running::of(analysis, image, Cause::Projection);
        findings.extend(running.iter().map(|running| found(analysis, image, running)));
    }
    for image in &analysis.images {
        findings
            .extend(analysis.containers_of(image).filter_map(|container| ending(analysis, image, container)));
    }
}

/// The kubelet renews a token at four fifths of its life, and no more once its pod is to end: what is left then is all there is.
fn ending(analysis: &Analysis, image: &ImageAnalysis, container: &Container) -> Option<Finding> {
    let clock = analysis.clock(container);
    let run = clock.run().filter(|run| run.cause == Cause::Projection)?;
    let grace = u64::try_from(container.lifetime.grace?).ok()?;
    if grace <= run.lifetime.seconds() / 5 {
        return None;
    }
    let (left, grace) = (Lifetime::from_seconds(run.lifetime.seconds() / 5), Lifetime::from_seconds(grace));
    let trace = run.token.place.as_ref().unwrap_or(&container.tag_trace);
    Some(Finding {
        rule: RULE.id,
        severity: Severity::Note,
        confidence: Confidence::Low,
        message: format!(
            "{} may take {grace} to end, and its token is not renewed meanwhile: it may have {left} left",
            wording::image(&image.reference)
        ),
        label: format!("a token that lives {}", run.lifetime),
        reference: image.reference.written.clone(),
        lifetime: None,
        dies: None,
        places: vec![place::at(container, trace, None)],
        notes: vec!["known from https://github.com/kubernetes/kubernetes/issues/122102".to_owned()],
        help: Some(
            "ask for a longer life (expirationSeconds), or end sooner (terminationGracePeriodSeconds)"
                .to_owned(),
        ),
    })
}

fn stale(analysis: &Analysis, image: &ImageAnalysis, running: &Running<'_>) -> Finding {
    let name = wording::subject(image);
    let say = |dies| wording::lockout(analysis, &name, running, dies);
    let bare = bare(image, running);
    let mut notes = Vec::from_iter(running.if_rolled_out_today(analysis));
    notes.push(format!("here it {}", wording::reads_once(image)));
    notes.extend(wording::proof(image));
    notes.push(format!(
        "only tokens that ask for 3607 seconds and no audience are stretched, and this one is not: no platform gives it more than {}",
        running.lifetime
    ));
    Finding {
        severity: running.severity(RULE.severity, image),
        confidence: image.confidence(),
        message: say(bare.dies),
        places: wording::on_own_days(bare.places.clone(), bare.dies, say),
        notes,
        help: Some(format!(
            "{}; or leave the projection out, so that the default token is mounted",
            remedy::remedy(image)
        )),
        ..bare
    }
}

/// Nobody knows the client, so only that it has to re-read can be said.
fn unknown(_: &Analysis, image: &ImageAnalysis, running: &Running<'_>) -> Finding {
    let name = wording::image(&image.reference);
    Finding {
        severity: Severity::Note,
        confidence: Confidence::Low,
        message: format!(
            "{name} has to re-read its token within {}, and its client is not known",
            running.lifetime
        ),
        notes: vec![image.reason.clone()],
        help: Some("make sure that the program reads the file again and again".to_owned()),
        ..bare(image, running)
    }
}

fn bare(image: &ImageAnalysis, running: &Running<'_>) -> Finding {
    let places = running.containers.iter().map(|(container, run)| {
        place::at(container, run.token.place.as_ref().unwrap_or(&container.tag_trace), run.dies())
    });
    Finding {
        rule: RULE.id,
        severity: RULE.severity,
        confidence: image.confidence(),
        message: String::new(),
        label: format!("a token that lives {} and is not stretched", running.lifetime),
        reference: image.reference.written.clone(),
        lifetime: Some(running.lifetime),
        dies: running.dies(),
        places: places.collect(),
        notes: Vec::new(),
        help: None,
    }
}
