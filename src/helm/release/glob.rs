//! The patterns of `.Files.Glob`: `*` and `?` stop at slashes, `**` does not; `[a-z]`, `[!abc]`, `{a,b}`, `\x`.
//!
//! In: a pattern. Out: whether paths match. As in Helm, a pattern that cannot be read matches everything.

use std::iter::Peekable;
use std::str::Chars;

use regex::bytes::Regex;

/// Our limit of alternatives in alternatives.
const MAX_DEPTH: usize = 50;

/// A pattern, or everything.
pub(super) struct Glob(Option<Regex>);

impl Glob {
    pub(super) fn new(pattern: &str) -> Self {
        let mut rest = pattern.chars().peekable();
        let regex = sequence(&mut rest, 0).and_then(|regex| Regex::new(&format!("(?s)^{regex}$")).ok());
        Self(regex)
    }

    pub(super) fn matches(&self, path: &str) -> bool {
        self.0.as_ref().is_none_or(|regex| regex.is_match(path.as_bytes()))
    }
}

/// A run of pattern elements: up to the end, or inside braces up to a comma or the closing brace.
fn sequence(rest: &mut Peekable<Chars<'_>>, depth: usize) -> Option<String> {
    let mut regex = String::new();
    while let Some(c) = rest.next_if(|c| depth == 0 || !matches!(c, ',' | '}')) {
        match c {
            '*' if rest.next_if_eq(&'*').is_some() => regex.push_str("(?s-u:.)*"),
            // Bytes will do, and are much less to prepare than characters.
            '*' => regex.push_str("(?-u:[^/])*"),
            '?' => regex.push_str("[^/]"),
            '[' => regex.push_str(&class(rest)?),
            '{' if depth < MAX_DEPTH => regex.push_str(&alternatives(rest, depth + 1)?),
            '{' => return None,
            '\\' => regex.push_str(&literal(rest.next()?)),
            c => regex.push_str(&literal(c)),
        }
    }
    Some(regex)
}

/// What stands in braces; the end of the pattern closes them too, but then nothing at all fits an empty choice.
fn alternatives(rest: &mut Peekable<Chars<'_>>, depth: usize) -> Option<String> {
    let mut choices = vec![sequence(rest, depth)?];
    while rest.next_if_eq(&',').is_some() {
        choices.push(sequence(rest, depth)?);
    }
    if rest.next().is_none() {
        choices.retain(|choice| !choice.is_empty());
        if choices.is_empty() {
            return Some(r"[^\s\S]".to_owned());
        }
    }
    Some(format!("(?:{})", choices.join("|")))
}

/// One range or a list of characters; the library knows no mixture.
fn class(rest: &mut Peekable<Chars<'_>>) -> Option<String> {
    let not = if rest.next_if_eq(&'!').is_some() { "^" } else { "" };
    let first = rest.next()?;
    if first != '\\' && rest.next_if_eq(&'-').is_some() {
        let last = rest.next()?;
        let closed = rest.next()? == ']';
        return (closed && first <= last).then(|| format!("[{not}{}-{}]", escape(first), escape(last)));
    }
    let mut members = String::new();
    let mut next = Some(first);
    loop {
        match next? {
            ']' if members.is_empty() => return None,
            ']' => return Some(format!("[{not}{members}]")),
            '\\' => members.push_str(&escape(rest.next()?)),
            c => members.push_str(&escape(c)),
        }
        next = rest.next();
    }
}

fn escape(c: char) -> String {
    if c.is_ascii_punctuation() { format!("\\{c}") } else { c.to_string() }
}

fn literal(c: char) -> String {
    regex::escape(&c.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patterns_choose_the_files_that_helm_chooses() {
        for (pattern, path, expected) in [
            ("config/*", "config/a.yaml", true),
            ("config/*", "config/sub/a.yaml", false),
            ("config/**", "config/sub/a.yaml", true),
            ("**.yaml", "config/sub/a.yaml", true),
            ("*.yaml", "config/a.yaml", false),
            ("config/{a,b*}.toml", "config/b2.toml", true),
            ("config/{a,b*}.toml", "config/c.toml", false),
            ("{a,{b,c}}", "c", true),
            ("a?c", "abc", true),
            ("a?c", "a/c", false),
            ("[a-c]x", "bx", true),
            ("[!a-c]x", "bx", false),
            ("[ab]x", "bx", true),
            ("[!ab]x", "/x", true),
            ("a\\*", "a*", true),
            ("a\\*", "ab", false),
            ("a.b", "axb", false),
            ("a,b", "a,b", true),
            // What cannot be read matches everything.
            ("[a-zA-Z]x", "anything/at/all", true),
            ("[", "anything", true),
            // Braces are closed by the end.
            ("{a", "a", true),
            ("{a", "b", false),
            ("{a,{b,c}", "c", true),
            ("a{", "a", false),
        ] {
            assert_eq!(Glob::new(pattern).matches(path), expected, "{pattern:?} {path:?}");
        }
    }
}
