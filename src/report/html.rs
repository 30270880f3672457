//! The upgrade review as one HTML file: no script, no request, readable on paper.

mod timeline;

use std::io::{self, Write};

use super::escape::markup;
use super::grouped::Group;
use super::review::{self, Line, Review, Row};
use super::{Format, Look, Report, summary};
use crate::rule::Severity;
use crate::verdict::Verdict;

pub(super) const FORMAT: Format =
    Format { name: "html", about: "The upgrade review as one file without scripts", is_silent: false, write };

const STYLE: &str = include_str!("html/style.css");
/// Lines of a namespace that are shown before they are folded away.
const OPEN_LINES: usize = 100;
/// The columns of the review.
const COLUMNS: &[&str] = &[
    "Locked out on",
    "Owner",
    "Image",
    "Where to change it",
    "Embedded",
    "Proof",
    "First tag that re-reads",
];

fn write(report: &Report, _look: Look, out: &mut dyn Write) -> io::Result<()> {
    let review = review::of(report);
    let analysis = &report.analysis;
    writeln!(out, "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">")?;
    writeln!(out, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">")?;
    writeln!(out, "<title>Service-account tokens: upgrade review</title>")?;
    writeln!(out, "<style>\n{STYLE}</style>\n</head>\n<body>\n<header>")?;
    writeln!(out, "<h1>Service-account tokens: upgrade review</h1>")?;
    let (today, version) = (analysis.today(), env!("CARGO_PKG_VERSION"));
    writeln!(
        out,
        "<p>Made on {today} with staletoken {version}. {}.</p>",
        markup(&capital(&summary::checked(analysis)))
    )?;
    let (words, source) = review::assumptions(analysis);
    writeln!(out, "<p>{} ({}).</p>", markup(&words), markup(source))?;
    writeln!(out, "</header>\n<main>")?;
    tiles(report, out)?;
    days(report, &review, out)?;
    namespaces(&review, out)?;
    rest(&review, out)?;
    writeln!(out, "</main>\n</body>\n</html>")
}

fn capital(sentence: &str) -> String {
    let (first, rest) = sentence.split_at(sentence.len().min(1));
    first.to_uppercase() + rest
}

fn tiles(report: &Report, out: &mut dyn Write) -> io::Result<()> {
    let tiles = [
        (Verdict::Stale, "never re-read their token"),
        (Verdict::Late, "re-read it only after a 401"),
        (Verdict::Unknown, "nobody can judge yet"),
        (Verdict::Reloads, "re-read their token in time"),
        (Verdict::NoClient, "hold no Kubernetes client"),
    ];
    writeln!(out, "<ul class=\"tiles\" aria-label=\"Images by verdict\">")?;
    for (verdict, words) in tiles {
        let (count, class) = (report.count(verdict), verdict.as_str());
        writeln!(out, "<li class=\"{class}\"><b>{count}</b> <span>{words}</span></li>")?;
    }
    writeln!(out, "</ul>")?;
    for Row { what, counts } in review::verdicts(report).iter().skip(1) {
        let [stale, late, unknown, ..] = counts;
        writeln!(out, "<p>{}: {stale} stale, {late} late, {unknown} unknown.</p>", capital(what))?;
    }
    for line in summary::totals_line(report).into_iter().chain(summary::hidden(report)) {
        writeln!(out, "<p>{}.</p>", markup(&capital(&line)))?;
    }
    Ok(())
}

fn days(report: &Report, review: &Review<'_>, out: &mut dyn Write) -> io::Result<()> {
    if review.days.is_empty() {
        return Ok(());
    }
    writeln!(out, "<section>\n<h2>By day</h2>\n<p>{}</p>", review::ASSUMPTION)?;
    timeline::draw(report.analysis.today(), &review.days, out)?;
    writeln!(out, "<table class=\"days\"><thead><tr><th scope=\"col\">Locked out on</th>")?;
    writeln!(out, "<th scope=\"col\">Containers</th></tr></thead><tbody>")?;
    for (day, containers) in &review.days {
        writeln!(out, "<tr><td><time>{day}</time></td><td class=\"count\">{containers}</td></tr>")?;
    }
    writeln!(out, "</tbody></table>\n</section>")
}

fn namespaces(review: &Review<'_>, out: &mut dyn Write) -> io::Result<()> {
    if review.groups.is_empty() {
        return writeln!(out, "<section><p>Nothing was found.</p></section>");
    }
    writeln!(out, "<section>\n<h2>By namespace</h2>")?;
    for (namespace, lines) in &review.groups {
        let open = if lines.len() <= OPEN_LINES { " open" } else { "" };
        writeln!(out, "<details{open}><summary><h3>{}</h3> ", markup(namespace))?;
        let what = if namespace == review::OWN_CODE { "place" } else { "container" };
        let plural = if lines.len() == 1 { "" } else { "s" };
        writeln!(out, "<span>{} {what}{plural}</span></summary>", lines.len())?;
        writeln!(out, "<div class=\"scroll\"><table><thead><tr>")?;
        for column in COLUMNS {
            write!(out, "<th scope=\"col\">{column}</th>")?;
        }
        writeln!(out, "</tr></thead><tbody>")?;
        for line in lines {
            row(line, out)?;
        }
        writeln!(out, "</tbody></table></div></details>")?;
    }
    writeln!(out, "</section>")
}

fn row(line: &Line<'_>, out: &mut dyn Write) -> io::Result<()> {
    let level = line.finding.severity.as_str();
    let class = match line.finding.severity {
        Severity::Error => "stale",
        Severity::Warning => "late",
        Severity::Note => "note",
    };
    let day = line.day.map_or_else(|| "no day".to_owned(), |day| format!("<time>{day}</time>"));
    write!(out, "<tr><td><b class=\"badge {class}\" title=\"{}\">{level}</b> {day}", line.finding.rule)?;
    if let Some(doubt) = review::doubt(line.finding) {
        write!(out, "<small>{doubt}</small>")?;
    }
    write!(out, "</td><td>{}", markup(&line.owner))?;
    if !line.container.is_empty() {
        write!(out, "<small>container {}</small>", markup(line.container))?;
    }
    let place = line.site.map(ToString::to_string).unwrap_or_default();
    write!(out, "</td>")?;
    for name in [line.image, &place, &line.embedded] {
        write!(out, "<td class=\"code\">{}</td>", breakable(name))?;
    }
    let proof = match &line.proof {
        Some((name, Some(url))) if url.starts_with("https://") => {
            format!("<a href=\"{}\" rel=\"noreferrer\">{}</a>", markup(url), breakable(name))
        }
        Some((name, _)) => breakable(name),
        None => String::new(),
    };
    writeln!(out, "<td>{proof}</td><td>{}</td></tr>", markup(&line.cure))
}

/// A name that may go over several lines, behind the signs that part it.
fn breakable(name: &str) -> String {
    let parts: Vec<String> = name.split_inclusive(['/', ':', '@']).map(markup).collect();
    parts.join("<wbr>")
}

fn rest(review: &Review<'_>, out: &mut dyn Write) -> io::Result<()> {
    list("Not shown", &review.held, out)?;
    list("Cannot be locked out", &review.exempt, out)?;
    list("Nobody can judge yet", &review.unknown, out)?;
    problems("Not checked", &review.unchecked, out)?;
    problems("Worth knowing", &review.notes, out)
}

fn list(title: &str, lines: &[(String, String)], out: &mut dyn Write) -> io::Result<()> {
    if lines.is_empty() {
        return Ok(());
    }
    open(title, lines.len(), out)?;
    for (what, why) in lines {
        writeln!(out, "<dt class=\"code\">{}</dt><dd>{}</dd>", markup(what), markup(why))?;
    }
    writeln!(out, "</dl></details></section>")
}

fn problems(title: &str, (groups, beyond): &(Vec<Group<'_>>, usize), out: &mut dyn Write) -> io::Result<()> {
    if groups.is_empty() && *beyond == 0 {
        return Ok(());
    }
    let count: usize = groups.iter().map(|group| group.spots.len()).sum();
    open(title, count + beyond, out)?;
    for group in groups {
        let first = &group.spots[0];
        let place = format!("{}{}", first.place(), first.origin());
        let places = std::iter::once(place).chain(group.others()).collect::<Vec<_>>().join(", ");
        let message = format!("{}{}", group.message(), first.problem.environments.clause());
        writeln!(out, "<dt class=\"code\">{}</dt><dd>{}</dd>", markup(&places), markup(&message))?;
    }
    if *beyond > 0 {
        writeln!(out, "<dt>{beyond} more</dt><dd>beyond --max-problems</dd>")?;
    }
    writeln!(out, "</dl></details></section>")
}

/// Begins a list that is folded away where it is long.
fn open(title: &str, count: usize, out: &mut dyn Write) -> io::Result<()> {
    let open = if count <= OPEN_LINES { " open" } else { "" };
    writeln!(out, "<section><details{open}><summary><h2>{title}</h2> <span>{count}</span></summary>\n<dl>")
}
