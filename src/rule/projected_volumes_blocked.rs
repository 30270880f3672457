//! `projected-volumes-blocked`: a policy lists the volumes that pods may have, and projected ones are not among them.

use super::part;
use super::{Finding, Rule, Severity};
use crate::analysis::Analysis;
use crate::load::Object;
use crate::yaml::Node;

pub(super) const RULE: Rule = Rule {
    id: "projected-volumes-blocked",
    severity: Severity::Error,
    since: "0.1.0",
    page: include_str!("../../rules/lints/projected-volumes-blocked.md"),
    check,
};

/// The first version without pod security policies.
const FIRST_WITHOUT_POLICIES: (u32, u32) = (1, 25);
/// The volume that carries a token.
const PROJECTED: &str = "projected";
/// Kinds of volumes that lists of them name; two of these make a list one of volumes.
const VOLUMES: &[&str] = &["configMap", "emptyDir", "secret", "downwardAPI", "persistentVolumeClaim", "csi"];
/// Words of a Kyverno rule that forbid what a list does not name.
const EXCLUDING: &[&str] = &["AnyNotIn", "AllNotIn", "NotIn"];

fn check(analysis: &Analysis, findings: &mut Vec<Finding>) {
    let (major, minor) = FIRST_WITHOUT_POLICIES;
    let has_policies = !analysis.is_at_least(major, minor);
    part::in_objects(analysis, findings, |object| match (group(object), object.kind()) {
        ("policy" | "extensions", "PodSecurityPolicy") if has_policies => policy(object),
        ("security.openshift.io", "SecurityContextConstraints") => {
            allowed(object, object.root.get("volumes")).into_iter().collect()
        }
        ("constraints.gatekeeper.sh", "K8sPSPVolumeTypes") => {
            allowed(object, object.root.at(&["spec", "parameters", "volumes"])).into_iter().collect()
        }
        ("kyverno.io" | "policies.kyverno.io", _) => kyverno(object),
        _ => Vec::new(),
    });
}

fn group(object: &Object) -> &str {
    object.api_version().split_once('/').map_or("", |(group, _)| group)
}

/// The API server lets the injected volume pass a policy that allows secrets, and nothing else that is projected.
fn policy(object: &Object) -> Vec<Finding> {
    let node = object.root.at(&["spec", "volumes"]);
    let Some(finding) = allowed(object, node) else { return Vec::new() };
    let names = node.map(names).unwrap_or_default();
    if !names.contains(&"secret") {
        return vec![finding];
    }
    vec![Finding {
        severity: Severity::Warning,
        message: format!(
            "{} allows secrets but not projected volumes: pods get their own token, but none for others such as AWS",
            part::name(object)
        ),
        ..finding
    }]
}

/// A finding where a list of allowed volumes leaves projected ones out. No list allows none.
fn allowed(object: &Object, list: Option<&Node>) -> Option<Finding> {
    let names = list.map(names).unwrap_or_default();
    if names.iter().any(|name| [PROJECTED, "*"].contains(name)) {
        return None;
    }
    Some(finding(object, list.unwrap_or(&object.root)))
}

fn finding(object: &Object, node: &Node) -> Finding {
    Finding {
        message: format!(
            "{} does not allow projected volumes: it rejects pods that get a service-account token",
            part::name(object)
        ),
        label: "projected is not among them".to_owned(),
        notes: vec!["the token of a pod comes in a projected volume since Kubernetes 1.21".to_owned()],
        help: Some("add projected to the volumes that are allowed".to_owned()),
        ..part::finding(&RULE, object, &object.trace(first_line(object, node)))
    }
}

/// A list over many lines is underlined at its first item.
fn first_line(object: &Object, node: &Node) -> crate::source::Span {
    let text = object.text().get(node.span.start..node.span.end).unwrap_or_default();
    match node.as_sequence().and_then(<[Node]>::first) {
        Some(first) if text.contains('\n') => first.span,
        _ if text.contains('\n') => object.root.at(&["metadata", "name"]).map_or(node.span, |name| name.span),
        _ => node.span,
    }
}

fn names(list: &Node) -> Vec<&str> {
    list.as_sequence().unwrap_or_default().iter().filter_map(Node::as_str).collect()
}

/// Rules with a list of allowed volumes in a condition, or with a pattern that forbids projected ones by name.
fn kyverno(object: &Object) -> Vec<Finding> {
    let mut found = Vec::new();
    part::nodes(&object.root, &mut |node| {
        let excludes =
            node.get("operator").and_then(Node::as_str).is_some_and(|word| EXCLUDING.contains(&word));
        let list = node.get("value").filter(|_| excludes);
        if let Some(list) = list.filter(|list| lists_volumes(list)) {
            found.extend(allowed(object, Some(list)));
        }
        let forbidden = node.as_mapping().into_iter().flat_map(|mapping| &mapping.entries);
        let forbidden = forbidden.filter(|entry| &*entry.key == "X(projected)");
        found.extend(forbidden.map(|entry| finding(object, &entry.value)));
    });
    found
}

fn lists_volumes(list: &Node) -> bool {
    names(list).iter().filter(|name| VOLUMES.contains(name)).count() >= 2
}
