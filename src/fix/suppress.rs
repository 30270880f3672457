//! Suppressions for all that is shown: a comment above each line, up to the day on which it matters.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::{ELSEWHERE, Edit};
use crate::lockfile::{self, Strength};
use crate::problem::Problem;
use crate::rule::{Finding, Place};
use crate::source::{Site, Source, Span};

/// How a comment is written where `#` begins none: ends of file names, what opens and what closes it.
const COMMENTS: &[(&[&str], &str, &str)] = &[
    (&["go.mod", ".gradle", ".gradle.kts"], "// ", ""),
    (&[".xml", ".csproj", ".fsproj", ".props"], "<!-- ", " -->"),
];

/// The folder of a chart's templates.
const TEMPLATES: &str = "templates";
/// What opens a comment of a template.
const SILENT: &str = "{{/* ";
/// The same, where the space in front of it goes, too.
const TRIMMING: &str = "{{- /* ";

/// Whether an edit changes nothing that is rendered.
pub(super) fn is_silent(edit: &Edit) -> bool {
    [SILENT, TRIMMING].iter().any(|open| edit.text.trim_start().starts_with(open))
}

/// The comments that would hold the findings back until a day, and what has no place for a comment.
pub fn suppress(findings: &[Finding], until: Date) -> (Vec<Edit>, Vec<Problem>) {
    let mut lines: BTreeMap<(Site, bool), Vec<&str>> = BTreeMap::new();
    for finding in findings {
        // What is said about suppressions themselves is not suppressed.
        let about = |place: &&Place| !finding.reference.is_empty() || place.workload.is_some();
        for place in finding.places.iter().filter(about) {
            let site = &place.primary;
            let Some(line) = site.source.line(site.position().line) else { continue };
            let start = Site::new(site.source.clone(), Span::new(line.start, line.start));
            let rules = lines.entry((start, is_in_template(place))).or_default();
            if !rules.contains(&finding.rule) {
                rules.push(finding.rule);
            }
        }
    }
    let (mut edits, mut problems) = (Vec::new(), Vec::new());
    for ((site, in_template), rules) in lines {
        let written = if in_template { template_comment(&site) } else { comment(&site.source) };
        let Some((open, close)) = written else {
            problems.push(no_comment(site));
            continue;
        };
        let behind = &site.source.text()[site.span.start..];
        let indent = &behind[..behind.len() - behind.trim_start_matches([' ', '\t']).len()];
        let end = if site.source.text().contains("\r\n") { "\r\n" } else { "\n" };
        let rules = rules.join(", ");
        let text = format!("{indent}{open}staletoken: ignore[{rules}] until {until}{close}{end}");
        edits.push(Edit { site, text });
    }
    (edits, problems)
}

/// Whether what is at a place is a template of a chart.
fn is_in_template(place: &Place) -> bool {
    let is_of_chart = place.workload.as_ref().is_some_and(|workload| workload.chart.is_some());
    is_of_chart && place.primary.source.name().split('/').any(|folder| folder == TEMPLATES)
}

/// A comment of the template language that leaves every byte of what is rendered as it was: the space behind it is trimmed, that in front of
/// it stands in for the line's own. Nothing in the midst of an action.
fn template_comment(site: &Site) -> Option<(&'static str, &'static str)> {
    let (before, behind) = site.source.text().split_at(site.span.start);
    let is_in_action = before.rfind("{{") > before.rfind("}}");
    if is_in_action || !site.source.is_file() {
        return None;
    }
    // What trims the space in front of it goes on doing so.
    let trims = behind.trim_start().starts_with("{{-");
    Some((if trims { TRIMMING } else { SILENT }, " */ -}}"))
}

/// What opens and closes a comment in a file; nothing where there are none, or where a tool writes the file anew.
fn comment(source: &Source) -> Option<(&'static str, &'static str)> {
    if !source.is_file() {
        return None;
    }
    let (name, text) = (source.name(), source.text());
    let known = COMMENTS.iter().find(|(ends, ..)| ends.iter().any(|end| name.ends_with(end)));
    if let Some((_, open, close)) = known {
        return Some((open, close));
    }
    let is_written_by_a_tool = lockfile::reader(name).is_some_and(|reader| reader.strength == Strength::Lock);
    // JSON is JSON whatever its file is called.
    let text = text.trim_start();
    let is_json = name.ends_with(".json") || (text.starts_with(['{', '[']) && !text.starts_with("{{"));
    let has_none = is_json || name.ends_with(".tgz") || is_written_by_a_tool;
    (!has_none).then_some(("# ", ""))
}

fn no_comment(site: Site) -> Problem {
    let message = format!("{} has no place for a comment: nothing was written there", site.source.name());
    Problem::at(site, message).help(ELSEWHERE).note()
}
