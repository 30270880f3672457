//! GitLab's code quality report.

use std::collections::BTreeMap;
use std::io::{self, Write};

use serde::Serialize;

use super::occurrence;
use super::{Format, Look, Report};
use crate::rule::Severity;

pub(super) const FORMAT: Format = Format { name: "gitlab", about: "A code quality report of GitLab", write };

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
        let lines = site.map_or(Lines { begin: 1, end: 1 }, |site| Lines {
            begin: site.position().line,
            end: site.source.position(site.span.end).line,
        });
        issues.push(Issue {
            description: occurrence.text(),
            check_name: occurrence.finding.rule,
            fingerprint,
            severity: match occurrence.finding.severity {
                Severity::Error => "critical",
                Severity::Warning => "minor",
                Severity::Note => "info",
            },
            location: Location { path, lines },
        });
    }
    serde_json::to_writer_pretty(&mut *out, &issues)?;
    out.write_all(b"\n")
}
