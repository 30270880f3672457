//! `copied-token`: a command or a script copies the token to where nobody renews it.

use super::part::{self, Leaf};
use super::{Finding, Rule, Severity, place, wording};
use crate::analysis::{Analysis, Clock, ImageAnalysis, Run};
use crate::load::Object;
use crate::verdict::Confidence;
use crate::workload::copy::{self, CopyKind, TokenCopy};
use crate::workload::{Container, Role};

pub(super) const RULE: Rule = Rule {
    id: "copied-token",
    severity: Severity::Warning,
    since: "0.1.0",
    page: include_str!("../../rules/lints/copied-token.md"),
    check,
};

/// What Vault calls the token that it shows the API server to have others judged.
const REVIEWER: &str = "token_reviewer_jwt";

fn check(analysis: &Analysis, findings: &mut Vec<Finding>) {
    for image in &analysis.images {
        for container in analysis.containers_of(image) {
            let copies = container.copies.iter();
            findings.extend(copies.filter_map(|copy| of_container(analysis, image, container, copy)));
        }
    }
    part::in_objects(analysis, findings, |object| [scripts(object), reviewers(object)].concat());
}

/// A copy dies with its process or outlives it: what matters is how long the reader of the copy lives.
fn of_container(
    analysis: &Analysis,
    image: &ImageAnalysis,
    container: &Container,
    copy: &TokenCopy,
) -> Option<Finding> {
    let clock = analysis.clock(container);
    // What an init container writes to a file is read by those that stay.
    let outlives = copy.kind == CopyKind::File && matches!(container.role, Role::Init) && clock.is_exposed();
    let lifetime = match &clock {
        Clock::Runs(run) => run.lifetime,
        Clock::Still { .. } if outlives => analysis.platform.lifetime(),
        Clock::Still { .. } => return None,
    };
    let dies = clock.run().and_then(Run::dies);
    let observation = analysis.observations.about(container);
    let mut notes: Vec<String> = observation.map(wording::seen).into_iter().collect();
    notes.extend(observation.and_then(|seen| wording::sharing(analysis, seen, &[container])));
    Some(Finding {
        rule: RULE.id,
        severity: RULE.severity,
        confidence: if observation.is_some() { Confidence::Observed } else { Confidence::Medium },
        message: format!(
            "container {} of {} {}: the API server refuses that copy {lifetime} later, even if the client re-reads the file",
            container.name,
            place::object_name(&container.workload),
            does(copy.kind)
        ),
        label: "copied here".to_owned(),
        reference: image.reference.written.clone(),
        lifetime: Some(lifetime),
        dies,
        places: vec![place::at(container, &copy.place, dies)],
        notes,
        help: Some(CURE.to_owned()),
    })
}

const CURE: &str =
    "give the program the path of the token's file, and let it read the file for every request";

fn does(kind: CopyKind) -> &'static str {
    match kind {
        CopyKind::Variable => "keeps the token in a variable",
        CopyKind::File => "copies the token to another file",
        CopyKind::Argument => "hands the token on as an argument",
    }
}

/// Scripts in a `ConfigMap`: who runs them, and how often, is not known.
fn scripts(object: &Object) -> Vec<Finding> {
    if object.kind() != "ConfigMap" {
        return Vec::new();
    }
    let texts = part::texts(object, |_, text| text.contains("serviceaccount/token"));
    let found = texts.iter().flat_map(|text| {
        copy::copies(text.text).into_iter().map(move |(kind, range)| {
            let trace = object.trace_text(text.node, range);
            Finding {
                confidence: Confidence::Low,
                message: format!(
                    "{} of {} {}: what goes on using it is refused when it has expired",
                    text.key(),
                    part::name(object),
                    does(kind)
                ),
                label: "copied here".to_owned(),
                help: Some(CURE.to_owned()),
                ..part::finding(&RULE, object, &trace)
            }
        })
    });
    found.collect()
}

/// Vault that was given a token of its own instead of reading the one that is mounted.
fn reviewers(object: &Object) -> Vec<Finding> {
    let found = part::texts(object, |key, text| key == REVIEWER || text.contains(REVIEWER))
        .into_iter()
        .filter_map(|text| {
            let range = reviewer(&text)?;
            let trace = object.trace_text(text.node, range);
            Some(Finding {
                confidence: Confidence::Medium,
                message: format!(
                    "{} gives Vault a copy of a token ({REVIEWER}), which is not renewed",
                    part::name(object)
                ),
                label: "the copy that Vault keeps".to_owned(),
                notes: vec![
                    "a token that was taken from a pod ends with that pod, and when it has expired"
                        .to_owned(),
                ],
                help: Some(format!(
                    "leave {REVIEWER} out: Vault 1.9.3 and later read the token of their own pod anew"
                )),
                ..part::finding(&RULE, object, &trace)
            })
        });
    found.collect()
}

/// Where a token is given: the value of the key, or the argument in a command.
fn reviewer(text: &Leaf<'_>) -> Option<std::ops::Range<usize>> {
    if text.key() == REVIEWER {
        return (!text.text.trim().is_empty()).then_some(0..text.text.len());
    }
    let start = text.text.find(REVIEWER)?;
    let value = text.text[start + REVIEWER.len()..].trim_start_matches(['"', '\'', ' ']);
    let value = value.strip_prefix(['=', ':'])?.trim_start();
    let is_given = !value.is_empty() && !value.starts_with("\"\"") && !value.starts_with("''");
    is_given.then_some(start..start + REVIEWER.len())
}
