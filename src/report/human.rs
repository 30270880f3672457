//! The report for people: problems, framed findings, and a summary that says what was checked and what was not.

use std::io::{self, Write};

use super::escape::terminal;
use super::frame::{self, Headline};
use super::grouped::{self, Group};
use super::{Format, Look, Report, lists, summary};
use crate::environment::Environments;
use crate::moment::Moment;
use crate::problem::{Problem, ProblemSeverity};
use crate::rule::{self, Finding, Place, RULES, Rule, Severity};
use crate::verdict::Confidence;

/// Places that a finding lists besides the framed one.
const MOST_PLACES: usize = 5;

pub(super) const FORMAT: Format = Format { name: "human", about: "For people", is_silent: false, write };

/// Writes what could not be checked, then what was found, which stays in view, and the summary.
fn write(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    all_problems(report, look, out)?;
    for finding in &report.findings {
        block(report, finding, look, out)?;
    }
    lists::write(report, look, out)?;
    if !look.links {
        pages(report, out)?;
    }
    write_summary(report, look, out)
}

/// Where one can read about the rules that found something, each once.
fn pages(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let found = |rule: &&Rule| report.findings.iter().any(|finding| finding.rule == rule.id);
    let mut rules = RULES.iter().filter(found).peekable();
    let any = rules.peek().is_some();
    for rule in rules {
        writeln!(out, "staletoken explain {} or {}", rule.id, rule.url())?;
    }
    if any { writeln!(out) } else { Ok(()) }
}

/// Writes the summary.
pub(super) fn write_summary(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for line in summary::lines(report, look) {
        writeln!(out, "{}", terminal(&line))?;
    }
    Ok(())
}

/// Writes the problems of a report, what says the same once.
pub(super) fn all_problems(report: &Report, look: Look, out: &mut dyn Write) -> io::Result<()> {
    for severity in [ProblemSeverity::Note, ProblemSeverity::Unchecked] {
        let (groups, beyond) = grouped::shown(report, severity);
        for group in groups {
            problem(&group, grouped::word(severity), look, out)?;
        }
        if beyond > 0 {
            writeln!(out, "{}: {beyond} more, beyond --max-problems\n", grouped::word(severity))?;
        }
    }
    Ok(())
}

/// Writes problems that belong to no report; `word` says what became of them, where it is not their own.
pub(super) fn problems(
    problems: &[Problem],
    word: Option<&'static str>,
    look: Look,
    out: &mut dyn Write,
) -> io::Result<()> {
    for group in grouped::groups(problems) {
        let word = word.unwrap_or_else(|| grouped::word(group.first().severity));
        problem(&group, word, look, out)?;
    }
    Ok(())
}

fn problem(group: &Group<'_>, word: &'static str, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let first = group.first();
    let severity = match first.severity {
        ProblemSeverity::Unchecked => Severity::Warning,
        ProblemSeverity::Note => Severity::Note,
    };
    let headline = Headline { severity, word, rule: None };
    match &first.site {
        Some(site) => {
            headline.write(group.message(), look, out)?;
            frame::draw(site, "", look, out)?;
        }
        None => headline.write(&format!("{}: {}", first.file, group.message()), look, out)?,
    }
    let mut lines: Vec<(&str, String)> = first.trace.iter().map(|place| ("from", place.clone())).collect();
    if let [_, rest @ ..] = group.spots[0].from.as_slice()
        && !rest.is_empty()
    {
        lines.push(("from", format!("and {}", summary::counted(rest.len(), "more place"))));
    }
    lines.extend(group.others().into_iter().map(|place| ("also", place)));
    let environments = &first.environments;
    lines.extend((!environments.is_empty()).then(|| ("holds in", environments.to_string())));
    lines.extend(first.help.iter().map(|help| ("help", help.clone())));
    frame::footer(&lines, look, out)
}

/// A finding: what is wrong, where, why, and what to do.
fn block(report: &Report, finding: &Finding, look: Look, out: &mut dyn Write) -> io::Result<()> {
    let url = rule::named(finding.rule).map(Rule::url).unwrap_or_default();
    let (severity, word) = (finding.severity, finding.severity.as_str());
    Headline { severity, word, rule: Some((finding.rule, url)) }.write(&finding.message, look, out)?;
    if let Some(first) = finding.places.first() {
        frame::draw(&first.primary, &finding.label, look, out)?;
        for site in &first.via {
            frame::draw(site, "printed here", look, out)?;
        }
    }
    frame::footer(&footer(report, finding), look, out)
}

/// What stands below a finding's frame, each line with its job in front.
fn footer(report: &Report, finding: &Finding) -> Vec<(&'static str, String)> {
    let mut lines: Vec<(&str, String)> = finding.notes.iter().map(|note| ("note", note.clone())).collect();
    lines.extend(doubt(finding.confidence).map(|words| ("confidence", words.to_owned())));
    let environments = finding.environments();
    if !environments.is_empty() {
        lines.push(("holds in", environments.to_string()));
    }
    // A day that the message names for all of them need not be said again.
    let day = |dies: Moment| finding.lifetime.map_or_else(|| dies.minute(), |life| rule::day(life, dies));
    let is_told = |place: &Place| place.dies.is_none_or(|dies| finding.message.contains(&day(dies)));
    let now = (!finding.places.iter().all(is_told)).then_some(report.analysis.now);
    lines.extend(
        finding
            .places
            .iter()
            .filter(|place| !place.container.is_empty())
            .take(MOST_PLACES)
            .map(|place| ("used", used_by(place, &environments, now))),
    );
    if finding.places.len() > MOST_PLACES {
        lines.push(("used", format!("and {} more containers", finding.places.len() - MOST_PLACES)));
    }
    lines.extend(finding.help.iter().map(|help| ("help", help.clone())));
    let fix = finding.places.first().and_then(|place| report.fix(finding, &place.primary));
    lines.extend(fix.map(|fix| {
        let does = if fix.edit.text.is_empty() { "removes it" } else { "writes it here" };
        match fix.doubt {
            None => ("fix", format!("--fix {does}, --diff shows it")),
            Some(doubt) => ("fix", format!("--fix --unsafe-fixes {does}; look first: {doubt}")),
        }
    }));
    lines
}

/// How sure it is, where that is less than read or seen.
pub(super) fn doubt(confidence: Confidence) -> Option<&'static str> {
    match confidence {
        Confidence::Low => Some("low, a report or an inference says so"),
        Confidence::Medium => Some("medium, part of it is derived or taken for given"),
        Confidence::High | Confidence::Observed => None,
    }
}

/// What uses an image, the environments where those are not all that the finding holds in, and, seen from a moment, when its token dies.
fn used_by(place: &Place, all: &Environments, now: Option<Moment>) -> String {
    let only = if place.environments == *all { String::new() } else { place.environments.clause() };
    let dies = place.dies.zip(now).map(|(dies, now)| dying(dies, now)).unwrap_or_default();
    let template = place.workload.as_ref().and_then(|workload| workload.template.as_ref());
    let from = template.map(|name| format!(" from {name}")).unwrap_or_default();
    format!("container {} of {} ({}{from}){only}{dies}", place.container, place.object, place.primary)
}

/// When a token dies, as the end of a line.
fn dying(dies: Moment, now: Moment) -> String {
    let distance = dies.seen_from(now);
    if dies <= now {
        format!(", expired {distance}")
    } else {
        format!(", expires {distance}, {}", dies.day())
    }
}
