//! Suppressions for all that is shown: a comment above each line, up to the day on which it matters.

use std::collections::BTreeMap;

use jiff::civil::Date;

use super::Edit;
use crate::rule::Finding;
use crate::source::{Site, Span};

/// The comments that would hold the findings back until a day.
pub fn suppress(findings: &[Finding], until: Date) -> Vec<Edit> {
    let mut lines: BTreeMap<Site, Vec<&str>> = BTreeMap::new();
    let about_images = findings.iter().filter(|finding| !finding.reference.is_empty());
    for finding in about_images {
        for place in &finding.places {
            let site = &place.primary;
            let Some(line) = site.source.line(site.position().line) else { continue };
            let start = Site::new(site.source.clone(), Span::new(line.start, line.start));
            let rules = lines.entry(start).or_default();
            if !rules.contains(&finding.rule) {
                rules.push(finding.rule);
            }
        }
    }
    let edits = lines.into_iter().map(|(site, rules)| {
        let behind = &site.source.text()[site.span.start..];
        let indent = &behind[..behind.len() - behind.trim_start_matches([' ', '\t']).len()];
        let end = if site.source.text().contains("\r\n") { "\r\n" } else { "\n" };
        let text = format!("{indent}# staletoken: ignore[{}] until {until}{end}", rules.join(", "));
        Edit { site, text }
    });
    edits.collect()
}
