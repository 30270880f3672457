//! `embedded-token`: a service-account token stands in a manifest, where nobody renews it.

use super::part::{self, Leaf};
use super::token::{self, Claims};
use super::{Finding, Rule, Severity, wording};
use crate::analysis::Analysis;
use crate::load::Object;
use crate::moment::Moment;

pub(super) const RULE: Rule = Rule {
    id: "embedded-token",
    severity: Severity::Error,
    since: "0.1.0",
    page: include_str!("../../rules/lints/embedded-token.md"),
    check,
};

fn check(analysis: &Analysis, findings: &mut Vec<Finding>) {
    part::in_objects(analysis, findings, |object| {
        let texts = part::texts(object, |_, text| token::may_hold(text));
        texts.iter().flat_map(|text| in_text(analysis, object, text)).collect()
    });
}

fn in_text(analysis: &Analysis, object: &Object, text: &Leaf<'_>) -> Vec<Finding> {
    let encoded = match text.keys.first() {
        Some(&"data") => object.kind() == "Secret",
        first => first == Some(&"binaryData"),
    };
    let tokens = token::find(text.text, encoded);
    tokens
        .into_iter()
        .map(|(range, claims)| {
            let place = object.trace_text(text.node, range);
            let what = format!("{} of {} holds a token{}", text.key(), part::name(object), claims.whose());
            let bare = part::finding(&RULE, object, &place);
            match claims {
                Claims::Legacy { .. } => legacy(bare, &what),
                Claims::Bound { expires, pod, .. } => bound(analysis, bare, &what, expires, pod),
            }
        })
        .collect()
}

/// It never dies, which is another worry than ours.
fn legacy(bare: Finding, what: &str) -> Finding {
    Finding {
        severity: Severity::Note,
        message: format!("{what}, which never expires"),
        label: "a legacy token".to_owned(),
        notes: vec!["a token like this is as good as a password until its secret is deleted".to_owned()],
        help: Some(
            "let pods use the token that is mounted, and others ask for one with `kubectl create token`"
                .to_owned(),
        ),
        ..bare
    }
}

fn bound(
    analysis: &Analysis,
    mut bare: Finding,
    what: &str,
    expires: Option<Moment>,
    pod: Option<String>,
) -> Finding {
    if let Some(place) = bare.places.first_mut() {
        place.dies = expires;
    }
    let message = match expires {
        Some(expires) if expires <= analysis.now => {
            format!("{what}, which expired on {}, {}", expires.minute(), expires.seen_from(analysis.now))
        }
        Some(expires) => format!(
            "{what}, which expires on {}, {}, and nobody renews it here",
            expires.minute(),
            expires.seen_from(analysis.now)
        ),
        None => format!("{what}, which is bound and does not say when it expires"),
    };
    Finding {
        message,
        label: "a bound token".to_owned(),
        dies: expires,
        notes: pod.map(|pod| wording::with_its_pod(&pod)).into_iter().collect(),
        help: Some(
            "mount the token where it is used, or ask for one when it is needed: a copy cannot be renewed"
                .to_owned(),
        ),
        ..bare
    }
}
