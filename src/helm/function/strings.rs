//! Strings cut, joined, padded and searched: the part of Sprig that works on bytes.
//!
//! In: texts. Out: texts in which what was left untouched keeps its origin.

use memchr::memmem;

use super::argument::{Answer, Arguments};
use super::cast::to_text;
use super::{Call, Function, bound};
use crate::helm::display;
use crate::helm::format::quoted_text;
use crate::helm::template::TemplateError;
use crate::helm::text::{Text, TextBuilder};
use crate::helm::value::{IntType, ItemType, List, Map, MapType, Value};

pub(super) const GROUP: &[(&str, Function)] = &[
    ("atoi", atoi),
    ("cat", cat),
    ("contains", |call| test(call, |text, part| part.is_empty() || find(text, part, 0).is_some())),
    ("hasPrefix", |call| test(call, <[u8]>::starts_with)),
    ("hasSuffix", |call| test(call, <[u8]>::ends_with)),
    ("hello", |call| Arguments::exactly(call, 0).map(|_| Value::string("Hello!")).map_err(Into::into)),
    ("indent", |call| indent(call, false)),
    ("join", join),
    ("nindent", |call| indent(call, true)),
    ("nospace", nospace),
    ("plural", plural),
    ("quote", |call| quote(call, |value| quoted_text(&to_text(value)))),
    ("repeat", repeat),
    ("replace", replace),
    ("split", split),
    ("splitList", split_list),
    ("splitn", splitn),
    ("squote", |call| quote(call, |value| between(b"'", &display::shown(value)))),
    ("substr", substr),
    ("toString", |call| shown(call, |value| Value::String(to_text(value)))),
    ("toStrings", to_strings),
    ("trim", trim),
    ("trimAll", trim_all),
    ("trimPrefix", trim_prefix),
    ("trimSuffix", trim_suffix),
    ("trimall", trim_all),
    ("trunc", trunc),
];

/// A `[]string`.
pub(super) fn strings(texts: impl IntoIterator<Item = Text>) -> Value {
    Value::List(List::typed(texts.into_iter().map(Value::String).collect(), ItemType::String))
}

/// The items of a list as texts, paid for one by one.
pub(super) fn paid_texts(call: &mut Call<'_>, value: &Value) -> Result<Vec<Text>, TemplateError> {
    let count = match value {
        Value::List(list) => list.len(),
        Value::Object(object) => object.bytes().map_or(0, |bytes| bytes.len()),
        _ => 0,
    };
    bound::items(count)?;
    call.runtime.charge_size(count)?;
    Ok(to_texts(value))
}

/// The items of a list as texts, nil left out; any other value as the only one.
fn to_texts(value: &Value) -> Vec<Text> {
    match value {
        Value::List(list) => list.to_vec().iter().filter(|item| !item.is_nil()).map(to_text).collect(),
        Value::Nil => Vec::new(),
        Value::Object(object) if object.kind_name() == "slice" => to_texts(&object.elements()),
        other => vec![to_text(other)],
    }
}

/// A list of strings is that list itself.
fn to_strings(call: &mut Call<'_>) -> Answer {
    match Arguments::exactly(call, 1)?.value(0)? {
        Value::List(list) if matches!(list.item_type, ItemType::String | ItemType::NoneOfString) => {
            Ok(Value::List(list.clone()))
        }
        other => Ok(strings(paid_texts(call, other)?)),
    }
}

/// The first place of a part from `start` on.
pub(super) fn find(text: &[u8], part: &[u8], start: usize) -> Option<usize> {
    if part.is_empty() {
        return (start <= text.len()).then_some(start);
    }
    memmem::find(text.get(start..)?, part).map(|place| start + place)
}

/// What is made of the only argument, which is written as text.
fn shown(call: &mut Call<'_>, made: fn(&Value) -> Value) -> Answer {
    call.runtime.charge_shown(call.arguments)?;
    Ok(made(Arguments::exactly(call, 1)?.value(0)?))
}

fn atoi(call: &mut Call<'_>) -> Answer {
    let text = Arguments::exactly(call, 1)?.characters(0)?.into_owned();
    let digits = text.strip_prefix(['+', '-']).unwrap_or(&text);
    let valid = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let clamped = if text.starts_with('-') { i64::MIN } else { i64::MAX };
    let value = if valid { text.parse().unwrap_or(clamped) } else { 0 };
    Ok(Value::Int(value, IntType::Int))
}

fn test(call: &mut Call<'_>, holds: fn(&[u8], &[u8]) -> bool) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    Ok(Value::Bool(holds(arguments.text(1)?.as_bytes(), arguments.text(0)?.as_bytes())))
}

