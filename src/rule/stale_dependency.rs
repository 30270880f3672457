//! `stale-dependency`: a program of the repository names a Kubernetes client that does not re-read its token in time.

use super::{Finding, Rule, Severity, place, wording};
use crate::analysis::Analysis;
use crate::lockfile::{self, Scope, Strength};
use crate::service::{Dependency, Service};
use crate::source::Trace;
use crate::verdict::Verdict;

pub(super) const RULE: Rule = Rule {
    id: "stale-dependency",
    severity: Severity::Error,
    since: "0.1.0",
    page: include_str!("../../rules/lints/stale-dependency.md"),
    check,
};

fn check(analysis: &Analysis, findings: &mut Vec<Finding>) {
    for service in &analysis.services {
        let late =
            service.clients.iter().filter(|client| matches!(client.verdict, Verdict::Stale | Verdict::Late));
        findings.extend(late.map(|client| finding(analysis, service, client)));
    }
}

fn finding(analysis: &Analysis, service: &Service, dependency: &Dependency) -> Finding {
    let client = wording::client(&dependency.client);
    let once = dependency.verdict == Verdict::Stale;
    let does = if once { "reads the token once" } else { "re-reads the token only after a 401" };
    let deadline = analysis.platform.deadline();
    let message = if once {
        format!("a program built with {client} is locked out of the API server {deadline}")
    } else {
        format!("a program built with {client} is refused once before it re-reads its token, {deadline}")
    };
    let today = wording::if_rolled_out_today(analysis, analysis.platform.lifetime());
    let mut notes: Vec<String> =
        today.into_iter().chain(scope(dependency.scope).map(str::to_owned)).collect();
    if !dependency.needed_by.is_empty() {
        notes.push(format!("it comes in through {}", dependency.needed_by.join(", which is needed by ")));
    }
    notes.extend(dependency.client.notes.iter().cloned());
    Finding {
        rule: RULE.id,
        severity: severity(dependency),
        confidence: dependency.client.confidence,
        message,
        label: does.to_owned(),
        reference: client,
        lifetime: None,
        dies: None,
        places: vec![place::without_container(
            &Trace::direct(dependency.site.clone()),
            format!("program {}", wording::folder(&service.folder)),
        )],
        notes,
        help: Some(cure(dependency)),
    }
}

/// What is published locks containers out; what only tests and tools use does not.
fn severity(dependency: &Dependency) -> Severity {
    match (dependency.scope, dependency.verdict) {
        (Scope::Runtime, Verdict::Stale) => RULE.severity,
        (Scope::Runtime, _) => Severity::Warning,
        (Scope::Test | Scope::Tool, _) => Severity::Note,
    }
}

fn scope(scope: Scope) -> Option<&'static str> {
    match scope {
        Scope::Runtime => None,
        Scope::Test => Some("only tests need it"),
        Scope::Tool => Some("only building needs it"),
    }
}

fn cure(dependency: &Dependency) -> String {
    let name = wording::sdk(&dependency.client.sdk);
    let Some((newest, versions)) = dependency.cures() else {
        return format!("no later version of {name} is known to re-read its token: use another client");
    };
    let file = dependency.site.source.name();
    match dependency.needed_by.first() {
        Some(parent) => format!(
            "move to a version of {parent} that brings {name} {versions}, the first to re-read its token, or ask for {name} {newest} yourself"
        ),
        None => {
            format!(
                "move to {name} {versions}, the first to re-read its token{}",
                resolving(file, dependency.site.source.text())
            )
        }
    }
}

/// What has to be written anew beside the version, so that `--fix` does not write it.
fn resolving(file: &str, text: &str) -> String {
    if lockfile::is_free_pin(file, text) {
        return String::new();
    }
    let name = file.rsplit('/').next().unwrap_or(file);
    match lockfile::reader(file).map(|reader| reader.strength) {
        Some(Strength::Lock) => format!(
            ", with the tool that writes {name}: --fix leaves it alone, because hashes and other locks would no longer agree"
        ),
        _ => format!(
            ", and resolve the lock anew where there is one: --fix leaves {name} alone, because the lock would no longer agree"
        ),
    }
}
