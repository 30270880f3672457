//! `legacy-issuer`: something expects the issuer that tokens had before they were bound.

use std::ops::Range;

use super::part;
use super::{Finding, Rule, Severity};
use crate::analysis::Analysis;
use crate::load::Object;
use crate::verdict::Confidence;

pub(super) const RULE: Rule = Rule {
    id: "legacy-issuer",
    severity: Severity::Warning,
    since: "0.1.0",
    page: include_str!("../../rules/lints/legacy-issuer.md"),
    check,
};

/// What legacy tokens name as their issuer.
const ISSUER: &str = "kubernetes/serviceaccount";
/// Flags of the API server that say what it issues, which is never wrong.
const ISSUING: &[&str] = &["service-account-issuer", "api-audiences"];
/// The first version whose tokens have another one.
const FIRST_BOUND: (u32, u32) = (1, 21);

fn check(analysis: &Analysis, findings: &mut Vec<Finding>) {
    let (major, minor) = FIRST_BOUND;
    if !analysis.is_at_least(major, minor) {
        return;
    }
    part::in_objects(analysis, findings, |object| {
        let texts = part::texts(object, |_, text| text.contains(ISSUER));
        let found = texts.iter().filter_map(|text| {
            let range = issuer(text.text)?;
            Some(finding(object, &object.trace_text(text.node, range)))
        });
        found.collect()
    });
}

fn finding(object: &Object, trace: &crate::source::Trace) -> Finding {
    Finding {
        confidence: Confidence::Medium,
        message: format!("{} expects tokens of the issuer {ISSUER}, which bound tokens do not have", part::name(object)),
        label: "the issuer of legacy tokens".to_owned(),
        notes: vec![
            "tokens name the issuer of their cluster since 1.21, on EKS https://oidc.eks.<region>.amazonaws.com/id/<cluster>"
                .to_owned(),
        ],
        help: Some(
            "name the issuer of the cluster (`kubectl get --raw /.well-known/openid-configuration`), or let Vault leave the issuer alone (the default since 1.9)"
                .to_owned(),
        ),
        ..part::finding(&RULE, object, trace)
    }
}

/// Where the issuer stands as a word of its own, and not as what the API server is told to issue.
fn issuer(text: &str) -> Option<Range<usize>> {
    let places = text.match_indices(ISSUER).map(|(start, _)| start..start + ISSUER.len());
    let is_word = |c: char| c.is_ascii_alphanumeric() || "./-_".contains(c);
    let stands_alone = |range: &Range<usize>| {
        !text[..range.start].ends_with(is_word) && !text[range.end..].starts_with(is_word)
    };
    let issues = |range: &Range<usize>| {
        let word = text[..range.start].rsplit(char::is_whitespace).next().unwrap_or_default();
        ISSUING.iter().any(|flag| word.contains(flag))
    };
    places.filter(stands_alone).find(|range| !issues(range))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_issuer_is_a_word_of_its_own() {
        for (text, found) in [
            ("kubernetes/serviceaccount", true),
            ("issuer=\"kubernetes/serviceaccount\"", true),
            ("/var/run/secrets/kubernetes.io/serviceaccount/token", false),
            ("docs/kubernetes/serviceaccounts.md", false),
            ("--service-account-issuer=kubernetes/serviceaccount", false),
            ("--api-audiences=kubernetes/serviceaccount issuer: kubernetes/serviceaccount", true),
        ] {
            assert_eq!(issuer(text).is_some(), found, "{text}");
        }
    }
}
