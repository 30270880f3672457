//! Suppressions that hold nothing back any more, taken out with the comments they stand in.

use super::written::Written;
use super::{Edit, Fix};
use crate::rule::{Finding, Place};
use crate::source::{Site, Span};

/// The rules about suppressions, and why a person should look before one goes.
const RULES: &[(&str, Option<&str>)] =
    &[("expired-ignore", None), ("unused-ignore", Some("a run with other values may need it"))];

/// What opens and closes a comment.
const COMMENTS: &[(&str, &str)] = &[("#", ""), ("//", ""), ("/*", "*/"), ("<!--", "-->")];

/// The fix for a suppression in a comment; annotations and the configuration are left to people.
pub(super) fn fix(_: &Written<'_>, finding: &Finding, place: &Place) -> Option<Fix> {
    let (_, doubt) = RULES.iter().find(|(rule, _)| *rule == finding.rule)?;
    let span = comment(&place.primary)?;
    Some(Fix {
        site: place.primary.clone(),
        edit: Edit { site: Site::new(place.primary.source.clone(), span), text: String::new() },
        reference: finding.reference.clone(),
        does: "remove the suppression".to_owned(),
        doubt: *doubt,
    })
}

/// The bytes of the comment that a suppression is all of: its line where nothing else stands there.
fn comment(site: &Site) -> Option<Span> {
    let (text, Span { start, end }) = (site.source.text(), site.span);
    let line = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let next = text[end..].find('\n').map_or(text.len(), |at| end + at + 1);
    let before = text[line..start].trim_end();
    let (content, close) =
        COMMENTS.iter().find_map(|(open, close)| Some((before.strip_suffix(open)?.trim_end(), *close)))?;
    let behind = text[end..next].trim().strip_prefix(close)?.trim();
    match (content.trim_start(), behind) {
        ("", "") | ("{{" | "{{-", "}}" | "-}}") => Some(Span::new(line, next)),
        (_, "") if close.is_empty() => {
            let rest = text[end..next].trim_end_matches(['\r', '\n']).len();
            Some(Span::new(line + content.len(), end + rest))
        }
        _ => None,
    }
}
