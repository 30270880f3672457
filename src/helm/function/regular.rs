//! Regular expressions: Go's syntax, matched by the regex crate.

mod reach;
mod syntax;

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Range;

use regex::bytes::{Regex, RegexBuilder};

use super::argument::{Answer, Arguments};
use super::{Call, Function, bound};
use crate::helm::template::TemplateError;
use crate::helm::text::{Text, TextBuilder};
use crate::helm::value::{ItemType, List, Value};

pub(crate) use self::syntax::translated;

/// An expression may be so large when it is compiled, in bytes; how much more than a small one it costs to match, and the steps of
/// compiling it.
const SIZES: [(usize, u64, u64); 3] = [(64 << 10, 1, 200), (512 << 10, 40, 4_000), (4 << 20, 500, REFUSING)];
/// The steps that an expression stands for which turns out to be too large.
const REFUSING: u64 = 150_000;
/// Longest expression.
const LONGEST: usize = 16 << 10;
/// Groups that are copied together.
const GROUPS: usize = 8;
/// Bytes that are searched anew in a step, for each match of an expression that looks far ahead.
const SEARCHED: usize = 1 << 8;
/// Bytes that a small expression is matched with in a step.
const MATCHED: usize = 32;

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
    ("regexQuoteMeta", quote_meta),
];

/// The most expressions that are kept compiled.
const MOST_KEPT: usize = 64;

thread_local! {
    /// Charts use few expressions, each of them over and over; compiling one takes longer than all that is matched with it. Those for texts of
    /// ASCII are apart.
    static COMPILED: RefCell<[BTreeMap<String, Expression>; 2]> =
        const { RefCell::new([BTreeMap::new(), BTreeMap::new()]) };
}

/// A compiled expression.
#[derive(Clone)]
struct Expression {
    regex: Regex,
    /// How much more it costs to match than a small one.
    cost: u64,
    /// The steps of compiling it.
    compiling: u64,
    /// Whether a search may read on for long behind the match it finds.
    looks_ahead: bool,
}

/// Compiles the expression that a call names, and pays for that and for matching a text.
fn compiled(call: &mut Call<'_>, pattern: &str, text: &Text) -> Result<Expression, TemplateError> {
    let expression = match compile(pattern, text.as_bytes().is_ascii()) {
        Ok(expression) => expression,
        Err(error) => {
            call.runtime.charge_steps(REFUSING)?;
            return Err(error);
        }
    };
    let bytes = u64::try_from(text.len() / MATCHED).unwrap_or(u64::MAX);
    call.runtime.charge_steps(expression.compiling + bytes.saturating_mul(expression.cost))?;
    Ok(expression)
}

/// Pays for the search behind a match that ends at a place: what was looked at behind it is looked at again.
fn charge_search(
    call: &mut Call<'_>,
    expression: &Expression,
    text: &Text,
    end: usize,
) -> Result<(), TemplateError> {
    let again = if expression.looks_ahead { text.len() - end } else { 0 };
    call.runtime.charge_size(again / SEARCHED)
}

fn compile(pattern: &str, is_ascii: bool) -> Result<Expression, TemplateError> {
    // Without characters of several bytes, to which everything else than some letters means a million more, it is compiled in a tenth of the time.
    let bytewise = is_ascii && pattern.is_ascii();
    let kind = usize::from(bytewise);
    if let Some(expression) = COMPILED.with_borrow(|compiled| compiled[kind].get(pattern).cloned()) {
        return Ok(expression);
    }
    let refuse = || TemplateError::new(format!("error parsing regexp: `{pattern}` is none, or too large"));
    if pattern.len() > LONGEST {
        return Err(TemplateError::new(format!("the expression is longer than {} KiB", LONGEST >> 10)));
    }
    let translated = translated(pattern).ok_or_else(refuse)?;
    let looks_ahead = reach::looks_ahead(&translated);
    let built = |unicode: bool, (size, cost, compiling): (usize, u64, u64)| {
        let regex = RegexBuilder::new(&translated).unicode(unicode).size_limit(size).build().ok()?;
        Some(Expression { regex, cost, compiling, looks_ahead })
    };
    // Characters that are named by their numbers are none of ASCII, and refused there.
    let plain = if bytewise { built(false, SIZES[0]) } else { None };
    let whole = || SIZES.iter().find_map(|size| built(true, *size));
    let expression = plain.or_else(whole).ok_or_else(refuse)?;
    COMPILED.with_borrow_mut(|compiled| {
        let compiled = &mut compiled[kind];
        if compiled.len() == MOST_KEPT {
            compiled.clear();
        }
        compiled.insert(pattern.to_owned(), expression.clone());
    });
    Ok(expression)
}

