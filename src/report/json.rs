//! The report for programs: one object, schema 1. Fields may be added; those that are there stay.

mod finding;
mod run;
mod summary;

use std::io::{self, Write};

use serde::Serialize;

use self::finding::{FindingObject, HeldObject};
use self::run::RunObject;
use self::summary::Summary;
use super::{Format, Look, Report};
use crate::analysis::{Analysis, BaseImage, ImageAnalysis, Observation, Run};
use crate::dockerfile::Share;
use crate::environment::Environments;
use crate::knowledge::Matched;
use crate::lockfile::Scope;
use crate::moment::Moment;
use crate::platform::Lifetime;
use crate::problem::ProblemSeverity;
use crate::rule::{self, object_name};
use crate::service::Dependency;
use crate::source::Site;
use crate::verdict::{Detection, Embedded};
use crate::workload::Container;

#[derive(Serialize)]
pub(super) struct Root<'a> {
    pub(super) schema: u32,
    pub(super) run: RunObject<'a>,
    pub(super) images: Vec<Image<'a>>,
    pub(super) dependencies: Vec<DependencyObject<'a>>,
    pub(super) bases: Vec<BaseObject<'a>>,
    pub(super) findings: Vec<FindingObject<'a>>,
    pub(super) held_back: Vec<HeldObject<'a>>,
    pub(super) observations: Vec<ObservationObject<'a>>,
    pub(super) problems: Vec<ProblemObject<'a>>,
    pub(super) contacted: &'a [String],
    pub(super) summary: Summary,
}

#[derive(Serialize)]
pub(super) struct Image<'a> {
    reference: &'a str,
    verdict: &'static str,
    reason: &'a str,
    sdk: Option<String>,
    sdk_version: Option<&'a str>,
    evidence: Option<&'a str>,
    confidence: &'static str,
    clients: Vec<Client<'a>>,
    taken_for: Option<&'a str>,
    first_reloading_tag: Option<&'a str>,
    successor: Option<&'a str>,
    places: Vec<PlaceObject<'a>>,
}

/// A client inside an image, whether it decides or not.
#[derive(Serialize)]
struct Client<'a> {
    sdk: String,
    version: &'a str,
    reload: Option<&'static str>,
    reason: Option<&'a str>,
    own_reader: bool,
    evidence: &'a str,
    url: Option<&'a str>,
    confidence: &'static str,
    notes: &'a [String],
}

/// An image that a Dockerfile of the repository builds upon.
#[derive(Serialize)]
pub(super) struct BaseObject<'a> {
    reference: &'a str,
    share: &'static str,
    verdict: &'static str,
    reason: &'a str,
    sdk: Option<String>,
    sdk_version: Option<&'a str>,
    confidence: &'static str,
    first_reloading_tag: Option<&'a str>,
    #[serde(flatten)]
    at: At<'a>,
}

/// A Kubernetes client that a program of the repository names.
#[derive(Serialize)]
pub(super) struct DependencyObject<'a> {
    sdk: String,
    version: &'a str,
    scope: &'static str,
    verdict: &'static str,
    reason: &'a str,
    needed_by: &'a [String],
    first_reloading_version: Option<&'a str>,
    #[serde(flatten)]
    at: At<'a>,
}

#[derive(Serialize)]
struct PlaceObject<'a> {
    #[serde(flatten)]
    at: At<'a>,
    object: String,
    container: &'a str,
    service_account: &'a str,
    exposed: bool,
    reason: Option<String>,
    observed: bool,
    dies: Option<String>,
    days_left: Option<i64>,
    if_rolled_out_today: Option<String>,
    environments: Vec<String>,
}

#[derive(Serialize)]
struct At<'a> {
    file: &'a str,
    line: usize,
    column: usize,
    /// Whether `file` is a flag of the command line.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    flag: bool,
}

/// An account that was seen with a stale token.
#[derive(Serialize)]
pub(super) struct ObservationObject<'a> {
    service_account: String,
    file: &'a str,
    times: u64,
    last_seen: Option<String>,
    token_issued: Option<String>,
    pods: Vec<&'a str>,
    clusters: Vec<&'a str>,
    containers: usize,
}

#[derive(Serialize)]
pub(super) struct ProblemObject<'a> {
    kind: &'static str,
    file: &'a str,
    line: Option<usize>,
    column: Option<usize>,
    message: &'a str,
    help: Option<&'a str>,
    from: &'a [String],
    environments: Vec<String>,
}

pub(super) const FORMAT: Format =
    Format { name: "json", about: "One object, schema 1", is_silent: false, write };

/// Writes the object and a line feed.
fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, &root(report, look))?;
    out.write_all(b"\n")
}

/// Everything that programs are told.
pub(super) fn root(report: &Report, look: Look) -> Root<'_> {
    let analysis = &report.analysis;
    Root {
        schema: 1,
        run: run::of(analysis, look),
        images: analysis.images.iter().map(|image| image_object(analysis, image)).collect(),
        dependencies: analysis.dependencies().map(dependency_object).collect(),
        bases: analysis.bases.iter().map(base_object).collect(),
        findings: report.findings.iter().map(|finding| finding::of(report, finding)).collect(),
        held_back: report.held.iter().map(|held| finding::held(report, held)).collect(),
        observations: analysis.observations.iter().map(observation_object).collect(),
        problems: analysis.problems.iter().map(problem_object).collect(),
        contacted: &analysis.contacted,
        summary: summary::of(report),
    }
}

