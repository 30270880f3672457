//! The counts of the JSON report.

use serde::Serialize;

use crate::problem::ProblemSeverity;
use crate::report::Report;
use crate::report::summary::{bases, dependencies, totals};
use crate::selection::Hidden;
use crate::verdict::Verdict;

#[derive(Serialize)]
pub(crate) struct Summary {
    files: usize,
    charts: usize,
    charts_in_part: usize,
    kustomizations: usize,
    containers: usize,
    images: usize,
    stale: usize,
    late: usize,
    reloads: usize,
    no_client: usize,
    unknown: usize,
    dependency_files: usize,
    dependencies: usize,
    stale_dependencies: usize,
    late_dependencies: usize,
    unknown_dependencies: usize,
    bases: usize,
    stale_bases: usize,
    late_bases: usize,
    unknown_bases: usize,
    errors: usize,
    warnings: usize,
    notes: usize,
    fixable: usize,
    fixable_with_unsafe_fixes: usize,
    problems: usize,
    unchecked: usize,
    hidden: HiddenObject,
}

#[derive(Serialize)]
struct HiddenObject {
    ignored: usize,
    baseline: usize,
    off: usize,
    below_confidence: usize,
    notes: usize,
    beyond_limit: usize,
}

pub(super) fn of(report: &Report) -> Summary {
    let analysis = &report.analysis;
    let totals = totals(report);
    let is_unchecked = |severity: ProblemSeverity| severity == ProblemSeverity::Unchecked;
    Summary {
        files: analysis.inputs.files,
        charts: analysis.inputs.charts,
        charts_in_part: analysis.inputs.charts_in_part,
        kustomizations: analysis.inputs.kustomizations,
        containers: analysis.containers.len(),
        images: analysis.images.len(),
        stale: report.count(Verdict::Stale),
        late: report.count(Verdict::Late),
        reloads: report.count(Verdict::Reloads),
        no_client: report.count(Verdict::NoClient),
        unknown: report.count(Verdict::Unknown),
        dependency_files: analysis.inputs.dependency_files,
        dependencies: analysis.dependencies().count(),
        stale_dependencies: dependencies(analysis, Verdict::Stale),
        late_dependencies: dependencies(analysis, Verdict::Late),
        unknown_dependencies: analysis.unknown_dependencies(),
        bases: analysis.bases.len(),
        stale_bases: bases(analysis, Verdict::Stale),
        late_bases: bases(analysis, Verdict::Late),
        unknown_bases: analysis.unknown_bases().count(),
        errors: totals.errors,
        warnings: totals.warnings,
        notes: totals.notes,
        fixable: totals.fixable,
        fixable_with_unsafe_fixes: totals.unsafe_fixable,
        problems: analysis.problems.len(),
        unchecked: analysis.problems.iter().filter(|problem| is_unchecked(problem.severity)).count(),
        hidden: hidden(report.hidden),
    }
}

fn hidden(hidden: Hidden) -> HiddenObject {
    HiddenObject {
        ignored: hidden.ignored,
        baseline: hidden.baseline,
        off: hidden.off,
        below_confidence: hidden.unsure,
        notes: hidden.notes,
        beyond_limit: hidden.cut,
    }
}