/// The text with a backslash before each character that means something else.
fn quote_meta(call: &mut Call<'_>) -> Answer {
    let text = Arguments::exactly(call, 1)?.text(0)?;
    let mut builder = TextBuilder::default();
    for (position, byte) in text.as_bytes().iter().enumerate() {
        if br"\.+*?()|[]{}^$".contains(byte) {
            builder.push_bytes(b"\\");
        }
        builder.push_slice(text, position..position + 1);
        bound::bytes(builder.len())?;
    }
    Ok(Value::String(builder.finish()))
}

/// What is no expression matches nothing, except to `mustRegexMatch`.
fn matches(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    match compiled(call, &arguments.characters(0)?, arguments.text(1)?) {
        Ok(expression) => Ok(Value::Bool(expression.regex.is_match(arguments.text(1)?.as_bytes()))),
        Err(_) if call.name == "regexMatch" => Ok(Value::Bool(false)),
        Err(error) => Err(error),
    }
}

fn find(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let text = arguments.text(1)?;
    let expression = compiled(call, &arguments.characters(0)?, text)?;
    let found = expression.regex.find(text.as_bytes()).map(|found| found.range());
    Ok(Value::String(found.map_or_else(|| Text::from(""), |range| text.slice(range))))
}

fn find_all(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 3)?;
    let text = arguments.text(1)?;
    let most = usize::try_from(arguments.int(2)?).unwrap_or(usize::MAX);
    let expression = compiled(call, &arguments.characters(0)?, text)?;
    let mut found = Vec::new();
    let places = expression.regex.find_iter(text.as_bytes()).map(|place| place.range());
    for place in places.filter(|place| counts(text, place)).take(most) {
        charge_search(call, &expression, text, place.end)?;
        bound::items(found.len() + 1)?;
        found.push(Value::String(text.slice(place)));
    }
    let (item_type, room) = match found.len() {
        0 => (ItemType::NoneOfString, 0),
        // Go makes room for ten, and doubles it.
        count => (ItemType::String, 10 * count.div_ceil(10).next_power_of_two()),
    };
    Ok(Value::List(List::with_room(found, item_type, room)))
}

/// Whether a match is one to Go too, which finds nothing inside of a character.
fn counts(text: &Text, place: &Range<usize>) -> bool {
    let bytes = text.as_bytes();
    let continues = |at: usize| bytes.get(at).is_some_and(|byte| (0x80..0xC0).contains(byte));
    if !place.is_empty() || !continues(place.start) {
        return true;
    }
    let first = (0..place.start).rev().take(3).find(|at| !continues(*at));
    let character = first.and_then(|at| bytes[at..].utf8_chunks().next()?.valid().chars().next());
    first.zip(character).is_none_or(|(at, character)| at + character.len_utf8() <= place.start)
}

