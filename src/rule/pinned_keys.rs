//! `pinned-keys`: a verifier of service-account tokens holds a copy of the keys they are signed with, and clusters change these.

use super::part;
use super::{Finding, Rule, Severity};
use crate::analysis::Analysis;
use crate::load::Object;
use crate::verdict::Confidence;
use crate::yaml::Node;

pub(super) const RULE: Rule = Rule {
    id: "pinned-keys",
    severity: Severity::Warning,
    since: "0.1.0",
    page: include_str!("../../rules/lints/pinned-keys.md"),
    check,
};

/// Under what the keys are kept: Istio, Vault.
const KEYS: &[&str] = &["jwks", "jwt_validation_pubkeys"];
/// Under what the issuer is.
const ISSUERS: &[&str] = &["issuer", "bound_issuer"];
/// What the issuers of clusters have in their names.
const CLUSTERS: &[&str] = &["//oidc.eks.", "//kubernetes.default.svc"];

fn check(analysis: &Analysis, findings: &mut Vec<Finding>) {
    part::in_objects(analysis, findings, |object| {
        let mut found = Vec::new();
        part::nodes(&object.root, &mut |node| found.extend(pinned(node).map(|keys| finding(object, keys))));
        found
    });
}

/// The keys in a map that names a cluster as the issuer.
fn pinned(node: &Node) -> Option<&Node> {
    let issuer = ISSUERS.iter().find_map(|key| node.get(key)?.as_str())?;
    let is_cluster = CLUSTERS.iter().any(|part| issuer.contains(part));
    let keys = KEYS.iter().find_map(|key| node.get(key))?;
    let is_given = keys.as_str().is_none_or(|text| !text.trim().is_empty()) && !keys.is_null();
    (is_cluster && is_given).then_some(keys)
}

fn finding(object: &Object, keys: &Node) -> Finding {
    Finding {
        confidence: Confidence::Medium,
        message: format!(
            "{} keeps a copy of the keys that its cluster signs tokens with, and they are changed",
            part::name(object)
        ),
        label: "a copy of the keys".to_owned(),
        notes: vec![
            "EKS changes them every 7 days: tokens that are signed with a newer one are refused".to_owned(),
        ],
        help: Some(
            "name the place of the keys instead (jwksUri, jwks_url), so that they are fetched anew"
                .to_owned(),
        ),
        ..part::finding(&RULE, object, &object.trace(keys.span))
    }
}
