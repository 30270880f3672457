//! SARIF 2.1.0 for code scanning: a result for each site, with regions in characters, content fingerprints and the pages of the rules.

use std::io::{self, Write};

use serde_json::{Value, json};

use super::grouped::{self, Spot};
use super::occurrence::{self, Occurrence};
use super::{Format, Look, Report, summary};
use crate::fix::Fix;
use crate::problem::ProblemSeverity;
use crate::rule::{RULES, Rule, Severity};
use crate::source::{Address, Site};
use crate::verdict::Confidence;

pub(super) const FORMAT: Format =
    Format { name: "sarif", about: "SARIF 2.1.0 for code scanning", is_silent: false, write };

const SCHEMA: &str = "https://json.schemastore.org/sarif-2.1.0.json";
/// The name of our fingerprints; a change of what they are made of raises the number.
const FINGERPRINT: &str = "staletoken/v1";
/// Further places of a result that are listed.
const MOST_RELATED: usize = 20;

fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let results: Vec<Value> =
        occurrence::all(report).iter().map(|occurrence| result(report, occurrence)).collect();
    let spots = grouped::spots(&report.analysis.problems);
    let mut notifications: Vec<Value> = spots.iter().map(|spot| notification(report, spot)).collect();
    // What is not shown leaves no result behind.
    let summary = summary::lines(report, look).join("\n");
    notifications.push(json!({ "level": "note", "message": { "text": summary } }));
    let log = json!({
        "$schema": SCHEMA,
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "staletoken",
                "semanticVersion": env!("CARGO_PKG_VERSION"),
                "informationUri": env!("CARGO_PKG_REPOSITORY"),
                "rules": RULES.iter().map(rule).collect::<Vec<_>>(),
            }},
            "invocations": [{
                "executionSuccessful": true,
                "toolExecutionNotifications": notifications,
            }],
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    });
    serde_json::to_writer_pretty(&mut *out, &log)?;
    out.write_all(b"\n")
}

fn rule(rule: &Rule) -> Value {
    let words = rule.id.split('-').map(|word| {
        let (first, rest) = word.split_at(word.len().min(1));
        first.to_uppercase() + rest
    });
    let page = rule.description();
    json!({
        "id": rule.id,
        "name": words.collect::<String>(),
        "shortDescription": { "text": rule.summary() },
        "fullDescription": { "text": rule.section("What it flags").unwrap_or_default() },
        "help": { "text": page, "markdown": page },
        "helpUri": rule.url(),
        "defaultConfiguration": { "level": level(rule.severity) },
        "properties": { "tags": ["kubernetes", "service-account-token"] },
    })
}

fn level(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

fn result(report: &Report, occurrence: &Occurrence<'_>) -> Value {
    let finding = occurrence.finding;
    let mut result = json!({
        "ruleId": finding.rule,
        "level": level(finding.severity),
        "message": { "text": message(occurrence) },
        "partialFingerprints": { FINGERPRINT: occurrence.fingerprint },
        "rank": rank(finding.confidence),
        "properties": { "confidence": finding.confidence.as_str(), "reference": finding.reference },
    });
    let environments = occurrence.environments();
    if !environments.is_empty() {
        result["properties"]["environments"] = json!(environments.names().collect::<Vec<_>>());
    }
    if let Some(index) = RULES.iter().position(|rule| rule.id == finding.rule) {
        result["ruleIndex"] = json!(index);
    }
    let mut location = json!({});
    if let Some(physical) = occurrence.opened(report).and_then(|(site, _)| physical(report, site)) {
        location["physicalLocation"] = physical;
    }
    let containers = occurrence.places.iter().filter(|place| !place.container.is_empty());
    let logical: Vec<Value> = containers
        .map(|place| {
            let name = format!("{}/{}", place.object, place.container);
            json!({ "name": place.container, "fullyQualifiedName": name, "kind": "resource" })
        })
        .collect();
    if !logical.is_empty() {
        location["logicalLocations"] = json!(logical);
    }
    let found = location.as_object().is_some_and(|parts| !parts.is_empty());
    result["locations"] = if found { json!([location]) } else { json!([]) };
    if let Some(fix) = occurrence.site.and_then(|site| report.fix(finding, site)) {
        result["fixes"] = json!(Vec::from_iter(replacement(report, fix)));
    }
    let related = related(report, occurrence);
    if !related.is_empty() {
        result["relatedLocations"] = json!(related);
    }
    result
}

fn message(occurrence: &Occurrence<'_>) -> String {
    let mut text = occurrence.text();
    for note in &occurrence.finding.notes {
        text.push('\n');
        text.push_str(note);
    }
    text
}

/// SARIF ranks from 0 to 100 what other tools call confidence.
fn rank(confidence: Confidence) -> u8 {
    match confidence {
        Confidence::Low => 25,
        Confidence::Medium => 50,
        Confidence::High => 75,
        Confidence::Observed => 100,
    }
}

/// How a tag is moved, for tools that offer it.
fn replacement(report: &Report, fix: &Fix) -> Option<Value> {
    let mut physical = physical(report, &fix.edit.site)?;
    let doubt = fix.doubt.map(|doubt| format!(" (look first: {doubt})")).unwrap_or_default();
    Some(json!({
        "description": { "text": format!("{}{doubt}", fix.does) },
        "artifactChanges": [{
            "artifactLocation": physical["artifactLocation"].take(),
            "replacements": [{
                "deletedRegion": physical["region"].take(),
                "insertedContent": { "text": fix.edit.text },
            }],
        }],
    }))
}

/// The lines of templates that print what is written at the site.
fn related(report: &Report, occurrence: &Occurrence<'_>) -> Vec<Value> {
    let mut sites: Vec<&Site> = occurrence.places.iter().flat_map(|place| &place.via).collect();
    sites.sort();
    sites.dedup();
    let locations = sites.into_iter().filter_map(|site| physical(report, site)).take(MOST_RELATED);
    locations
        .enumerate()
        .map(|(id, physical)| json!({ "id": id, "physicalLocation": physical, "message": { "text": "printed here" } }))
        .collect()
}

fn physical(report: &Report, site: &Site) -> Option<Value> {
    let address = Address::of(site.source.name(), &report.folder)?;
    let mut artifact = json!({ "uri": address.uri() });
    if !address.is_outside() {
        artifact["uriBaseId"] = json!("%SRCROOT%");
    }
    let mut physical = json!({ "artifactLocation": artifact });
    // Lines inside an archive are no lines of the archive.
    if address.inside.is_none() {
        let (start, end) = (site.position(), site.source.position(site.span.end));
        physical["region"] = json!({
            "startLine": start.line,
            "startColumn": start.column,
            "endLine": end.line,
            "endColumn": end.column,
        });
    }
    Some(physical)
}

fn notification(report: &Report, spot: &Spot<'_>) -> Value {
    let problem = spot.problem;
    let level = match problem.severity {
        ProblemSeverity::Unchecked => "warning",
        ProblemSeverity::Note => "note",
    };
    let place = problem.site.as_ref().and_then(|site| physical(report, site)).or_else(|| {
        let address = Address::of(&problem.file, &report.folder)?;
        Some(json!({ "artifactLocation": { "uri": address.uri() } }))
    });
    let locations: Vec<Value> =
        place.into_iter().map(|physical| json!({ "physicalLocation": physical })).collect();
    json!({ "level": level, "message": { "text": spot.text() }, "locations": locations })
}
