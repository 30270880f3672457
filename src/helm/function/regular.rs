//! Regular expressions: Go's syntax, matched by the regex crate.

use regex::bytes::{Regex, RegexBuilder};

use super::argument::{Answer, Arguments};
use super::{Call, Function};
use crate::helm::template::TemplateError;
use crate::helm::text::{Text, TextBuilder};
use crate::helm::value::{ItemType, List, Value};

/// The largest compiled expression, in bytes.
const LARGEST: usize = 4 << 20;

pub(super) const GROUP: &[(&str, Function)] = &[
    ("regexMatch", matches),
    ("mustRegexMatch", matches),
    ("regexFind", find),
    ("mustRegexFind", find),
    ("regexFindAll", find_all),
    ("mustRegexFindAll", find_all),
    ("regexReplaceAll", |call| replace(call, false)),
    ("mustRegexReplaceAll", |call| replace(call, false)),
    ("regexReplaceAllLiteral", |call| replace(call, true)),
    ("mustRegexReplaceAllLiteral", |call| replace(call, true)),
    ("regexSplit", split),
    ("mustRegexSplit", split),
    ("regexQuoteMeta", |call| Ok(Value::string(regex::escape(&call.text(0)?.to_str())))),
];

fn compile(pattern: &str) -> Result<Regex, TemplateError> {
    RegexBuilder::new(&translated(pattern))
        .size_limit(LARGEST)
        .build()
        .map_err(|_| TemplateError::new(format!("error parsing regexp: `{pattern}` is none, or too large")))
}

/// What Go allows and the crate does not: `[`, `&&`, `--` and `~~` inside of a class, and `{` that starts no repetition.
fn translated(pattern: &str) -> String {
    let characters: Vec<char> = pattern.chars().collect();
    let mut result = String::with_capacity(pattern.len());
    let mut in_class = false;
    let mut at = 0;
    while let Some(&c) = characters.get(at) {
        let next = characters.get(at + 1).copied();
        match c {
            '\\' => {
                result.push(c);
                result.extend(next);
                at += 2;
                continue;
            }
            '[' if in_class && next != Some(':') => result.push_str("\\["),
            '[' if !in_class => {
                in_class = true;
                result.push('[');
                if next == Some('^') {
                    result.push('^');
                    at += 1;
                }
                if characters.get(at + 1) == Some(&']') {
                    result.push_str("\\]");
                    at += 1;
                }
            }
            '[' => at = posix(&characters, at, &mut result),
            ']' if in_class => {
                in_class = false;
                result.push(']');
            }
            '&' | '~' if in_class => result.extend(['\\', c]),
            '-' if in_class && dangles(&characters, at) => result.push_str("\\-"),
            '{' if !in_class && !repeats(&characters[at..]) => result.push_str("\\{"),
            c => result.push(c),
        }
        at += 1;
    }
    result
}

/// `[:alpha:]` is copied as it is; the place of its last character.
fn posix(characters: &[char], at: usize, result: &mut String) -> usize {
    let end =
        characters[at..].iter().position(|c| *c == ']').map_or(characters.len() - 1, |length| at + length);
    result.extend(&characters[at..=end]);
    end
}

/// A hyphen behind `\w` or in front of the end of the class is a hyphen.
fn dangles(characters: &[char], at: usize) -> bool {
    let behind_class = at >= 2
        && characters[at - 2] == '\\'
        && matches!(characters[at - 1], 'w' | 'd' | 's' | 'W' | 'D' | 'S');
    let before_class = characters.get(at + 1) == Some(&'\\')
        && matches!(characters.get(at + 2), Some('w' | 'd' | 's' | 'W' | 'D' | 'S'));
    behind_class || before_class || matches!(characters.get(at + 1), Some(']' | '-'))
}

/// `{2}`, `{2,}`, `{2,3}`
fn repeats(characters: &[char]) -> bool {
    let Some(end) = characters.iter().position(|c| *c == '}') else { return false };
    let inside: String = characters[1..end].iter().collect();
    let (low, high) = inside.split_once(',').unwrap_or((&inside, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    !low.is_empty() && digits(low) && digits(high)
}

fn matches(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    Ok(Value::Bool(compile(&arguments.characters(0)?)?.is_match(arguments.text(1)?.as_bytes())))
}

fn find(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let text = arguments.text(1)?;
    let found = compile(&arguments.characters(0)?)?.find(text.as_bytes()).map(|found| found.range());
    Ok(Value::String(found.map_or_else(|| Text::from(""), |range| text.slice(range))))
}

fn find_all(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 3)?;
    let text = arguments.text(1)?;
    let most = usize::try_from(arguments.int(2)?).unwrap_or(usize::MAX);
    let expression = compile(&arguments.characters(0)?)?;
    let found = expression.find_iter(text.as_bytes()).take(most);
    let found = found.map(|found| Value::String(text.slice(found.range()))).collect();
    Ok(Value::List(List::typed(found, ItemType::String)))
}

/// Text between matches keeps its origin.
fn replace(call: &mut Call<'_>, literal: bool) -> Answer {
    let arguments = Arguments::exactly(call, 3)?;
    let (text, with) = (arguments.text(1)?, arguments.text(2)?);
    let expression = compile(&arguments.characters(0)?)?;
    let mut builder = TextBuilder::default();
    let mut start = 0;
    for captures in expression.captures_iter(text.as_bytes()) {
        let Some(whole) = captures.get(0) else { continue };
        builder.push(&text.slice(start..whole.start()));
        if literal {
            builder.push(with);
        } else {
            let mut expanded = Vec::new();
            captures.expand(with.as_bytes(), &mut expanded);
            builder.push_bytes(&expanded);
        }
        start = whole.end();
    }
    builder.push(&text.slice(start..text.len()));
    Ok(Value::String(builder.finish()))
}

fn split(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 3)?;
    let text = arguments.text(1)?;
    let most = arguments.int(2)?;
    let expression = compile(&arguments.characters(0)?)?;
    let mut pieces = Vec::new();
    let mut start = 0;
    for found in expression.find_iter(text.as_bytes()) {
        if most > 0 && pieces.len() + 1 >= usize::try_from(most).unwrap_or(usize::MAX) {
            break;
        }
        if found.end() == 0 {
            continue;
        }
        pieces.push(Value::String(text.slice(start..found.start())));
        start = found.end();
    }
    pieces.push(Value::String(text.slice(start..text.len())));
    if most == 0 {
        pieces.clear();
    }
    Ok(Value::List(List::typed(pieces, ItemType::String)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_and_braces_of_go_are_understood() {
        for (pattern, text) in [
            (r"^[\w-\.]+$", "a-b.c"),
            ("^a{b$", "a{b"),
            ("^[[a]$", "["),
            ("^x{2,3}$", "xxx"),
            ("^[[:alpha:]-]+$", "a-"),
        ] {
            assert!(compile(pattern).unwrap().is_match(text.as_bytes()), "{pattern}");
        }
        assert!(compile("(").is_err());
    }
}
