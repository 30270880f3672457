//! What the summary only counts, listed where `--show` asks for it.

use std::io::{self, Write};

use super::escape::terminal;
use super::{Look, Report, restart};
use crate::analysis::Analysis;
use crate::rule;
use crate::verdict::Verdict;

/// Writes the lists that are asked for.
pub(super) fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    if look.lists_unknown {
        for (what, why) in unknown(&report.analysis) {
            writeln!(out, "unknown: {}: {}", terminal(&what), terminal(why))?;
        }
    }
    if look.lists_exempt {
        let exempt = exempt(&report.analysis);
        for (what, why) in &exempt {
            writeln!(out, "exempt: {}: {}", terminal(what), terminal(why))?;
        }
        if exempt.is_empty() {
            writeln!(out, "exempt: no container of a stale or late image")?;
        }
    }
    if look.lists_restarts { restart::write(report, out) } else { Ok(()) }
}

/// Images and clients that nobody can judge, each with the reason.
pub(super) fn unknown(analysis: &Analysis) -> Vec<(String, &str)> {
    let images = analysis.images.iter().filter(|image| image.verdict == Verdict::Unknown);
    let images = images.map(|image| (image.reference.written.clone(), image.reason.as_str()));
    let clients = analysis.dependencies().filter(|dependency| dependency.verdict == Verdict::Unknown);
    let clients = clients.map(|dependency| (dependency.site.to_string(), dependency.reason.as_str()));
    let bases = analysis.unknown_bases();
    let bases = bases.map(|based| (based.base.trace.primary.to_string(), based.image.reason.as_str()));
    images.chain(clients).chain(bases).collect()
}

/// Containers of stale and late images that cannot be locked out, each with the reason.
pub(super) fn exempt(analysis: &Analysis) -> Vec<(String, String)> {
    let exempt = analysis.exempt().into_iter().map(|(image, container, reason)| {
        let object = rule::object_name(&container.workload);
        let (name, written) = (&container.name, &image.reference.written);
        let only = container.environments.clause();
        (format!("{written} in container {name} of {object}{only}"), reason)
    });
    exempt.collect()
}
