//! `subpath-token`: a token is mounted through `subPath`, so that its file never changes and no client can re-read it.

use std::collections::BTreeMap;

use super::{Finding, Place, Rule, Severity, place, wording};
use crate::analysis::{Analysis, ImageAnalysis};
use crate::platform::Lifetime;
use crate::verdict::{Confidence, Verdict};

pub(super) const RULE: Rule = Rule {
    id: "subpath-token",
    severity: Severity::Error,
    since: "0.1.0",
    page: include_str!("../../rules/lints/subpath-token.md"),
    check,
};

/// What makes two mounts the same finding.
type Key = (Option<String>, Lifetime, Option<String>);

fn check(analysis: &Analysis, findings: &mut Vec<Finding>) {
    for image in &analysis.images {
        let mut mounts: BTreeMap<Key, (bool, Vec<Place>)> = BTreeMap::new();
        for container in analysis.containers_of(image) {
            for token in container.exposure.tokens.iter().filter(|token| token.sub_path) {
                let clock = analysis.clock_of(container, token);
                let Some(run) = clock.run() else { continue };
                let trace = token.place.as_ref().unwrap_or(&container.tag_trace);
                let key = (token.mount_path.clone(), run.lifetime, token.audience().map(str::to_owned));
                let mount = mounts.entry(key).or_insert_with(|| (token.is_for_api_server(), Vec::new()));
                mount.1.push(place::at(container, trace, run.dies()));
            }
        }
        findings.extend(mounts.into_iter().map(|(key, (kubernetes, places))| {
            let ordinary = kubernetes && image.verdict != Verdict::NoClient;
            finding(image, &key, if ordinary { RULE.severity } else { Severity::Warning }, places)
        }));
    }
}

fn finding(image: &ImageAnalysis, key: &Key, severity: Severity, places: Vec<Place>) -> Finding {
    let (path, lifetime, audience) = key;
    let path = path.as_deref().unwrap_or("its place");
    let whose = audience.as_ref().map(|audience| format!(" for {audience}")).unwrap_or_default();
    Finding {
        rule: RULE.id,
        severity,
        confidence: Confidence::High,
        message: format!(
            "the token{whose} at {path} of {} expires {lifetime} after the container starts, whatever its client does",
            wording::image(&image.reference)
        ),
        label: "a subPath mount is never refreshed".to_owned(),
        reference: image.reference.written.clone(),
        lifetime: Some(*lifetime),
        dies: places.iter().filter_map(|place| place.dies).min(),
        places,
        notes: vec!["the kubelet renews the volume, but a mount through subPath stays what it was when the container started".to_owned()],
        help: Some("mount the whole volume, without subPath, and read the file in it".to_owned()),
    }
}