fn cat(call: &mut Call<'_>) -> Answer {
    call.runtime.charge_shown(call.arguments)?;
    let texts = call.arguments.iter().filter(|value| !value.is_nil()).map(display::shown);
    join_with(&Text::from(" "), &texts.collect::<Vec<_>>())
}

fn join(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    if let Value::List(list) = arguments.value(1)? {
        call.runtime.charge_size(list.len())?;
    }
    call.runtime.charge_shown(call.arguments)?;
    let texts = paid_texts(call, arguments.value(1)?)?;
    join_with(arguments.text(0)?, &texts)
}

fn join_with(separator: &Text, texts: &[Text]) -> Answer {
    bound::bytes(texts.iter().map(|text| text.len() + separator.len()).sum())?;
    if let [only] = texts {
        return Ok(Value::String(only.clone()));
    }
    let mut builder = TextBuilder::default();
    for (position, text) in texts.iter().enumerate() {
        if position > 0 {
            builder.push(separator);
        }
        builder.push(text);
    }
    Ok(Value::String(builder.finish()))
}

/// The lines that are indented in a step.
const INDENTED: usize = 8;

fn indent(call: &mut Call<'_>, on_new_line: bool) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let (spaces, text) = (arguments.int(0)?, arguments.text(1)?);
    let spaces = usize::try_from(spaces).map_err(|_| "strings: negative Repeat count".to_owned())?;
    let lines = text.as_bytes().iter().filter(|byte| **byte == b'\n').count() + 1;
    bound::bytes(spaces.saturating_mul(lines).saturating_add(text.len()))?;
    call.runtime.charge_size(lines / INDENTED)?;
    let padding = vec![b' '; spaces];
    let mut builder = TextBuilder::default();
    if on_new_line {
        builder.push_bytes(b"\n");
    }
    let mut start = 0;
    for line in text.as_bytes().split_inclusive(|byte| *byte == b'\n') {
        builder.push_bytes(&padding);
        builder.push_slice(text, start..start + line.len());
        start += line.len();
    }
    if text.is_empty() || text.as_bytes().ends_with(b"\n") {
        builder.push_bytes(&padding);
    }
    Ok(Value::String(builder.finish()))
}

/// The bytes that are looked at and copied one by one in a step.
const COPIED: usize = 8;

/// Go takes the bytes for characters: those that stand for blanks in Latin-1 go too, and others are encoded once more.
fn nospace(call: &mut Call<'_>) -> Answer {
    let text = Arguments::exactly(call, 1)?.text(0)?;
    let is_blank = |byte: u8| matches!(byte, b'\t'..=b'\r' | b' ' | 0x85 | 0xA0);
    if !text.as_bytes().iter().any(|byte| is_blank(*byte)) {
        return Ok(Value::String(text.clone()));
    }
    call.runtime.charge_size(text.len() / COPIED)?;
    let mut builder = TextBuilder::default();
    for (position, byte) in text.as_bytes().iter().enumerate().filter(|(_, byte)| !is_blank(**byte)) {
        if byte.is_ascii() {
            builder.push_slice(text, position..position + 1);
        } else {
            builder.push_bytes(char::from(*byte).encode_utf8(&mut [0; 4]).as_bytes());
        }
    }
    Ok(Value::String(builder.finish()))
}

fn plural(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 3)?;
    let (one, many, count) = (arguments.text(0)?, arguments.text(1)?, arguments.int(2)?);
    Ok(Value::String(if count == 1 { one.clone() } else { many.clone() }))
}

fn quote(call: &mut Call<'_>, quoted: fn(&Value) -> Text) -> Answer {
    call.runtime.charge_shown(call.arguments)?;
    let texts: Vec<Text> = call.arguments.iter().filter(|value| !value.is_nil()).map(quoted).collect();
    join_with(&Text::from(" "), &texts)
}

fn between(mark: &[u8], text: &Text) -> Text {
    let mut builder = TextBuilder::default();
    builder.push_bytes(mark);
    builder.push(text);
    builder.push_bytes(mark);
    builder.finish()
}

fn repeat(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let (count, text) = (arguments.int(0)?, arguments.text(1)?);
    let count = usize::try_from(count).map_err(|_| "strings: negative Repeat count".to_owned())?;
    bound::bytes(count.saturating_mul(text.len()))?;
    call.runtime.charge_size(count.min(text.len().saturating_mul(count)) / COPIED)?;
    let mut builder = TextBuilder::default();
    if !text.is_empty() {
        (0..count).for_each(|_| builder.push(text));
    }
    Ok(Value::String(builder.finish()))
}

/// The places that are replaced in a step.
const REPLACED: usize = 8;

fn replace(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 3)?;
    let (old, new, text) = (arguments.text(0)?, arguments.text(1)?, arguments.text(2)?);
    let old = old.as_bytes();
    let count = text.places(old).count();
    call.runtime.charge_size(count / REPLACED)?;
    bound::bytes(count.saturating_mul(new.len()).saturating_add(text.len()))?;
    Ok(Value::String(text.replace(old, new)))
}

