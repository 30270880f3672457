//! `stale-base-image`: a Dockerfile builds upon an image whose Kubernetes client does not re-read its token in time.

use std::collections::BTreeMap;

use super::{Finding, Rule, Severity, place, remedy, wording};
use crate::analysis::{Analysis, BaseImage};
use crate::dockerfile::Share;
use crate::verdict::Verdict;

pub(super) const RULE: Rule = Rule {
    id: "stale-base-image",
    severity: Severity::Warning,
    since: "0.1.0",
    page: include_str!("../../rules/lints/stale-base-image.md"),
    check,
};

fn check(analysis: &Analysis, findings: &mut Vec<Finding>) {
    let mut groups: BTreeMap<(String, Share), Vec<&BaseImage>> = BTreeMap::new();
    for based in &analysis.bases {
        if matches!(based.image.verdict, Verdict::Stale | Verdict::Late) {
            let group = (based.image.reference.to_string(), based.base.share);
            groups.entry(group).or_default().push(based);
        }
    }
    findings.extend(groups.into_iter().map(|((_, share), group)| finding(analysis, share, &group)));
}

fn finding(analysis: &Analysis, share: Share, group: &[&BaseImage]) -> Finding {
    let image = &group[0].image;
    let name = wording::subject(image);
    let deadline = analysis.platform.deadline();
    let what = match share {
        Share::Whole => "what is built here starts from",
        Share::Files => "what is built here copies files out of",
    };
    let does = match image.verdict {
        Verdict::Stale => format!("which is locked out of the API server {deadline}"),
        _ => format!("which re-reads its token only once the API server has refused it, {deadline}"),
    };
    let only = match share {
        Share::Whole => "only a workload that runs what is built here says whether it gets a token",
        Share::Files => {
            "only what is copied is inside, and only a workload that runs it says whether it gets a token"
        }
    };
    let places = group.iter().map(|based| {
        place::without_container(
            &based.base.trace,
            format!("image built {}", wording::folder(&based.base.folder)),
        )
    });
    Finding {
        rule: RULE.id,
        severity: severity(share, image.verdict),
        confidence: image.confidence(),
        message: format!("{what} {name}, {does}"),
        label: if image.verdict == Verdict::Stale {
            wording::reads_once(image)
        } else {
            image.reason.clone()
        },
        reference: image.reference.written.clone(),
        lifetime: None,
        dies: None,
        places: places.collect(),
        notes: wording::if_rolled_out_today(analysis, analysis.platform.lifetime())
            .into_iter()
            .chain(wording::proof(image))
            .chain([only.to_owned()])
            .collect(),
        help: Some(remedy::remedy(image)),
    }
}

/// Files out of an image need not be those that read the token.
fn severity(share: Share, verdict: Verdict) -> Severity {
    match (share, verdict) {
        (Share::Whole, Verdict::Stale) => RULE.severity,
        (Share::Whole | Share::Files, _) => Severity::Note,
    }
}
