//! The upgrade review: who has to change what by when. What the Markdown and the HTML report show, without a format.
//!
//! In: a report. Out: a [`Review`]: a line for each container with a finding, by namespace, the days on which containers are locked out if
//! their processes start on the day of the run, and what is not shown, not judged and not checked.

use std::collections::BTreeMap;

use jiff::ToSpan;
use jiff::civil::Date;

use super::grouped::{self, Group};
use super::{Report, lists, summary};
use crate::analysis::{Analysis, ImageAnalysis};
use crate::moment::Moment;
use crate::problem::ProblemSeverity;
use crate::rule::{self, Finding, Place};
use crate::selection::Why;
use crate::source::Site;
use crate::verdict::{Confidence, Detection, Verdict};
use crate::workload::Turnover;

/// What the days of a review rest on.
pub(super) const ASSUMPTION: &str = "Counted from the start of the process where it is known, else from the day of this review; a restart buys the same time again.";
/// The name of the group of objects that name no namespace.
const NO_NAMESPACE: &str = "no namespace given";
/// The name of the group of what no object runs: dependency files and Dockerfiles.
pub(super) const OWN_CODE: &str = "code of this repository";

/// What a review says.
pub(super) struct Review<'a> {
    /// By namespace, those of a namespace by day, what lives longest first, then by object and container.
    pub(super) groups: Vec<(String, Vec<Line<'a>>)>,
    /// The days and how many containers each locks out, in their order.
    pub(super) days: Vec<(Date, usize)>,
    /// Findings that are held back for a reason of their own, each with where it is and why.
    pub(super) held: Vec<(String, String)>,
    /// Containers that cannot be locked out, and why.
    pub(super) exempt: Vec<(String, String)>,
    /// Images and clients nobody can judge, and why.
    pub(super) unknown: Vec<(String, String)>,
    /// What could not be checked, and how much of it is beyond the limit.
    pub(super) unchecked: (Vec<Group<'a>>, usize),
    /// What is worth knowing of what was checked.
    pub(super) notes: (Vec<Group<'a>>, usize),
}

/// A table row: what is counted, and how many of it are stale, late, unknown, re-read in time and hold no client.
pub(super) struct Row {
    pub(super) what: &'static str,
    pub(super) counts: [usize; 5],
}

/// One container with a finding.
pub(super) struct Line<'a> {
    pub(super) finding: &'a Finding,
    /// `DaemonSet kube2iam`, with the environments it is there in; the image where there is no manifest.
    pub(super) owner: String,
    /// The image as it is written; empty for a client in a dependency file.
    pub(super) image: &'a str,
    pub(super) container: &'a str,
    /// Where a person would change it.
    pub(super) site: Option<&'a Site>,
    /// The client inside, with its version.
    pub(super) embedded: String,
    /// What proves it: a name and where to read it.
    pub(super) proof: Option<(String, Option<String>)>,
    /// The first later tag that re-reads, or what to do instead.
    pub(super) cure: String,
    /// When the container is locked out if its process starts on the day of the run.
    pub(super) day: Option<Date>,
    /// How often the pods are replaced.
    turnover: Turnover,
}

/// Makes the review of a report.
pub(super) fn of(report: &Report) -> Review<'_> {
    let analysis = &report.analysis;
    let mut groups: BTreeMap<String, Vec<Line<'_>>> = BTreeMap::new();
    let mut days: BTreeMap<Date, usize> = BTreeMap::new();
    let has_object = |finding: &&Finding| {
        finding.places.is_empty() || finding.places.iter().any(|place| !place.object.is_empty())
    };
    for finding in report.findings.iter().filter(has_object) {
        let mut all = analysis.images.iter().chain(analysis.bases.iter().map(|based| &based.image));
        let image = all.find(|image| image.reference.written == finding.reference);
        let places: Vec<Option<&Place>> = match finding.places.len() {
            0 => vec![None],
            _ => finding.places.iter().map(Some).collect(),
        };
        for place in places {
            let line = line(analysis, finding, image, place);
            if let Some(day) = line.day {
                *days.entry(day).or_default() += 1;
            }
            groups.entry(group(finding, place)).or_default().push(line);
        }
    }
    for lines in groups.values_mut() {
        lines.sort_by_cached_key(|line| {
            (line.day.unwrap_or(Date::MAX), line.turnover, line.owner.clone(), line.container.to_owned())
        });
    }
    Review {
        groups: groups.into_iter().collect(),
        days: days.into_iter().collect(),
        held: held(report),
        exempt: lists::exempt(analysis),
        unknown: lists::unknown(analysis).into_iter().map(|(what, why)| (what, why.to_owned())).collect(),
        unchecked: grouped::shown(report, ProblemSeverity::Unchecked),
        notes: grouped::shown(report, ProblemSeverity::Note),
    }
}

/// What somebody held back. Of rules that are off and of notes the numbers say enough.
fn held(report: &Report) -> Vec<(String, String)> {
    let told = report.held.iter().filter(|held| !matches!(held.why, Why::Off | Why::Note));
    let line = |held: &crate::selection::Held| {
        let finding = &held.finding;
        let about =
            if finding.reference.is_empty() { String::new() } else { format!(": {}", finding.reference) };
        let place = finding.places.first().map(|place| {
            let more = match finding.places.len() - 1 {
                0 => String::new(),
                more => format!(" and {}", summary::counted(more, "more place")),
            };
            format!(" at {}{more}", place.primary)
        });
        (format!("{}{about}{}", finding.rule, place.unwrap_or_default()), held.clause())
    };
    told.map(line).collect()
}