/// The pieces of a text between separators, at most `limit` of them; an empty separator parts characters.
fn pieces(text: &Text, separator: &Text, limit: Option<usize>) -> Result<Vec<Text>, String> {
    let limit = limit.unwrap_or(usize::MAX);
    if limit == 0 {
        return Ok(Vec::new());
    }
    let inside = |place: &usize| !separator.is_empty() || (1..text.len()).contains(place);
    let cuts: Vec<usize> = text.places(separator.as_bytes()).filter(inside).take(limit - 1).collect();
    if separator.is_empty() && text.is_empty() {
        return Ok(Vec::new());
    }
    bound::items(cuts.len())?;
    let mut pieces = Vec::with_capacity(cuts.len() + 1);
    let mut start = 0;
    for cut in cuts {
        pieces.push(text.slice(start..cut));
        start = cut + separator.len();
    }
    pieces.push(text.slice(start..text.len()));
    Ok(pieces)
}

fn split_list(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    Ok(strings(pieces(arguments.text(1)?, arguments.text(0)?, None)?))
}

fn split(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    Ok(numbered(pieces(arguments.text(1)?, arguments.text(0)?, None)?))
}

fn splitn(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 3)?;
    let limit = usize::try_from(arguments.int(1)?).ok();
    Ok(numbered(pieces(arguments.text(2)?, arguments.text(0)?, limit)?))
}

/// A map of `_0`, `_1`, ...
fn numbered(pieces: Vec<Text>) -> Value {
    let map = Map::new(MapType::String);
    for (position, piece) in pieces.into_iter().enumerate() {
        map.insert(format!("_{position}"), Value::String(piece));
    }
    Value::Map(map)
}

fn substr(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 3)?;
    let (start, end, text) = (arguments.int(0)?, arguments.int(1)?, arguments.text(2)?);
    let length = i64::try_from(text.len()).unwrap_or(i64::MAX);
    let (from, to) = match (start, end) {
        (..0, _) => (0, end),
        (_, ..0) => (start, length),
        _ => (start, end.min(length)),
    };
    match (usize::try_from(from), usize::try_from(to)) {
        (Ok(from), Ok(to)) if from <= to && to <= text.len() => Ok(Value::String(text.slice(from..to))),
        _ => Err(format!("slice bounds out of range [{from}:{to}] with length {length}").into()),
    }
}

fn trim(call: &mut Call<'_>) -> Answer {
    let text = Arguments::exactly(call, 1)?.text(0)?;
    Ok(Value::String(trimmed(text, char::is_whitespace)))
}

/// The bytes that are looked up in a step.
const TRIMMED: usize = 64;

fn trim_all(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let (cut, text) = (arguments.characters(0)?, arguments.text(1)?);
    call.runtime.charge_size(text.len() / TRIMMED)?;
    let cut: std::collections::BTreeSet<char> = cut.chars().collect();
    Ok(Value::String(trimmed(text, |character| cut.contains(&character))))
}

/// The text without the characters at its ends that are to go.
fn trimmed(text: &Text, goes: impl Fn(char) -> bool) -> Text {
    let Ok(characters) = std::str::from_utf8(text.as_bytes()) else {
        let goes = |byte: &u8| byte.is_ascii() && goes(char::from(*byte));
        let start = text.as_bytes().iter().take_while(|byte| goes(byte)).count();
        let end = text.len() - text.as_bytes().iter().rev().take_while(|byte| goes(byte)).count();
        return text.slice(start..end.max(start));
    };
    let end = characters.trim_end_matches(&goes).len();
    let start = end - characters[..end].trim_start_matches(&goes).len();
    text.slice(start..end)
}

fn trim_prefix(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let (prefix, text) = (arguments.text(0)?, arguments.text(1)?);
    let start = if text.as_bytes().starts_with(prefix.as_bytes()) { prefix.len() } else { 0 };
    Ok(Value::String(text.slice(start..text.len())))
}

fn trim_suffix(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let (suffix, text) = (arguments.text(0)?, arguments.text(1)?);
    let cut = if text.as_bytes().ends_with(suffix.as_bytes()) { suffix.len() } else { 0 };
    Ok(Value::String(text.slice(0..text.len() - cut)))
}

fn trunc(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let (count, text) = (arguments.int(0)?, arguments.text(1)?);
    let length = text.len();
    let kept = usize::try_from(count.unsigned_abs()).unwrap_or(usize::MAX);
    Ok(Value::String(match count {
        ..0 if kept < length => text.slice(length - kept..length),
        0.. if kept < length => text.slice(0..kept),
        _ => text.clone(),
    }))
}
