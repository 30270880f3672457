//! The upgrade review as Markdown: for a pull request, a wiki, a ticket.

use std::io::{self, Write};

use super::escape::cell;
use super::grouped::Group;
use super::review::{self, Line, Row};
use super::{Format, Look, Report, summary};
use crate::rule::Severity;

pub(super) const FORMAT: Format = Format {
    name: "markdown",
    about: "The upgrade review, for pull requests and tickets",
    is_silent: false,
    write,
};

fn write(report: &Report, _look: Look, out: &mut dyn Write) -> io::Result<()> {
    let review = review::of(report);
    writeln!(out, "# Service-account tokens: upgrade review\n")?;
    head(report, out)?;
    if !review.days.is_empty() {
        writeln!(out, "\n## By day\n\n{}\n", review::ASSUMPTION)?;
        writeln!(out, "| locked out on | containers |\n|---|--:|")?;
        for (day, containers) in &review.days {
            writeln!(out, "| {day} | {containers} |")?;
        }
    }
    for (namespace, lines) in &review.groups {
        writeln!(out, "\n## {}\n", cell(namespace))?;
        writeln!(out, "| | owner | image | where | embedded | proof | first tag that re-reads | day |")?;
        writeln!(out, "|---|---|---|---|---|---|---|---|")?;
        for line in lines {
            row(line, out)?;
        }
    }
    list("Not shown", &review.held, out)?;
    list("Cannot be locked out", &review.exempt, out)?;
    list("Nobody can judge yet", &review.unknown, out)?;
    problems("Not checked", &review.unchecked, out)?;
    problems("Worth knowing", &review.notes, out)
}

/// What was checked, with what, and how much came of it.
fn head(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let analysis = &report.analysis;
    writeln!(out, "Made on {} with staletoken {}.", analysis.today(), env!("CARGO_PKG_VERSION"))?;
    let (words, source) = review::assumptions(analysis);
    writeln!(out, "{words} ({source}).\n")?;
    writeln!(out, "{}\n", summary::checked(analysis))?;
    writeln!(out, "| | stale | late | unknown | re-reads | no client |\n|---|--:|--:|--:|--:|--:|")?;
    for Row { what, counts } in review::verdicts(report) {
        let counts: Vec<String> = counts.iter().map(ToString::to_string).collect();
        writeln!(out, "| {what} | {} |", counts.join(" | "))?;
    }
    for line in summary::totals_line(report).into_iter().chain(summary::hidden(report)) {
        writeln!(out, "\n{line}")?;
    }
    Ok(())
}

fn list(title: &str, lines: &[(String, String)], out: &mut dyn Write) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## {title}\n")?;
    for (what, why) in lines {
        writeln!(out, "- {}: {}", cell(what), cell(why))?;
    }
    Ok(())
}

fn problems(title: &str, (groups, beyond): &(Vec<Group<'_>>, usize), out: &mut dyn Write) -> io::Result<()> {
    if groups.is_empty() && *beyond == 0 {
        return Ok(());
    }
    writeln!(out, "\n## {title}\n")?;
    for group in groups {
        let first = &group.spots[0];
        let place = format!("{}{}", first.place(), first.origin());
        let places = std::iter::once(place).chain(group.others()).collect::<Vec<_>>().join(", ");
        let only = cell(&first.problem.environments.clause());
        writeln!(out, "- {}: {}{only}", cell(&places), cell(group.message()))?;
    }
    if *beyond > 0 {
        writeln!(out, "- {beyond} more, beyond --max-problems")?;
    }
    Ok(())
}

fn row(line: &Line<'_>, out: &mut dyn Write) -> io::Result<()> {
    let level = match line.finding.severity {
        Severity::Error => "**error**",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    let doubt = review::doubt(line.finding).map(|doubt| format!(", {doubt}")).unwrap_or_default();
    let owner = match line.container {
        "" => cell(&line.owner),
        container => format!("{}, container {}", cell(&line.owner), cell(container)),
    };
    let proof = match &line.proof {
        Some((name, Some(url))) => format!("[{}](<{}>)", cell(name), url.replace(['<', '>', '\n'], "")),
        Some((name, None)) => cell(name),
        None => String::new(),
    };
    let place = line.site.map(|site| cell(&site.to_string())).unwrap_or_default();
    let day = line.day.map(|day| day.to_string()).unwrap_or_default();
    let (image, embedded) = (cell(line.image), cell(&line.embedded));
    writeln!(
        out,
        "| {level}{doubt} | {owner} | {image} | {place} | {embedded} | {proof} | {} | {day} |",
        cell(&line.cure)
    )
}