/// The verdicts about images, the clients of programs and what Dockerfiles build upon, as far as there are any.
pub(super) fn verdicts(report: &Report) -> Vec<Row> {
    const ORDER: [Verdict; 5] =
        [Verdict::Stale, Verdict::Late, Verdict::Unknown, Verdict::Reloads, Verdict::NoClient];
    let analysis = &report.analysis;
    let images = Row { what: "images", counts: ORDER.map(|verdict| report.count(verdict)) };
    let clients = Row {
        what: "clients in dependency files",
        counts: ORDER.map(|verdict| summary::dependencies(analysis, verdict)),
    };
    let bases = Row {
        what: "images that Dockerfiles build upon",
        counts: ORDER.map(|verdict| summary::bases(analysis, verdict)),
    };
    let is_there = |row: &Row| row.counts.iter().any(|count| *count > 0);
    let further = [clients, bases].into_iter().filter(is_there);
    std::iter::once(images).chain(further).collect()
}

/// What the days of a review are counted with, and where that is said.
pub(super) fn assumptions(analysis: &Analysis) -> (String, &str) {
    let platform = &analysis.platform;
    let source = if platform.stated.is_some() { "--token-lifetime" } else { &platform.profile.source };
    (format!("A token lives {} {}", platform.lifetime(), platform.place()), source)
}

/// The namespace of a place, or what stands for it.
fn group(finding: &Finding, place: Option<&Place>) -> String {
    match place.map(|place| &place.workload) {
        Some(Some(workload)) => workload.namespace.clone().unwrap_or_else(|| NO_NAMESPACE.to_owned()),
        Some(None) if !finding.reference.is_empty() => OWN_CODE.to_owned(),
        Some(None) | None => NO_NAMESPACE.to_owned(),
    }
}

/// Who owns a place; its namespace is that of the group.
fn owner(place: &Place) -> String {
    let named = place.workload.as_ref().map(|workload| format!("{} {}", workload.kind, workload.name));
    named.unwrap_or_else(|| place.object.clone()) + &place.environments.clause()
}

fn line<'a>(
    analysis: &Analysis,
    finding: &'a Finding,
    image: Option<&'a ImageAnalysis>,
    place: Option<&'a Place>,
) -> Line<'a> {
    Line {
        finding,
        owner: place.map_or_else(|| finding.reference.clone(), owner),
        image: image.map_or("", |_| &finding.reference),
        container: place.map_or("", |place| &place.container),
        site: place.map(|place| &place.primary),
        embedded: image.map_or_else(|| finding.reference.clone(), embedded),
        proof: image.and_then(proof),
        cure: cure(finding, image),
        day: day(analysis, finding, place),
        turnover: place
            .and_then(|place| place.workload.as_ref())
            .map_or(Turnover::Other, |workload| workload.turnover()),
    }
}

fn embedded(image: &ImageAnalysis) -> String {
    match (image.deciding(), &image.detection) {
        (Some(client), _) if client.version.is_empty() => rule::sdk(&client.sdk),
        (Some(client), _) => format!("{} {}", rule::sdk(&client.sdk), client.version),
        (None, Detection::Clients(_)) => String::new(),
        (None, Detection::NoClient { reason, .. } | Detection::Unknown { reason }) => reason.clone(),
    }
}

fn proof(image: &ImageAnalysis) -> Option<(String, Option<String>)> {
    let client = image.deciding()?;
    let url = client.url.clone().or_else(|| {
        let evidence = &client.evidence;
        evidence.starts_with("https://").then(|| evidence.clone())
    });
    let is_page = url.as_ref() == Some(&client.evidence);
    let name = if is_page { short(&client.evidence) } else { client.evidence.clone() };
    (!name.is_empty()).then_some((name, url))
}

/// How sure a finding is, where that is less than read or seen.
pub(super) fn doubt(finding: &Finding) -> Option<String> {
    let confidence = finding.confidence;
    (confidence < Confidence::High).then(|| format!("confidence {}", confidence.as_str()))
}

/// What people call a page: `kiali/kiali#5070` for an issue, else the last part of its address.
fn short(url: &str) -> String {
    let parts: Vec<&str> =
        url.trim_start_matches("https://github.com/").trim_end_matches('/').split('/').collect();
    match parts[..] {
        [owner, name, "issues" | "pull", number] => format!("{owner}/{name}#{number}"),
        // A version alone says nothing of what it is a version.
        [.., name, version] if version.starts_with(|c: char| c.is_ascii_digit()) => {
            format!("{name} {version}")
        }
        [.., last] => last.to_owned(),
        [] => url.to_owned(),
    }
}

fn cure(finding: &Finding, image: Option<&ImageAnalysis>) -> String {
    let pin = image.and_then(|image| image.floating.as_ref()).and_then(|floating| floating.pin.clone());
    let tag = image.and_then(|image| image.first_reloading_tag.clone()).or(pin);
    tag.or_else(|| finding.help.clone()).unwrap_or_default()
}

/// The day a container is locked out: as its start has it, else for a process that starts on the day of the run.
fn day(analysis: &Analysis, finding: &Finding, place: Option<&Place>) -> Option<Date> {
    let dies = place.and_then(|place| place.dies).map(Moment::date);
    dies.or_else(|| analysis.today().checked_add(finding.lifetime?.days().days()).ok())
}
