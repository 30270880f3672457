//! `legacy-token-secret`: something counts on a secret with a token that Kubernetes has not made by itself since 1.24.

use std::collections::BTreeMap;

use super::part;
use super::{Finding, Place, Rule, Severity, place, wording};
use crate::analysis::{Analysis, ImageAnalysis};
use crate::load::Object;
use crate::verdict::Confidence;
use crate::workload::account::is_generated_token_name;
use crate::workload::exposure::TokenKind;
use crate::yaml::Node;

pub(super) const RULE: Rule = Rule {
    id: "legacy-token-secret",
    severity: Severity::Warning,
    since: "0.1.0",
    page: include_str!("../../rules/lints/legacy-token-secret.md"),
    check,
};

/// The first version that makes no such secrets.
const FIRST_WITHOUT: (u32, u32) = (1, 24);
/// The type of secrets with a token.
const TOKEN_SECRET: &str = "kubernetes.io/service-account-token";
/// The label of secrets that nothing has used for a year.
const INVALID_SINCE: &str = "kubernetes.io/legacy-token-invalid-since";
/// How scripts ask for the secret of an account.
const FIRST_SECRET: &str = ".secrets[0]";

fn check(analysis: &Analysis, findings: &mut Vec<Finding>) {
    let (major, minor) = FIRST_WITHOUT;
    let gone = analysis.is_at_least(major, minor);
    for image in &analysis.images {
        findings.extend(uses(analysis, image, gone));
    }
    part::in_objects(analysis, findings, |object| match object.kind() {
        "ServiceAccount" if gone => named_by_account(object),
        "Secret" => kept(object),
        _ if gone => asked_for(object),
        _ => Vec::new(),
    });
}

/// Containers that mount such a secret or read it into a variable, a finding for each secret.
fn uses(analysis: &Analysis, image: &ImageAnalysis, gone: bool) -> Vec<Finding> {
    let mut by_secret: BTreeMap<(&str, bool), Vec<Place>> = BTreeMap::new();
    for container in analysis.containers_of(image) {
        for token in &container.exposure.tokens {
            if let TokenKind::LegacySecret { name, generated } = &token.kind {
                let trace = token.place.as_ref().unwrap_or(&container.tag_trace);
                by_secret.entry((name, *generated)).or_default().push(place::at(container, trace, None));
            }
        }
    }
    let by_secret = by_secret.into_iter().filter(|((_, generated), _)| gone || !generated);
    let finding = |((secret, generated), places)| {
        let name = wording::image(&image.reference);
        let (severity, message) = if generated {
            let message = format!(
                "{name} counts on the secret {secret}, which Kubernetes has not made by itself since 1.24"
            );
            (RULE.severity, message)
        } else {
            (Severity::Note, format!("{name} reads the token in the secret {secret}, which never expires"))
        };
        Finding {
            rule: RULE.id,
            severity,
            confidence: Confidence::High,
            message,
            label: if generated {
                "no such secret appears in a new cluster"
            } else {
                "a secret with a token"
            }
            .to_owned(),
            reference: image.reference.written.clone(),
            lifetime: None,
            dies: None,
            places,
            notes: generated.then(|| NOTE.to_owned()).into_iter().collect(),
            help: Some("use the token that is mounted in the pod; it is renewed".to_owned()),
        }
    };
    by_secret.map(finding).collect()
}

const NOTE: &str = "where the secret is missing the pod does not start; one that is left from before is removed when nothing has used it for a year and no pod mounts it (on by default since 1.29)";

/// An account that lists the secret that was made for it.
fn named_by_account(object: &Object) -> Vec<Finding> {
    let secrets = object.root.get("secrets").and_then(Node::as_sequence).unwrap_or_default();
    let named = secrets.iter().filter_map(|secret| {
        let node = secret.get("name")?;
        let name = node.as_str().filter(|name| is_generated_token_name(name))?;
        let trace = object.trace_text(node, 0..name.len());
        Some(Finding {
            message: format!(
                "{} lists the secret {name}, which Kubernetes has not made by itself since 1.24",
                part::name(object)
            ),
            label: "no such secret appears in a new cluster".to_owned(),
            notes: vec![NOTE.to_owned()],
            help: Some("remove it from the list; pods get their token without it".to_owned()),
            ..part::finding(&RULE, object, &trace)
        })
    });
    named.collect()
}

/// A secret of that type, made by a person or before 1.24.
fn kept(object: &Object) -> Vec<Finding> {
    let Some(node) = object.root.get("type").filter(|node| node.as_str() == Some(TOKEN_SECRET)) else {
        return Vec::new();
    };
    let name = object.root.at(&["metadata", "name"]).and_then(Node::as_str).unwrap_or_default();
    let by_kubernetes = is_generated_token_name(name);
    let since = object.root.at(&["metadata", "labels", INVALID_SINCE]).and_then(Node::as_scalar);
    let bare = part::finding(&RULE, object, &object.trace_text(node, 0..TOKEN_SECRET.len()));
    let name = part::name(object);
    if let Some(since) = since.filter(|_| by_kubernetes) {
        return vec![Finding {
            message: format!(
                "{name} is invalid since {}, and is deleted a year later",
                since.text.escape_debug()
            ),
            label: "its token is refused".to_owned(),
            help: Some(format!(
                "where it is still needed, remove the label {INVALID_SINCE}; better, do without it"
            )),
            ..bare
        }];
    }
    let (ends, label) = if by_kubernetes {
        (
            "that is removed when nothing has used it for a year and no pod mounts it",
            "made by Kubernetes below 1.24",
        )
    } else {
        ("that never expires and is never cleaned up", "written by hand")
    };
    vec![Finding {
        severity: Severity::Note,
        message: format!("{name} holds a token {ends}"),
        label: label.to_owned(),
        notes: vec!["until it is deleted it is as good as a password".to_owned()],
        help: Some("use the token that is mounted in pods, or `kubectl create token` elsewhere".to_owned()),
        ..bare
    }]
}

/// Scripts that ask an account for its first secret.
fn asked_for(object: &Object) -> Vec<Finding> {
    let is_asked = |_: &str, text: &str| {
        text.contains(FIRST_SECRET)
            && ["serviceaccount", "get sa", " sa/"].iter().any(|word| text.contains(word))
    };
    let texts = part::texts(object, is_asked);
    let found = texts.iter().filter_map(|text| {
        let start = text.text.find(FIRST_SECRET)?;
        Some(Finding {
            confidence: Confidence::Medium,
            message: format!(
                "{} asks a service account for its first secret, and accounts have had none since 1.24",
                part::name(object)
            ),
            label: "empty in a new cluster".to_owned(),
            help: Some(
                "ask for a token with `kubectl create token`, or use the one that is mounted".to_owned(),
            ),
            ..part::finding(&RULE, object, &object.trace_text(text.node, start..start + FIRST_SECRET.len()))
        })
    });
    found.collect()
}
