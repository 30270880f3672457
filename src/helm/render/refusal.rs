//! For what reasons Helm would not render a chart at all.
//!
//! In: the parts of a release. Out: problems. Helm stops at the first of them; here the chart is rendered all the same, and what
//! fails for the same reason is folded into one problem.

use crate::helm::capabilities::Capabilities;
use crate::helm::chart::metadata::Dependency;
use crate::helm::values::Part;
use crate::helm::version::in_range;
use crate::problem::{Problem, ProblemSeverity};
use crate::source::Site;

/// A declared dependency that is not there, as a problem that is still to be told.
pub(super) struct Missing {
    problem: Problem,
}

/// Templates that failed.
#[derive(Default)]
pub(super) struct Failures {
    /// They cannot be parsed, and their defines are missing.
    pub(super) unparsed: Vec<Problem>,
    /// They cannot be executed.
    pub(super) unrendered: Vec<Problem>,
}

/// Checks the topmost chart. A missing dependency is told later, with what fails for want of it.
pub(super) fn check(
    part: &Part,
    capabilities: &Capabilities,
    problems: &mut Vec<Problem>,
) -> Option<Missing> {
    let metadata = &part.chart.metadata;
    let place = part.chart.place.as_str();
    if !matches!(metadata.chart_type.text.as_str(), "" | "application") {
        let message = format!("helm installs no {} charts", metadata.chart_type.text);
        problems.push(Problem::in_file(place, message).note());
    }
    let wanted = &metadata.kube_version;
    if !wanted.text.is_empty() && !in_range(&capabilities.kube.plain, &wanted.text) {
        let message = format!(
            "helm refuses the chart: it is for Kubernetes {}, not {}",
            wanted.text, capabilities.kube.full
        );
        let problem = match &metadata.source {
            Some(source) => Problem::at(Site::new(source.clone(), wanted.span), message),
            None => Problem::in_file(place, message),
        };
        problems.push(problem.help("choose the cluster's version with `--kube-version`"));
    }
    missing(part)
}

fn missing(part: &Part) -> Option<Missing> {
    let missing: Vec<&Dependency> = part.chart.missing_dependencies().collect();
    let first = missing.first()?;
    let names: Vec<&str> = missing.iter().map(|dependency| dependency.name.as_str()).collect();
    let (noun, verb) = if names.len() == 1 { ("dependency", "is") } else { ("dependencies", "are") };
    let message = format!("the {noun} {} {verb} not in charts/", names.join(", "));
    let place = part.chart.place.as_str();
    let problem = match &first.site {
        Some(site) => Problem::at(site.clone(), message),
        None => Problem::in_file(place, message),
    };
    let problem = problem.help(format!("run `helm dependency build {place}`"));
    // What is switched off is not missed; helm wants it all the same.
    let missed =
        part.requirements.iter().flatten().any(|requirement| {
            missing.iter().any(|dependency| dependency.key() == requirement.declared.key())
        });
    Some(Missing { problem: if missed { problem } else { problem.note() } })
}

/// Tells what failed. Templates that lack a define are told with the reason for which it is missing: a template that cannot be
/// parsed, or a dependency that is not there.
pub(super) fn report_failures(failures: Failures, missing: Option<Missing>, problems: &mut Vec<Problem>) {
    let Failures { mut unparsed, unrendered } = failures;
    let mut missing = missing.map(|missing| missing.problem);
    let lacks = |failure: &Problem| failure.message.contains("no template \"");
    let (lacking, others): (Vec<Problem>, Vec<Problem>) = unrendered.into_iter().partition(lacks);
    match missing.as_mut().or(unparsed.first_mut()) {
        Some(reason) if !lacking.is_empty() => {
            let count = lacking.len();
            let templates = if count == 1 { "1 template".to_owned() } else { format!("{count} templates") };
            reason.message = format!("{}: {templates} cannot be rendered without it", reason.message);
            reason.severity = ProblemSeverity::Unchecked;
        }
        _ => problems.extend(lacking),
    }
    problems.extend(missing);
    problems.extend(unparsed);
    problems.extend(others);
}