fn image_object<'a>(analysis: &'a Analysis, image: &'a ImageAnalysis) -> Image<'a> {
    let client = image.deciding();
    let proof = match &image.detection {
        Detection::NoClient { evidence, .. } => Some(evidence.as_str()),
        Detection::Clients(_) => client.map(|client| client.url.as_deref().unwrap_or(&client.evidence)),
        Detection::Unknown { .. } => None,
    };
    let containers = image.containers.iter().filter_map(|index| analysis.containers.get(*index));
    let places = containers.map(|container| place_object(analysis, container));
    Image {
        reference: &image.reference.written,
        verdict: image.verdict.as_str(),
        reason: &image.reason,
        sdk: client.map(|client| rule::sdk(&client.sdk)),
        sdk_version: client.map(|client| client.version.as_str()),
        evidence: proof,
        confidence: image.confidence().as_str(),
        clients: image.detection.clients().iter().map(client_object).collect(),
        taken_for: image.matched.as_ref().and_then(Matched::taken_for),
        first_reloading_tag: image.first_reloading_tag.as_deref(),
        successor: image.successor.as_ref().map(|successor| successor.name.as_str()),
        places: places.collect(),
    }
}

fn client_object(client: &Embedded) -> Client<'_> {
    Client {
        sdk: rule::sdk(&client.sdk),
        version: &client.version,
        reload: client.reload.as_ref().ok().map(|reload| reload.as_str()),
        reason: client.reload.as_ref().err().map(String::as_str),
        own_reader: client.own_reader,
        evidence: &client.evidence,
        url: client.url.as_deref(),
        confidence: client.confidence.as_str(),
        notes: &client.notes,
    }
}

fn base_object(based: &BaseImage) -> BaseObject<'_> {
    let BaseImage { base, image } = based;
    let client = image.deciding();
    BaseObject {
        reference: &base.reference.written,
        share: match base.share {
            Share::Whole => "whole",
            Share::Files => "files",
        },
        verdict: image.verdict.as_str(),
        reason: &image.reason,
        sdk: client.map(|client| rule::sdk(&client.sdk)),
        sdk_version: client.map(|client| client.version.as_str()),
        confidence: image.confidence().as_str(),
        first_reloading_tag: image.first_reloading_tag.as_deref(),
        at: at(&base.trace.primary),
    }
}

fn dependency_object(dependency: &Dependency) -> DependencyObject<'_> {
    DependencyObject {
        sdk: rule::sdk(&dependency.client.sdk),
        version: &dependency.client.version,
        scope: match dependency.scope {
            Scope::Runtime => "runtime",
            Scope::Test => "test",
            Scope::Tool => "tool",
        },
        verdict: dependency.verdict.as_str(),
        reason: &dependency.reason,
        needed_by: &dependency.needed_by,
        first_reloading_version: dependency.first_reloading.as_deref(),
        at: at(&dependency.site),
    }
}

fn place_object<'a>(analysis: &Analysis, container: &'a Container) -> PlaceObject<'a> {
    let clock = analysis.clock(container);
    let run = clock.run();
    let dies = run.and_then(Run::dies);
    let open = run.filter(|_| dies.is_none()).map(|run| run.lifetime);
    PlaceObject {
        at: at(&container.tag_trace.primary),
        object: object_name(&container.workload),
        container: &container.name,
        service_account: &container.exposure.service_account,
        exposed: clock.is_exposed(),
        reason: clock.reason().map(str::to_owned),
        observed: analysis.observations.about(container).is_some(),
        dies: dies.map(|dies| dies.to_string()),
        days_left: days_left(dies, analysis.now),
        if_rolled_out_today: open.and_then(|lifetime| rolled_out_today(analysis, lifetime)),
        environments: names(&container.environments),
    }
}

/// The day on which what is rolled out today is locked out, where its token lives days: the second of the run is in no report.
fn rolled_out_today(analysis: &Analysis, lifetime: Lifetime) -> Option<String> {
    lifetime.whole_days()?;
    let dies = analysis.now.later(i64::try_from(lifetime.seconds()).ok()?)?;
    Some(dies.day())
}

fn days_left(dies: Option<Moment>, now: Moment) -> Option<i64> {
    Some(dies?.days_from(now))
}

fn observation_object(observation: &Observation) -> ObservationObject<'_> {
    let sighting = &observation.sighting;
    ObservationObject {
        service_account: sighting.account.to_string(),
        file: &sighting.file,
        times: sighting.times,
        last_seen: sighting.last.map(|last| last.to_string()),
        token_issued: sighting.issued.map(|issued| issued.to_string()),
        pods: sighting.pods.iter().map(String::as_str).collect(),
        clusters: sighting.clusters.iter().map(String::as_str).collect(),
        containers: observation.containers,
    }
}

fn problem_object(problem: &crate::problem::Problem) -> ProblemObject<'_> {
    let position = problem.site.as_ref().map(Site::position);
    ProblemObject {
        kind: match problem.severity {
            ProblemSeverity::Unchecked => "unchecked",
            ProblemSeverity::Note => "note",
        },
        file: &problem.file,
        line: position.map(|position| position.line),
        column: position.map(|position| position.column),
        message: &problem.message,
        help: problem.help.as_deref(),
        from: &problem.trace,
        environments: names(&problem.environments),
    }
}

fn names(environments: &Environments) -> Vec<String> {
    environments.names().map(str::to_owned).collect()
}

fn at(site: &Site) -> At<'_> {
    let position = site.position();
    At { file: site.source.name(), line: position.line, column: position.column, flag: site.source.is_flag() }
}