/// Text between matches keeps its origin.
fn replace(call: &mut Call<'_>, literal: bool) -> Answer {
    let arguments = Arguments::exactly(call, 3)?;
    let (text, with) = (arguments.text(1)?, arguments.text(2)?);
    let expression = compiled(call, &arguments.characters(0)?, text)?;
    // The engine that finds groups keeps all of them at each of its places in the expression, which grows with them.
    let groups = expression.regex.captures_len();
    let walks = groups.max(groups * groups / GROUPS);
    call.runtime.charge_size((text.len() / MATCHED).saturating_mul(walks))?;
    let references = with.as_bytes().iter().filter(|byte| **byte == b'$').count();
    let mut builder = TextBuilder::default();
    let mut start = 0;
    for captures in expression.regex.captures_iter(text.as_bytes()) {
        let Some(whole) = captures.get(0).filter(|whole| counts(text, &whole.range())) else { continue };
        charge_search(call, &expression, text, whole.end())?;
        builder.push_slice(text, start..whole.start());
        if literal {
            builder.push(with);
        } else {
            bound::bytes(references.saturating_mul(whole.len()).saturating_add(with.len()))?;
            let mut expanded = Vec::new();
            captures.expand(with.as_bytes(), &mut expanded);
            builder.push_bytes(&expanded);
        }
        bound::bytes(builder.len())?;
        start = whole.end();
    }
    builder.push_slice(text, start..text.len());
    Ok(Value::String(builder.finish()))
}

fn split(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 3)?;
    let (pattern, text) = (arguments.characters(0)?, arguments.text(1)?);
    let most = arguments.int(2)?;
    let expression = compiled(call, &pattern, text)?;
    let mut pieces = Vec::new();
    let (mut start, mut end) = (0, 0);
    for found in expression.regex.find_iter(text.as_bytes()).filter(|found| counts(text, &found.range())) {
        charge_search(call, &expression, text, found.end())?;
        if most > 0 && pieces.len() + 1 >= usize::try_from(most).unwrap_or(usize::MAX) {
            break;
        }
        bound::items(pieces.len() + 1)?;
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
            (r"^\p{Greek}\pL$", "γé"),
            (r"^\x{41}\101\12$", "AA\n"),
            ("^a{,3}(?:b?)+$", "a{,3}"),
            ("^[[:^alpha:]]$", "1"),
            (r"^[a\-z]$", "-"),
            (r"^[\d-z]$", "-"),
            (r"^[]a-]+$", "]-"),
            (r"^[^\]^]$", "a"),
            (r"^[\x{41}-\103\pN]+$", "BC5"),
        ] {
            for is_ascii in [false, text.is_ascii()] {
                let expression = compile(pattern, is_ascii).unwrap();
                assert!(expression.regex.is_match(text.as_bytes()), "{pattern}");
            }
        }
        for refused in [
            "(",
            "a**",
            "a+?*",
            "a{2}{3}",
            "a{1001}",
            "a{2,1001}",
            "[[:foo:]]",
            r"\8",
            r"[a-\d]",
            r"[\b]",
            "[z-a]",
            "[a",
        ] {
            assert!(compile(refused, true).is_err(), "{refused}");
        }
        for pattern in [r"^\w$", r"^[\w]$", r"^\d$", r"^\s$"] {
            assert!(!compile(pattern, false).unwrap().regex.is_match("é".as_bytes()), "{pattern}");
        }
    }

    proptest::proptest! {
        #[test]
        fn expressions_for_ascii_find_there_what_others_find(
            pattern in "(\\(\\?i\\)|[ab.k]|\\[\\^?[ks_-]\\]|\\\\[wWdDsSbB]|[*+?|]){1,8}",
            text in "[abkKsS_ .\n0-]{0,12}",
        ) {
            if let (Ok(plain), Ok(whole)) = (compile(&pattern, true), compile(&pattern, false)) {
                let places = |regex: &Regex| -> Vec<_> { regex.find_iter(text.as_bytes()).map(|found| found.range()).collect() };
                proptest::prop_assert_eq!(places(&plain.regex), places(&whole.regex));
            }
        }
    }
}
