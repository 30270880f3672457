//! The upgrade review as Markdown: for a pull request, a wiki, a ticket.

use std::io::{self, Write};

use super::escape::cell;
use super::review::{self, Line};
use super::{Format, Look, Report, human};
use crate::rule::Severity;
use crate::verdict::Verdict;

pub(super) const FORMAT: Format =
    Format { name: "markdown", about: "The upgrade review, for pull requests and tickets", write };

fn write(report: &Report, _look: Look, out: &mut dyn Write) -> io::Result<()> {
    let review = review::of(report);
    let analysis = &report.analysis;
    writeln!(out, "# Service-account tokens: upgrade review\n")?;
    writeln!(out, "Made on {} with staletoken {}.\n", analysis.today(), env!("CARGO_PKG_VERSION"))?;
    writeln!(out, "{}\n", human::checked(analysis))?;
    writeln!(out, "| stale | late | unknown | re-reads | no client |\n|--:|--:|--:|--:|--:|")?;
    let count = |verdict| report.count(verdict);
    let (stale, late, unknown) = (count(Verdict::Stale), count(Verdict::Late), count(Verdict::Unknown));
    writeln!(
        out,
        "| {stale} | {late} | {unknown} | {} | {} |",
        count(Verdict::Reloads),
        count(Verdict::NoClient)
    )?;
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
    if !review.unknown.is_empty() {
        writeln!(out, "\n## Images nobody can judge yet\n")?;
        for image in &review.unknown {
            writeln!(out, "- {}: {}", cell(&image.reference.written), cell(&image.reason))?;
        }
    }
    if !review.problems.is_empty() {
        writeln!(out, "\n## Not checked\n")?;
        for problem in review.problems {
            let place = problem.site.as_ref().map_or_else(|| problem.file.clone(), ToString::to_string);
            let only = cell(&problem.environments.clause());
            writeln!(out, "- {}: {}{only}", cell(&place), cell(&problem.message))?;
        }
    }
    Ok(())
}

fn row(line: &Line<'_>, out: &mut dyn Write) -> io::Result<()> {
    let level = match line.finding.severity {
        Severity::Error => "**error**",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
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
        "| {level} | {owner} | {image} | {place} | {embedded} | {proof} | {} | {day} |",
        cell(&line.cure)
    )
}
