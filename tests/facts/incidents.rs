//! Public reports of lost tokens, false alarms among them, against what the pages say about the images.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use staletoken::image::Reference;
use staletoken::knowledge::{Knowledge, Step};
use staletoken::verdict::judge;

use super::judging::expected;
use super::{measured, short};

#[test]
fn every_image_of_a_report_is_judged_as_reported() {
    let knowledge = Knowledge::embedded();
    let mut wrong = Vec::new();
    for section in short::sections(&measured::kept("incidents.txt", None)) {
        for (answer, tag) in &section.answers {
            for image in &section.about {
                let reference = Reference::parse(&format!("{image}:{tag}")).unwrap();
                let (verdict, why) = judge(&knowledge.detect(&reference).detection);
                if Some(verdict) != expected(answer) {
                    wrong.push(format!("{}: {image}:{tag}: {answer} is {verdict}: {why}", section.name));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} disagree:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn own_readers_have_steps_with_the_proof() {
    let Some(reports) = measured::values("incidents.jsonl") else { return };
    let knowledge = Knowledge::embedded();
    let mut missing = BTreeSet::new();
    for report in reports.iter().filter(|report| report["kind"] == "own-code") {
        for image in texts(&report["images"]) {
            let found = knowledge.detect(&Reference::parse(&image).unwrap());
            let entry = found.entry.and_then(|(name, ..)| knowledge.image(&name));
            let proof = |step: &Step| step.own_code && step.evidence.contains("://");
            let read = entry
                .is_some_and(|entry| entry.all_steps().into_iter().flat_map(|steps| &steps.steps).any(proof));
            if !read && !PACKAGES_DECIDE.contains(&image.as_str()) {
                missing.insert(image);
            }
        }
    }
    assert!(missing.is_empty(), "no steps of `reads-token`: {missing:?}");
}

/// What a report calls a release and is no tag of the image.
const NO_TAGS: &[(&str, &str)] = &[
    ("sighup fury logging module", "v1.10.3"), // of the module
    ("fluentd-kubernetes-daemonset v1.14.6-1.1..v1.15.2", "v1.15.3"), // published with a flavour and a revision only
];
/// Own code that is a package with a page under `rules/sdks`.
const PACKAGES_DECIDE: &[&str] = &[
    "docker.io/apache/spark",
    "docker.io/timescale/timescaledb-ha",
    "ghcr.io/zalando/spilo-14",
    "registry.opensource.zalan.do/acid/spilo-13",
    "registry.opensource.zalan.do/acid/spilo-14",
];

#[test]
fn no_image_or_tag_of_a_report_is_left_out() {
    let Some(reports) = measured::values("incidents.jsonl") else { return };
    let mut kept: BTreeMap<String, (BTreeSet<String>, BTreeSet<String>)> = BTreeMap::new();
    for section in short::sections(&measured::kept("incidents.txt", None)) {
        let (images, tags) = kept.entry(section.name).or_default();
        images.extend(section.about);
        tags.extend(section.answers.into_iter().map(|(_, tag)| tag));
    }
    let mut missing = Vec::new();
    for report in reports.iter().filter(|report| !texts(&report["images"]).is_empty()) {
        let name = report["product"].as_str().unwrap();
        let Some((images, tags)) = kept.get(name) else {
            missing.push(name.to_owned());
            continue;
        };
        missing.extend(texts(&report["images"]).into_iter().filter(|image| !images.contains(image)));
        let named = texts(&report["affected"]).into_iter().chain(texts(&report["fixed"]));
        let known = |tag: &str| tags.contains(tag) || NO_TAGS.contains(&(name, tag));
        let left_out = named.filter(|text| is_tag(text) && !known(text));
        missing.extend(left_out.map(|tag| format!("{name}: {tag}")));
    }
    assert!(missing.is_empty(), "{}", missing.join("\n"));
}

/// The texts of a list, or the text itself.
fn texts(value: &Value) -> Vec<String> {
    let items = value.as_array().cloned().unwrap_or_else(|| vec![value.clone()]);
    items.iter().filter_map(|item| item.as_str().map(str::to_owned)).collect()
}

/// Whether a text is a tag with all its numbers and nothing else.
fn is_tag(text: &str) -> bool {
    let numbers = text.trim_start_matches('v');
    numbers.split('.').count() > 1 && numbers.split('.').all(|number| number.parse::<u32>().is_ok())
}
