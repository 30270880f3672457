//! GitLab's code quality report: an issue for each place of a finding, and for each thing that could not be checked.
//!
//! It has no place for what is held back; the command says that beside it.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;
use sha2::{Digest, Sha256};

use super::grouped::{self, Group};
use super::occurrence;
use super::{Format, Look, Report, summary};
use crate::problem::ProblemSeverity;
use crate::rule::Severity;
use crate::source::{Address, Site};

pub(super) const FORMAT: Format =
    Format { name: "gitlab", about: "A code quality report of GitLab", is_silent: true, write };

#[derive(Serialize)]
struct Issue {
    description: String,
    check_name: &'static str,
    fingerprint: String,
    severity: &'static str,
    location: Location,
}

#[derive(Serialize)]
struct Location {
    path: String,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: usize,
    end: usize,
}

/// GitLab wants a path for everything: what is in no file gets the name of the stream it was read from, or of the image.
fn write(report: &Report, _look: Look, out: &mut dyn Write) -> io::Result<()> {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut issues = Vec::new();
    for occurrence in occurrence::all(report) {
        let times = seen.entry(occurrence.fingerprint.clone()).or_default();
        *times += 1;
        // GitLab joins what has the same fingerprint, as two init containers of one name would have.
        let fingerprint = match *times {
            1 => occurrence.fingerprint.clone(),
            times => format!("{}-{times}", occurrence.fingerprint),
        };
        let (site, path) = match occurrence.opened(report) {
            Some((site, address)) => (Some(site), address.path),
            None => (occurrence.site, occurrence.name()),
        };
        issues.push(Issue {
            description: occurrence.text(),
            check_name: occurrence.finding.rule,
            fingerprint,
            severity: match occurrence.finding.severity {
                Severity::Error => "critical",
                Severity::Warning => "minor",
                Severity::Note => "info",
            },
            location: Location { path, lines: lines(site) },
        });
    }
    let groups = grouped::groups(&report.analysis.problems);
    issues.extend(groups.iter().filter_map(|group| unchecked(report, group)));
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    out.write_all(b"\n")
}

fn lines(site: Option<&Site>) -> Lines {
    site.map_or(Lines { begin: 1, end: 1 }, |site| Lines {
        begin: site.position().line,
        end: site.source.position(site.span.end).line,
    })
}

/// What could not be checked, at the first of its places.
fn unchecked(report: &Report, group: &Group<'_>) -> Option<Issue> {
    let first = group.first();
    if first.severity != ProblemSeverity::Unchecked {
        return None;
    }
    let path = Address::of(&first.file, &report.folder).map(|address| address.path);
    let path = path.unwrap_or_else(|| first.file.trim_matches(['<', '>']).to_owned());
    let more = match group.spots.len() - 1 {
        0 => String::new(),
        more => format!(" (and at {})", summary::counted(more, "more place")),
    };
    Some(Issue {
        description: format!("not checked: {}{more}", group.spots[0].text()),
        check_name: "not-checked",
        fingerprint: fingerprint(&[&path, &first.message]),
        severity: "minor",
        location: Location { path, lines: lines(first.site.as_ref()) },
    })
}

/// What makes a problem the same one tomorrow.
fn fingerprint(parts: &[&str]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part.as_bytes());
        hash.update([0]);
    }
    hash.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect()
}
