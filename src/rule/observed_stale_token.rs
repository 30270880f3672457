//! `observed-stale-token`: the API server saw an account use a stale token, and no container of it is known to keep one.

use std::ptr;

use super::{Finding, Rule, Severity, place, wording};
use crate::analysis::{Analysis, Cause, ImageAnalysis, Observation};
use crate::moment::Moment;
use crate::verdict::{Confidence, Verdict};
use crate::workload::Container;

pub(super) const RULE: Rule = Rule {
    id: "observed-stale-token",
    severity: Severity::Warning,
    since: "0.1.0",
    page: include_str!("../../rules/lints/observed-stale-token.md"),
    check,
};

/// A container of an account that was seen, with its image.
type Member<'a> = (&'a ImageAnalysis, &'a Container);

fn check(analysis: &Analysis, findings: &mut Vec<Finding>) {
    for observation in analysis.observations.iter().filter(|observation| observation.containers > 0) {
        let members = members(analysis, observation);
        if members.iter().any(|member| explains(analysis, member)) {
            continue;
        }
        let suspects = suspects(analysis, &members);
        for image in &analysis.images {
            let containers: Vec<&Container> = suspects
                .iter()
                .filter(|(other, _)| ptr::eq(*other, image))
                .map(|(_, container)| *container)
                .collect();
            if !containers.is_empty() {
                findings.push(finding(analysis, observation, image, &containers, members.len()));
            }
        }
    }
}

fn members<'a>(analysis: &'a Analysis, observation: &Observation) -> Vec<Member<'a>> {
    let all = analysis
        .images
        .iter()
        .flat_map(|image| analysis.containers_of(image).map(move |container| (image, container)));
    let is_seen = |member: &Member<'a>| {
        analysis.observations.about(member.1).is_some_and(|about| ptr::eq(about, observation))
    };
    all.filter(is_seen).collect()
}

/// Whether a container is reported by another rule as one that keeps its token.
fn explains(analysis: &Analysis, (image, container): &Member<'_>) -> bool {
    let keeps = matches!(image.verdict, Verdict::Stale | Verdict::Late) || !container.copies.is_empty();
    analysis.clock(container).run().is_some_and(|run| keeps || run.cause == Cause::SubPath)
}

/// Those that may be it: what has a token and may hold a client, else what has a token, else all.
fn suspects<'a>(analysis: &Analysis, members: &[Member<'a>]) -> Vec<Member<'a>> {
    let exposed = |member: &&Member<'_>| analysis.clock(member.1).is_exposed();
    let first: Vec<Member<'a>> = members
        .iter()
        .filter(exposed)
        .filter(|(image, _)| image.verdict != Verdict::NoClient)
        .copied()
        .collect();
    if !first.is_empty() {
        return first;
    }
    let second: Vec<Member<'a>> = members.iter().filter(exposed).copied().collect();
    if second.is_empty() { members.to_vec() } else { second }
}

fn finding(
    analysis: &Analysis,
    observation: &Observation,
    image: &ImageAnalysis,
    containers: &[&Container],
    members: usize,
) -> Finding {
    let account = &observation.sighting.account;
    let dies = dies(analysis, observation);
    let mut notes = vec![wording::seen(observation)];
    notes.extend(wording::sharing(analysis, observation, containers));
    Finding {
        rule: RULE.id,
        severity: RULE.severity,
        confidence: if members == containers.len() { Confidence::Observed } else { Confidence::Medium },
        message: format!(
            "{} runs as {account}, which the API server saw use a stale token, {}",
            wording::image(&image.reference),
            surprise(analysis, image, containers)
        ),
        label: image.reason.clone(),
        reference: image.reference.written.clone(),
        lifetime: Some(analysis.platform.lifetime()),
        dies,
        places: containers.iter().map(|container| place::place(container, dies)).collect(),
        notes,
        help: Some(cure(image).to_owned()),
    }
}

/// When the token that was seen dies.
fn dies(analysis: &Analysis, observation: &Observation) -> Option<Moment> {
    observation.sighting.issued?.later(i64::try_from(analysis.platform.lifetime().seconds()).ok()?)
}

fn surprise(analysis: &Analysis, image: &ImageAnalysis, containers: &[&Container]) -> String {
    match image.verdict {
        Verdict::Unknown => "and its client is not known".to_owned(),
        Verdict::Reloads => "although its client re-reads it".to_owned(),
        Verdict::NoClient => "although it holds no Kubernetes client".to_owned(),
        Verdict::Stale | Verdict::Late => {
            let reason = containers.first().and_then(|container| {
                analysis.clock(container).reason().map(|reason| format!("although {reason}"))
            });
            reason.unwrap_or_default()
        }
    }
}

fn cure(image: &ImageAnalysis) -> &'static str {
    match image.verdict {
        Verdict::Unknown => {
            "find out which client it holds, and restart it in time until that is mended; `images` in staletoken.yaml tells later runs what it is"
        }
        _ => {
            "the audit log names the user agent of each request: look for a program that copies the token, or for a second client"
        }
    }
}
