//! The summary: what was checked and how, what came of it, and what is not shown or could not be checked.
//!
//! In: a report. Out: [`lines`] for people, and the phrases and counts that other formats take from them.

use super::{Exit, Look, Report, restart};
use crate::analysis::{Analysis, Inputs};
use crate::rule::Severity;
use crate::selection::{Hidden, Why};
use crate::verdict::Verdict;

/// The verdicts about images, in the words of the summary.
const VERDICTS: [(Verdict, &str); 5] = [
    (Verdict::Stale, "stale"),
    (Verdict::Late, "late"),
    (Verdict::Reloads, "reloading"),
    (Verdict::NoClient, "without a client"),
    (Verdict::Unknown, "unknown"),
];

/// The findings that are shown, by what becomes of them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Totals {
    pub(super) errors: usize,
    pub(super) warnings: usize,
    pub(super) notes: usize,
    /// Those that `--fix` mends at one place at least.
    pub(super) fixable: usize,
    /// Those that only `--unsafe-fixes` mends.
    pub(super) unsafe_fixable: usize,
}

/// What was checked and what was not, a line each.
pub(super) fn lines(report: &Report, look: Look) -> Vec<String> {
    let analysis = &report.analysis;
    if report.unchecked() == Exit::Nothing {
        return vec![nothing(report)];
    }
    if analysis.inputs == Inputs::default() && analysis.images.is_empty() {
        return std::iter::once("nothing was checked".to_owned()).chain(unchecked(report)).collect();
    }
    let mut lines = vec![checked(analysis), conditions(analysis)];
    lines.push(VERDICTS.map(|(verdict, words)| format!("{} {words}", report.count(verdict))).join(", "));
    lines.extend(own_code(analysis));
    lines.extend(totals_line(report));
    lines.extend(hidden(report));
    let unknown_here = analysis.unknown_dependencies() + analysis.unknown_bases().count();
    if report.count(Verdict::Unknown) + unknown_here > 0 && !look.lists_unknown {
        lines.push("nobody can judge the unknown ones yet: see them and why with --show unknown".to_owned());
    }
    if !analysis.contacted.is_empty() {
        let hosts = counted(analysis.contacted.len(), "host");
        lines.push(format!("asked {hosts} for images: {}", analysis.contacted.join(", ")));
    }
    let seen = analysis.observations.iter().count();
    if seen > 0 {
        let here = analysis.observations.iter().filter(|observation| observation.containers > 0).count();
        let accounts = counted(seen, "account");
        lines.push(format!(
            "evidence: {accounts} seen with a stale token, {here} of them with containers here"
        ));
    }
    if !look.lists_restarts && restart::is_due(report) {
        lines.push(
            "some are locked out already: --show restart prints the commands that bring them back".to_owned(),
        );
    }
    let exempt = analysis.exempt().len();
    if exempt > 0 && !look.lists_exempt {
        let containers = counted(exempt, "container");
        lines.push(format!(
            "{containers} of stale or late images cannot be locked out: see why with --show exempt"
        ));
    }
    lines.extend(unchecked(report));
    lines
}

/// Whom the run asked, and what the days are counted with: `offline; tokens live 90 days on EKS`.
pub(super) fn conditions(analysis: &Analysis) -> String {
    let asks = if analysis.online { "online" } else { "offline" };
    let platform = &analysis.platform;
    format!("{asks}; tokens live {} {}", platform.lifetime(), platform.place())
}

/// The findings by severity, and what can be mended.
pub(super) fn totals(report: &Report) -> Totals {
    let mut totals = Totals::default();
    for finding in &report.findings {
        *match finding.severity {
            Severity::Error => &mut totals.errors,
            Severity::Warning => &mut totals.warnings,
            Severity::Note => &mut totals.notes,
        } += 1;
        let fixes = finding.places.iter().filter_map(|place| report.fix(finding, &place.primary));
        match fixes.map(|fix| fix.doubt.is_some()).min() {
            Some(false) => totals.fixable += 1,
            Some(true) => totals.unsafe_fixable += 1,
            None => {}
        }
    }
    totals
}

/// `2 errors, 1 warning; 1 can be fixed with --fix, 1 with --fix --unsafe-fixes`
pub(super) fn totals_line(report: &Report) -> Option<String> {
    let totals = totals(report);
    let severities = [(totals.errors, "error"), (totals.warnings, "warning"), (totals.notes, "note")];
    let found: Vec<String> = severities
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, name)| counted(*count, name))
        .collect();
    let ways = [(totals.fixable, "--fix"), (totals.unsafe_fixable, "--fix --unsafe-fixes")];
    let ways: Vec<String> = ways
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, flags)| format!("{count} with {flags}"))
        .collect();
    let fixes = if ways.is_empty() { String::new() } else { format!("; can be fixed: {}", ways.join(", ")) };
    (!found.is_empty()).then(|| format!("{}{fixes}", found.join(", ")))
}

fn unchecked(report: &Report) -> Option<String> {
    let count = report.unchecked_problems().count();
    (count > 0).then(|| format!("{} could not be checked, see above", counted(count, "thing")))
}

