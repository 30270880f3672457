//! `unquoted-tag`: a tag that looks like a number is written without quotes, and YAML makes another one of it.

use std::collections::BTreeMap;

use super::{Finding, Place, Rule, Severity, place};
use crate::analysis::Analysis;
use crate::source::{Site, Span};
use crate::verdict::Confidence;
use crate::workload::Container;
use crate::yaml;

pub(super) const RULE: Rule = Rule {
    id: "unquoted-tag",
    severity: Severity::Error,
    since: "0.1.0",
    page: include_str!("../../rules/lints/unquoted-tag.md"),
    check,
};

fn check(analysis: &Analysis, findings: &mut Vec<Finding>) {
    let mut by_site: BTreeMap<(Site, String), Vec<Place>> = BTreeMap::new();
    for container in &analysis.containers {
        if let Some((site, made)) = changed(container) {
            let place = Place { primary: site.clone(), ..place::place(container, None) };
            by_site.entry((site, made)).or_default().push(place);
        }
    }
    findings.extend(by_site.into_iter().map(|((site, made), places)| finding(&site, &made, places)));
}

/// Where a container's tag is written as a number, and what became of it, if that is another text.
fn changed(container: &Container) -> Option<(Site, String)> {
    let site = whole(&container.tag_trace.primary);
    let text = site.text();
    if text.is_empty() || yaml::plain_is_text(text) || is_part(&site) {
        return None;
    }
    let made = match &container.image {
        Ok(reference) => reference.tag.clone()?,
        Err(_) => container.written.rsplit_once(':')?.1.to_owned(),
    };
    (made != text && !made.ends_with(text) && !made.starts_with(text)).then_some((site, made))
}

/// The plain scalar that a site stands in, up to the ends of its line.
fn whole(site: &Site) -> Site {
    let text = site.source.text();
    let ends = |c: char| c.is_whitespace() || ",}]{[#\"'".contains(c);
    let start = text[..site.span.start].rfind(ends).map_or(0, |at| at + 1);
    let end = text[site.span.end..].find(ends).map_or(text.len(), |at| site.span.end + at);
    Site::new(site.source.clone(), Span::new(start, end))
}

/// Whether a text is quoted, or stands behind anything but the colon of its key.
fn is_part(site: &Site) -> bool {
    let before = site.source.text()[..site.span.start].trim_end_matches(' ');
    !before.ends_with(':') || site.source.text()[site.span.end..].starts_with(['"', '\''])
}

fn finding(site: &Site, made: &str, places: Vec<Place>) -> Finding {
    let written = site.text();
    Finding {
        rule: RULE.id,
        severity: RULE.severity,
        confidence: Confidence::High,
        message: format!("the tag {written} is written without quotes, and what comes of it is {made}"),
        label: format!("a number to YAML: the tag becomes {made}"),
        reference: format!("{written} as {made}"),
        lifetime: None,
        dies: None,
        places,
        notes: vec!["a number loses the zeros at its end, and a large one becomes a power of ten".to_owned()],
        help: Some(format!("write \"{written}\"")),
    }
}
