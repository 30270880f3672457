//! Regular expressions: Go's syntax, matched by the regex crate.

use std::cell::RefCell;
use std::collections::BTreeMap;

use regex::bytes::{Regex, RegexBuilder};

use super::argument::{Answer, Arguments};
use super::{Call, Function, bound};
use crate::helm::template::TemplateError;
use crate::helm::text::{Text, TextBuilder};
use crate::helm::value::{ItemType, List, Value};

/// The largest compiled expression, in bytes.
const LARGEST: usize = 4 << 20;

/// The steps that compiling an expression stands for.
const COMPILING: u64 = 100;

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

/// The most expressions that are kept compiled.
const MOST_KEPT: usize = 64;

thread_local! {
    /// Charts use few expressions, each of them over and over; compiling one takes longer than all that is matched with it.
    static COMPILED: RefCell<BTreeMap<String, Regex>> = const { RefCell::new(BTreeMap::new()) };
}

/// Compiles the expression that a call names, and pays for it.
fn compiled(call: &mut Call<'_>, pattern: &str) -> Result<Regex, TemplateError> {
    call.runtime.charge_steps(COMPILING)?;
    compile(pattern)
}

fn compile(pattern: &str) -> Result<Regex, TemplateError> {
    if let Some(regex) = COMPILED.with_borrow(|compiled| compiled.get(pattern).cloned()) {
        return Ok(regex);
    }
    let regex = RegexBuilder::new(&translated(pattern)).size_limit(LARGEST).build().map_err(|_| {
        TemplateError::new(format!("error parsing regexp: `{pattern}` is none, or too large"))
    })?;
    COMPILED.with_borrow_mut(|compiled| {
        if compiled.len() == MOST_KEPT {
            compiled.clear();
        }
        compiled.insert(pattern.to_owned(), regex.clone());
    });
    Ok(regex)
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
                at = escape(&characters, at, in_class, &mut result);
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

/// Translates the escape at `at` and says where it ends. Go's classes and word boundaries are of ASCII alone.
fn escape(characters: &[char], at: usize, in_class: bool, result: &mut String) -> usize {
    let Some(&c) = characters.get(at + 1) else {
        result.push('\\');
        return at + 1;
    };
    let quoted = &characters[at + 2..];
    if c == 'Q' && !in_class {
        let length = quoted.windows(2).position(|pair| pair == ['\\', 'E']).unwrap_or(quoted.len());
        let text: String = quoted[..length].iter().collect();
        result.push_str(&regex::escape(&text));
        return (at + 2 + length + 2).min(characters.len());
    }
    let class = match c.to_ascii_lowercase() {
        'd' => "0-9",
        's' => r"\t\n\f\r ",
        'w' => "0-9A-Za-z_",
        _ => "",
    };
    match c {
        'd' | 's' | 'w' if in_class => result.push_str(class),
        'd' | 's' | 'w' => result.extend(["[", class, "]"]),
        'D' | 'S' | 'W' => result.extend(["[^", class, "]"]),
        'b' | 'B' if !in_class => result.extend([r"(?-u:\", c.encode_utf8(&mut [0; 4]), ")"]),
        '<' | '>' => result.push(c),
        c => result.extend(['\\', c]),
    }
    at + 2
}

/// What is no expression matches nothing, except to `mustRegexMatch`.
fn matches(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    match compiled(call, &arguments.characters(0)?) {
        Ok(expression) => Ok(Value::Bool(expression.is_match(arguments.text(1)?.as_bytes()))),
        Err(_) if call.name == "regexMatch" => Ok(Value::Bool(false)),
        Err(error) => Err(error),
    }
}

fn find(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let text = arguments.text(1)?;
    let found = compiled(call, &arguments.characters(0)?)?.find(text.as_bytes()).map(|found| found.range());
    Ok(Value::String(found.map_or_else(|| Text::from(""), |range| text.slice(range))))
}

fn find_all(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 3)?;
    let text = arguments.text(1)?;
    let most = usize::try_from(arguments.int(2)?).unwrap_or(usize::MAX);
    let expression = compiled(call, &arguments.characters(0)?)?;
    let found = expression.find_iter(text.as_bytes()).take(most);
    let found: Vec<Value> = found.map(|found| Value::String(text.slice(found.range()))).collect();
    let item_type = if found.is_empty() { ItemType::NoneOfString } else { ItemType::String };
    Ok(Value::List(List::typed(found, item_type)))
}

/// Text between matches keeps its origin.
fn replace(call: &mut Call<'_>, literal: bool) -> Answer {
    let arguments = Arguments::exactly(call, 3)?;
    let (text, with) = (arguments.text(1)?, arguments.text(2)?);
    let expression = compiled(call, &arguments.characters(0)?)?;
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
        bound::bytes(builder.len())?;
        start = whole.end();
    }
    builder.push(&text.slice(start..text.len()));
    Ok(Value::String(builder.finish()))
}

fn split(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 3)?;
    let (pattern, text) = (arguments.characters(0)?, arguments.text(1)?);
    let most = arguments.int(2)?;
    let expression = compiled(call, &pattern)?;
    let mut pieces = Vec::new();
    let (mut start, mut end) = (0, 0);
    for found in expression.find_iter(text.as_bytes()) {
        if most > 0 && pieces.len() + 1 >= usize::try_from(most).unwrap_or(usize::MAX) {
            break;
        }
        end = found.start();
        if found.end() != 0 {
            pieces.push(text.slice(start..end));
        }
        start = found.end();
    }
    // Nothing stands behind a match at the very end; what is empty as a whole is still one piece.
    if end != text.len() || (text.is_empty() && !pattern.is_empty()) {
        pieces.push(text.slice(start..text.len()));
    }
    if most == 0 {
        return Ok(Value::List(List::typed(Vec::new(), ItemType::NoneOfString)));
    }
    Ok(Value::List(List::typed(pieces.into_iter().map(Value::String).collect(), ItemType::String)))
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
            (r"^\Qa.b\E+$", "a.bb"),
            (r"^\<\w\>$", "<a>"),
            (r"^[\w\d-]\W$", "-é"),
            (r"a\b", "aé"),
        ] {
            assert!(compile(pattern).unwrap().is_match(text.as_bytes()), "{pattern}");
        }
        assert!(compile("(").is_err());
        for pattern in [r"^\w$", r"^[\w]$", r"^\d$", r"^\s$"] {
            assert!(!compile(pattern).unwrap().is_match("é".as_bytes()), "{pattern}");
        }
    }
}