/// What is not shown, and how it would be.
pub(super) fn hidden(report: &Report) -> Option<String> {
    let Hidden { ignored, baseline, off, unsure, notes, cut, .. } = report.hidden;
    let parts = [
        (ignored, "place", format!("ignored{}", first_day(report, ignored))),
        (baseline, "place", "in the baseline".to_owned()),
        (off, "finding", "of rules that are switched off".to_owned()),
        (unsure, "finding", "below --min-confidence".to_owned()),
        (notes, "finding", "shown by --pedantic only".to_owned()),
        (cut, "finding", "beyond --max-findings".to_owned()),
    ];
    let parts: Vec<String> = parts
        .iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, name, words)| format!("{} {words}", counted(*count, name)))
        .collect();
    (!parts.is_empty()).then(|| format!("not shown: {}", parts.join(", ")))
}

/// Until when what is ignored is.
fn first_day(report: &Report, ignored: usize) -> String {
    let days = report.held.iter().filter_map(|held| match &held.why {
        Why::Ignored(suppression) => suppression.until,
        _ => None,
    });
    let first = if ignored == 1 { "until" } else { "the first until" };
    days.min().map(|day| format!(" ({first} {day})")).unwrap_or_default()
}

/// What the repository's own programs and images are built of.
fn own_code(analysis: &Analysis) -> Vec<String> {
    let mut lines = Vec::new();
    if analysis.inputs.dependency_files > 0 {
        let files = counted(analysis.inputs.dependency_files, "dependency file");
        let clients = counted(analysis.dependencies().count(), "Kubernetes client");
        let verdicts = judged(analysis.dependencies().map(|dependency| dependency.verdict));
        lines.push(format!("{clients} in {files}: {verdicts}"));
    }
    if !analysis.bases.is_empty() {
        let images = counted(analysis.bases.len(), "image");
        let [stale, late] = [Verdict::Stale, Verdict::Late].map(|verdict| bases(analysis, verdict));
        let unknown = analysis.unknown_bases().count();
        lines.push(format!(
            "{images} that Dockerfiles build upon: {stale} stale, {late} late, {unknown} unknown"
        ));
    }
    lines
}

fn judged(verdicts: impl Iterator<Item = Verdict>) -> String {
    let verdicts: Vec<Verdict> = verdicts.collect();
    let count = |wanted| verdicts.iter().filter(|verdict| **verdict == wanted).count();
    let [stale, late, unknown] = [Verdict::Stale, Verdict::Late, Verdict::Unknown].map(count);
    format!("{stale} stale, {late} late, {unknown} unknown")
}

/// The clients of programs of the repository with a verdict.
pub(super) fn dependencies(analysis: &Analysis, verdict: Verdict) -> usize {
    analysis.dependencies().filter(|dependency| dependency.verdict == verdict).count()
}

/// The images that Dockerfiles build upon with a verdict.
pub(super) fn bases(analysis: &Analysis, verdict: Verdict) -> usize {
    analysis.bases.iter().filter(|based| based.image.verdict == verdict).count()
}

/// That there was nothing to check, and what there would have to be.
fn nothing(report: &Report) -> String {
    let analysis = &report.analysis;
    let Inputs { files, charts, kustomizations, .. } = analysis.inputs;
    let inputs_read = files + charts + kustomizations;
    if let Some(revision) = report.since.as_ref().filter(|_| inputs_read == 0) {
        return format!(
            "nothing to check: no manifest, chart, kustomization, lock file or Dockerfile changed since {revision}"
        );
    }
    match inputs_read {
        0 => "nothing to check: no manifest, chart, kustomization, lock file or Dockerfile was found here; give the path of some, or ask about an image with `staletoken image`".to_owned(),
        1 => "nothing to check: what was read holds no workload and no image".to_owned(),
        _ => format!("nothing to check: none of {} holds a workload or an image", inputs(analysis)),
    }
}

/// `checked 2 files and 1 chart: 3 images in 4 containers`
pub(super) fn checked(analysis: &Analysis) -> String {
    let images = counted(analysis.images.len(), "image");
    let inputs = inputs(analysis);
    if inputs.is_empty() && analysis.inputs.dependency_files > 0 {
        return format!("checked {}", counted(analysis.inputs.dependency_files, "dependency file"));
    }
    if inputs.is_empty() {
        return format!("checked {images}");
    }
    let containers = counted(analysis.containers.len(), "container");
    let environments = match analysis.environments().names().len() {
        0 => String::new(),
        count => format!(" in {}", counted(count, "environment")),
    };
    format!("checked {inputs}{environments}: {images} in {containers}")
}

/// `2 files and 3 charts (1 of them not whole)`
fn inputs(analysis: &Analysis) -> String {
    let charts = match (analysis.inputs.charts, analysis.inputs.charts_in_part) {
        (charts, 0) => counted(charts, "chart"),
        (1, _) => "1 chart (not whole)".to_owned(),
        (charts, in_part) => format!("{charts} charts ({in_part} of them not whole)"),
    };
    let Inputs { files, kustomizations, .. } = analysis.inputs;
    let inputs = [
        (files, counted(files, "file")),
        (analysis.inputs.charts, charts),
        (kustomizations, counted(kustomizations, "kustomization")),
    ];
    let there = inputs.into_iter().filter(|(count, _)| *count > 0);
    let mut parts: Vec<String> = there.map(|(_, words)| words).collect();
    let last = parts.pop().unwrap_or_default();
    if parts.is_empty() { last } else { format!("{} and {last}", parts.join(", ")) }
}

/// `1 image`, `2 images`.
pub(super) fn counted(count: usize, name: &str) -> String {
    if count == 1 { format!("1 {name}") } else { format!("{count} {name}s") }
}
