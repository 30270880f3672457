//! Findings as programs are told them: each with all it takes to act on it, without a look at the images.

use serde::Serialize;

use super::{At, at, days_left, names, rolled_out_today};
use crate::analysis::{Analysis, ImageAnalysis};
use crate::fix::Fix;
use crate::report::Report;
use crate::rule::{self, Finding, Place};
use crate::selection::{Held, Why};

#[derive(Serialize)]
pub(crate) struct FindingObject<'a> {
    rule: &'a str,
    severity: &'static str,
    confidence: &'static str,
    message: &'a str,
    label: &'a str,
    notes: &'a [String],
    help: Option<&'a str>,
    reference: &'a str,
    fingerprint: String,
    dies: Option<String>,
    days_left: Option<i64>,
    if_rolled_out_today: Option<String>,
    environments: Vec<String>,
    #[serde(flatten)]
    at: Option<At<'a>>,
    object: Option<&'a str>,
    container: Option<&'a str>,
    proof: Option<Proof>,
    fix: Option<FixObject<'a>>,
    places: Vec<FoundAt<'a>>,
}

/// What a verdict about the image rests on.
#[derive(Serialize)]
struct Proof {
    sdk: String,
    version: String,
    evidence: String,
    url: Option<String>,
}

/// One place of a finding.
#[derive(Serialize)]
struct FoundAt<'a> {
    #[serde(flatten)]
    at: At<'a>,
    message: &'a str,
    object: &'a str,
    container: &'a str,
    namespace: Option<&'a str>,
    fingerprint: String,
    dies: Option<String>,
    days_left: Option<i64>,
    restart: Option<&'a str>,
    environments: Vec<String>,
    printed_at: Vec<At<'a>>,
    fix: Option<FixObject<'a>>,
}

/// How it can be mended where it is written.
#[derive(Serialize)]
struct FixObject<'a> {
    does: &'a str,
    safe: bool,
    look_first: Option<&'a str>,
    #[serde(flatten)]
    at: At<'a>,
    old: &'a str,
    new: &'a str,
}

/// A finding that is not shown, and why.
#[derive(Serialize)]
pub(crate) struct HeldObject<'a> {
    because: &'static str,
    until: Option<String>,
    reason: Option<&'a str>,
    #[serde(flatten)]
    finding: FindingObject<'a>,
}

/// A finding with its places.
pub(super) fn of<'a>(report: &'a Report, finding: &'a Finding) -> FindingObject<'a> {
    let analysis = &report.analysis;
    let first = finding.places.first();
    let is_open = finding.places.is_empty() || finding.places.iter().any(|place| place.dies.is_none());
    let open = finding.lifetime.filter(|_| is_open);
    FindingObject {
        rule: finding.rule,
        severity: finding.severity.as_str(),
        confidence: finding.confidence.as_str(),
        message: &finding.message,
        label: &finding.label,
        notes: &finding.notes,
        help: finding.help.as_deref(),
        reference: &finding.reference,
        fingerprint: finding.fingerprint(first, &report.folder),
        dies: finding.dies.map(|dies| dies.to_string()),
        days_left: days_left(finding.dies, analysis.now),
        if_rolled_out_today: open.and_then(|lifetime| rolled_out_today(analysis, lifetime)),
        environments: names(&finding.environments()),
        at: first.map(|place| at(&place.primary)),
        object: first.map(|place| place.object.as_str()),
        container: first.map(|place| place.container.as_str()).filter(|name| !name.is_empty()),
        proof: proof(analysis, finding),
        fix: first.and_then(|place| report.fix(finding, &place.primary)).map(fix),
        places: finding.places.iter().map(|place| found_at(report, finding, place)).collect(),
    }
}

/// A finding that is held back.
pub(super) fn held<'a>(report: &'a Report, held: &'a Held) -> HeldObject<'a> {
    let (because, suppression) = match &held.why {
        Why::Ignored(suppression) => ("ignored", Some(suppression)),
        Why::Baseline => ("baseline", None),
        Why::Off => ("off", None),
        Why::Unsure => ("below_confidence", None),
        Why::Note => ("note", None),
        Why::Cut => ("beyond_limit", None),
    };
    HeldObject {
        because,
        until: suppression.and_then(|suppression| suppression.until).map(|until| until.to_string()),
        reason: suppression
            .map(|suppression| suppression.reason.as_str())
            .filter(|reason| !reason.is_empty()),
        finding: of(report, &held.finding),
    }
}

fn found_at<'a>(report: &'a Report, finding: &'a Finding, place: &'a Place) -> FoundAt<'a> {
    FoundAt {
        at: at(&place.primary),
        message: finding.message_at([place]),
        object: &place.object,
        container: &place.container,
        namespace: place.workload.as_ref().and_then(|workload| workload.namespace.as_deref()),
        fingerprint: finding.fingerprint(Some(place), &report.folder),
        dies: place.dies.map(|dies| dies.to_string()),
        days_left: days_left(place.dies, report.analysis.now),
        restart: place.restart.as_deref(),
        environments: names(&place.environments),
        printed_at: place.via.iter().map(at).collect(),
        fix: report.fix(finding, &place.primary).map(fix),
    }
}

fn fix(fix: &Fix) -> FixObject<'_> {
    FixObject {
        does: &fix.does,
        safe: fix.doubt.is_none(),
        look_first: fix.doubt,
        at: at(&fix.edit.site),
        old: fix.edit.site.text(),
        new: &fix.edit.text,
    }
}

/// The client that decides, in an image that is run or built upon, or in a program of the repository.
fn proof(analysis: &Analysis, finding: &Finding) -> Option<Proof> {
    let mut images = analysis.images.iter().chain(analysis.bases.iter().map(|based| &based.image));
    let image = images.find(|image| image.reference.written == finding.reference);
    let site = finding.places.first().map(|place| &place.primary);
    let dependency = || analysis.dependencies().find(|dependency| Some(&dependency.site) == site);
    let client = match image {
        Some(image) => ImageAnalysis::deciding(image)?,
        None => &dependency()?.client,
    };
    Some(Proof {
        sdk: rule::sdk(&client.sdk),
        version: client.version.clone(),
        evidence: client.evidence.clone(),
        url: client.url.clone(),
    })
}
