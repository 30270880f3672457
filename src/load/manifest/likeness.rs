//! Whether a text that names no `apiVersion` is worth reading, to say what is broken in it.
//!
//! In: a name, a text and how it came to be read. Out: yes or no. Files of other tools that only look like YAML or JSON are left alone.

use super::Asked;
use crate::discover::STDIN;

/// Files that hold YAML or JSON and nothing else.
const ENDINGS: &[&str] = &[".yaml", ".yml", ".json"];
/// Keys that a part of an object has.
const KEYS: &[&str] = &["apiVersion", "kind", "containers", "image"];
/// What opens an action in the templates of other tools, and in those of charts.
const TEMPLATE: &[&str] = &["{{", "{%", "<%"];
/// What opens a comment in the JSON of editors and compilers.
const COMMENT: &[&str] = &["//", "/*"];

pub(super) fn is_worth_reading(name: &str, text: &str, asked: Asked) -> bool {
    let is_read = name == STDIN || ENDINGS.iter().any(|ending| name.ends_with(ending));
    let is_named = asked == Asked::Named && is_read;
    (is_named || text.lines().any(is_key)) && !is_foreign(text)
}

fn is_foreign(text: &str) -> bool {
    let is_json = text.trim_start().starts_with('{');
    let is_comment = |line: &str| COMMENT.iter().any(|opener| line.contains(opener) && !line.contains("://"));
    TEMPLATE.iter().any(|opener| text.contains(opener)) || (is_json && text.lines().any(is_comment))
}

/// Whether a line begins with a key of an object: `- image: a`, `{"kind":"Pod"`.
fn is_key(line: &str) -> bool {
    let line = line.trim_start_matches([' ', '\t', '-', '{', '[', '"', '\'']);
    let rest = KEYS.iter().find_map(|key| line.strip_prefix(key));
    rest.is_some_and(|rest| rest.trim_start_matches(['"', '\'', ' ']).starts_with(':'))
}
