//! The stop-gap: the commands that start the clocks of exactly these workloads again, and until when that helps.
//!
//! What is printed can be pasted into a shell: everything but the commands is a comment.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::Report;
use super::escape::terminal;
use crate::helm::ASSUMED_RELEASE;
use crate::platform::Lifetime;
use crate::rule::{Finding, Place, Severity};

/// The workloads whose tokens live equally long.
#[derive(Default)]
struct Group<'a> {
    commands: BTreeSet<&'a str>,
    /// Objects that no command is known for.
    others: BTreeSet<&'a str>,
}

/// Writes the commands, the shortest lives first.
pub(super) fn write(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let groups = groups(report);
    if groups.is_empty() {
        writeln!(out, "# no workload has to be restarted")?;
    }
    for (lifetime, Group { commands, others }) in groups {
        if !commands.is_empty() {
            writeln!(
                out,
                "# a restart now gives each of these another {lifetime}{}",
                until(report, lifetime)
            )?;
        }
        for command in commands {
            writeln!(out, "{}", terminal(command))?;
        }
        let (unnamed, others): (Vec<&str>, Vec<&str>) =
            others.into_iter().partition(|object| object.contains(ASSUMED_RELEASE));
        if !unnamed.is_empty() {
            writeln!(
                out,
                "# give --release-name NAME for the commands that restart these: {}",
                terminal(&unnamed.join(", "))
            )?;
        }
        if !others.is_empty() {
            writeln!(out, "# no command is known that restarts these: {}", terminal(&others.join(", ")))?;
        }
    }
    writeln!(out)
}

/// Whether any workload is locked out already and can be restarted.
pub(super) fn is_due(report: &Report) -> bool {
    let due = |place: &&Place| {
        place.restart.is_some() && place.dies.is_some_and(|dies| dies <= report.analysis.now)
    };
    places(report).any(|(_, place)| due(&place))
}

fn groups(report: &Report) -> BTreeMap<Lifetime, Group<'_>> {
    let mut groups: BTreeMap<Lifetime, Group<'_>> = BTreeMap::new();
    for (lifetime, place) in places(report) {
        let group = groups.entry(lifetime).or_default();
        match &place.restart {
            Some(command) => group.commands.insert(command),
            None => group.others.insert(&place.object),
        };
    }
    groups
}

/// The places that a restart helps, each with how long it does. What re-reads its token in the end needs none.
fn places(report: &Report) -> impl Iterator<Item = (Lifetime, &Place)> {
    let restartable = |finding: &&Finding| finding.rule != "late-client" && finding.severity > Severity::Note;
    report.findings.iter().filter(restartable).flat_map(|finding| {
        let places = finding.places.iter().filter(|place| place.workload.is_some());
        finding
            .lifetime
            .into_iter()
            .flat_map(move |lifetime| places.clone().map(move |place| (lifetime, place)))
    })
}

fn until(report: &Report, lifetime: Lifetime) -> String {
    let seconds = i64::try_from(lifetime.seconds()).unwrap_or(i64::MAX);
    match report.analysis.now.later(seconds) {
        Some(until) if lifetime.whole_days().is_some() => format!(", until {}", until.day()),
        Some(until) => format!(", until {}", until.minute()),
        None => String::new(),
    }
}
