//! The upgrade review as one HTML file: no script, no request, readable on paper.

mod timeline;

use std::io::{self, Write};

use super::escape::markup;
use super::review::{self, Line, Review};
use super::{Format, Look, Report, human};
use crate::rule::Severity;
use crate::verdict::Verdict;

pub(super) const FORMAT: Format =
    Format { name: "html", about: "The upgrade review as one file without scripts", write };

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
        markup(&capital(&human::checked(analysis)))
    )?;
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
    writeln!(out, "</ul>")
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
    write!(out, "<tr><td><b class=\"badge {class}\" title=\"{}\">{level}</b> {day}</td>", line.finding.rule)?;
    write!(out, "<td>{}", markup(&line.owner))?;
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
    if !review.unknown.is_empty() {
        let (open, count) =
            (if review.unknown.len() <= OPEN_LINES { " open" } else { "" }, review.unknown.len());
        writeln!(out, "<section><details{open}><summary><h2>Images nobody can judge yet</h2> ")?;
        writeln!(out, "<span>{count}</span></summary>\n<dl>")?;
        for image in &review.unknown {
            let (image, reason) = (markup(&image.reference.written), markup(&image.reason));
            writeln!(out, "<dt class=\"code\">{image}</dt><dd>{reason}</dd>")?;
        }
        writeln!(out, "</dl></details></section>")?;
    }
    if !review.problems.is_empty() {
        writeln!(out, "<section><h2>Not checked</h2>\n<dl>")?;
        for problem in review.problems {
            let place = problem.site.as_ref().map_or_else(|| problem.file.clone(), ToString::to_string);
            let message = markup(&format!("{}{}", problem.message, problem.environments.clause()));
            writeln!(out, "<dt class=\"code\">{}</dt><dd>{message}</dd>", markup(&place))?;
        }
        writeln!(out, "</dl></section>")?;
    }
    Ok(())
}
