//! Objects that hide their values: where one is, and what is shown of a line of it.

use crate::source::{Span, masked};

/// The key that says what an object is.
const KIND: &str = "kind";
/// What an object that hides its values says there.
const SECRET: &str = "Secret";
/// The keys of such an object whose values hide nothing.
const OPEN_KEYS: &[&str] =
    &["apiVersion", KIND, "type", "name", "namespace", "kubernetes.io/service-account.name"];

/// Whether a part of a text is inside of an object that hides its values.
pub(super) fn is_inside(text: &str, span: Span) -> bool {
    let start = text[..span.start].rfind("\n---").unwrap_or_default();
    let stop = text[span.end..].find("\n---").map_or(text.len(), |at| span.end + at);
    let document = &text[start..stop];
    let (from, to) = (span.start - start, span.end - start);
    let mut offset = 0;
    let lines: Vec<(usize, &str)> = document
        .split_inclusive('\n')
        .map(|line| {
            offset += line.len();
            (offset - line.len(), line)
        })
        .collect();
    let secrets = lines.iter().enumerate().filter_map(|(index, (_, line))| Some((index, secret(line)?)));
    secrets.into_iter().any(|(index, indent)| {
        let first = first_line(&lines, index, indent);
        let behind = lines[index + 1..].iter().position(|(_, line)| ends(line, indent));
        let last = behind.map_or(document.len(), |count| lines[index + 1 + count].0);
        lines[first].0 <= from && to <= last
    })
}

/// The line that an object opens with whose kind stands on another.
fn first_line(lines: &[(usize, &str)], kind: usize, indent: usize) -> usize {
    let is_item = |line: &str| line.trim_start().starts_with("- ");
    let mut first = kind;
    while first > 0 && !is_item(lines[first].1) && !ends(lines[first - 1].1, indent) {
        first -= 1;
    }
    let opens = |line: &str| is_item(line) && key_indent(line) == indent;
    if first > 0 && !is_item(lines[first].1) && opens(lines[first - 1].1) { first - 1 } else { first }
}

/// Whether a line stands further out than the keys of an object.
fn ends(line: &str, indent: usize) -> bool {
    let content = line.trim_start();
    !content.is_empty() && !content.starts_with('#') && line.len() - content.len() < indent
}

/// The column of the first key of a line.
fn key_indent(line: &str) -> usize {
    line.len() - line.trim_start_matches([' ', '-']).len()
}

/// How far the keys of a secret are from the left, given the line with its kind.
fn secret(line: &str) -> Option<usize> {
    if line.trim_start().starts_with('#') {
        return None;
    }
    let is_kind = |at: usize| {
        let (before, behind) =
            (line[..at].trim_end_matches(['"', '\'', ' ', ':']), &line[at + SECRET.len()..]);
        let is_word = !behind.starts_with(|c: char| c.is_ascii_alphanumeric());
        is_word && before.ends_with(KIND)
    };
    line.match_indices(SECRET).any(|(at, _)| is_kind(at)).then(|| key_indent(line))
}

/// A line of such an object: only the values of harmless keys, comments that hold none and the code of templates are left.
pub(super) fn closed(line: &str) -> String {
    let is_comment = line.trim_start().starts_with('#');
    let (key, value) = match line.split_once(':') {
        Some((key, value)) if !key.contains("{{") => (&line[..=key.len()], value),
        _ if is_comment => return masked(line).into_owned(),
        _ => ("", line),
    };
    let name = key.trim_matches(|c: char| c.is_whitespace() || "-\"'{,:".contains(c));
    if OPEN_KEYS.contains(&name) && !value.contains(':') {
        return line.to_owned();
    }
    let mut shown = key.to_owned();
    let mut rest = value;
    while let Some(start) = rest.find("{{") {
        let end = rest[start..].find("}}").map_or(rest.len(), |at| start + at + 2);
        shown.push_str(&starred(&rest[..start]));
        shown.push_str(&masked(&rest[start..end]));
        rest = &rest[end..];
    }
    shown + &starred(rest)
}

/// Everything but the signs that hold YAML and JSON together is a star.
fn starred(text: &str) -> String {
    let star = |c: char| if c.is_ascii_graphic() && !"\"'{}[],:|>".contains(c) { '*' } else { c };
    text.chars().map(star).collect()
}
