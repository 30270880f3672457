//! Strings by their words: case, initials, wrapping, abbreviation.
//!
//! In: texts. Out: texts that are derived from them as a whole.

mod case;

use super::argument::{Answer, Arguments};
use super::{Call, Function, bound};
use crate::helm::character::{
    is_digit, is_letter, is_lower, is_title, is_upper, replace_invalid, to_lower, to_title, to_upper,
};
use crate::helm::text::{Text, TextBuilder};
use crate::helm::value::Value;

pub(super) const GROUP: &[(&str, Function)] = &[
    ("abbrev", abbrev),
    ("abbrevboth", abbrev_both),
    ("camelcase", |call| mapped(call, case::pascal)),
    ("initials", initials),
    ("kebabcase", |call| lower_with(call, '-')),
    ("lower", |call| mapped(call, |text| text.chars().map(to_lower).collect())),
    ("snakecase", |call| lower_with(call, '_')),
    ("swapcase", |call| mapped(call, swap_case)),
    ("title", |call| mapped(call, title)),
    ("untitle", |call| mapped(call, untitle)),
    ("upper", |call| mapped(call, |text| text.chars().map(to_upper).collect())),
    ("wrap", wrap),
    ("wrapWith", wrap_with),
];

/// Applies a mapping of characters; a text that it does not change keeps its exact origin.
fn mapped(call: &mut Call<'_>, mapping: fn(&str) -> String) -> Answer {
    let text = Arguments::exactly(call, 1)?.text(0)?;
    let result = mapping(&replace_invalid(text.as_bytes()));
    let same = result.as_bytes() == text.as_bytes();
    Ok(Value::String(if same { text.clone() } else { text.derived(result.into_bytes()) }))
}

/// Bytes that are no characters make no words.
fn lower_with(call: &mut Call<'_>, connector: char) -> Answer {
    let text = Arguments::exactly(call, 1)?.text(0)?;
    if !text.is_empty() && text.as_bytes().utf8_chunks().all(|chunk| chunk.valid().is_empty()) {
        return Ok(Value::String(text.clone()));
    }
    let result = case::lower_with(&replace_invalid(text.as_bytes()), connector);
    let same = result.as_bytes() == text.as_bytes();
    Ok(Value::String(if same { text.clone() } else { text.derived(result.into_bytes()) }))
}

fn swap_case(text: &str) -> String {
    let swap = |character: char| match character {
        upper if is_upper(upper) || is_title(upper) => to_lower(upper),
        lower if is_lower(lower) => to_upper(lower),
        other => other,
    };
    text.chars().map(swap).collect()
}

/// The first letter of every word in upper case; a word ends at anything but letters, digits and `_`.
fn title(text: &str) -> String {
    let mut previous = ' ';
    text.chars()
        .map(|character| {
            let starts = is_separator(previous);
            previous = character;
            if starts { to_title(character) } else { character }
        })
        .collect()
}

fn is_separator(character: char) -> bool {
    match character {
        '_' => false,
        ascii if ascii.is_ascii() => !ascii.is_ascii_alphanumeric(),
        other => !is_letter(other) && !is_digit(other) && other.is_whitespace(),
    }
}

fn untitle(text: &str) -> String {
    let mut at_start = true;
    text.chars()
        .map(|character| {
            let starts = at_start && !character.is_whitespace();
            at_start = character.is_whitespace();
            if starts { to_lower(character) } else { character }
        })
        .collect()
}

/// The first byte of every word; Go takes bytes for characters here.
fn initials(call: &mut Call<'_>) -> Answer {
    let text = Arguments::exactly(call, 1)?.text(0)?;
    let mut initials = String::new();
    let mut after_gap = true;
    for byte in text.as_bytes() {
        let character = char::from(*byte);
        let gap = character.is_whitespace();
        if !gap && after_gap {
            initials.push(character);
        }
        after_gap = gap;
    }
    Ok(Value::String(text.derived(initials.into_bytes())))
}

fn abbrev(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let (width, text) = (arguments.int(0)?, arguments.text(1)?);
    Ok(Value::String(if width < 4 { text.clone() } else { abbreviated(text, 0, width) }))
}

fn abbrev_both(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 3)?;
    let (left, right, text) = (arguments.int(0)?, arguments.int(1)?, arguments.text(2)?);
    let narrow = right < 4 || (left > 0 && right < 7);
    Ok(Value::String(if narrow { text.clone() } else { abbreviated(text, left, right) }))
}

/// The text in at most `width` bytes, from about `offset` on, with dots for what is missing.
fn abbreviated(text: &Text, offset: i64, width: i64) -> Text {
    let length = i64::try_from(text.len()).unwrap_or(i64::MAX);
    if length <= width {
        return text.clone();
    }
    let offset = offset.min(length);
    let offset = if length - offset < width - 3 { length - (width - 3) } else { offset };
    let part = |from: i64, to: i64| {
        let bound = |place: i64| usize::try_from(place.clamp(0, length)).unwrap_or_default();
        text.slice(bound(from)..bound(to))
    };
    let mut builder = TextBuilder::default();
    if offset <= 4 {
        builder.push(&part(0, width - 3));
        builder.push_bytes(b"...");
        return builder.finish();
    }
    if width < 7 {
        return Text::from("");
    }
    builder.push_bytes(b"...");
    if offset + width - 3 < length {
        builder.push(&abbreviated(&part(offset, length), 0, width - 3));
    } else {
        builder.push(&part(length - (width - 3), length));
    }
    builder.finish()
}

/// The bytes that are broken into lines in a step.
const WRAPPED: usize = 16;

fn wrap(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    call.runtime.charge_size(arguments.text(1)?.len() / WRAPPED)?;
    wrapped(arguments.text(1)?, arguments.int(0)?, b"\n", false)
}

fn wrap_with(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 3)?;
    let line_end = arguments.text(1)?.as_bytes();
    call.runtime.charge_size(arguments.text(2)?.len() / WRAPPED)?;
    let line_end = if line_end.is_empty() { b"\n" } else { line_end };
    wrapped(arguments.text(2)?, arguments.int(0)?, line_end, true)
}

/// Lines of at most `width` bytes, broken at blanks; longer words are cut or left as they are.
fn wrapped(text: &Text, width: i64, line_end: &[u8], cut_words: bool) -> Answer {
    let width = usize::try_from(width).unwrap_or(1).max(1);
    let bytes = text.as_bytes();
    bound::bytes((bytes.len() / width + 1).saturating_mul(line_end.len()).saturating_add(bytes.len()))?;
    let mut builder = TextBuilder::default();
    let mut start = 0;
    while bytes.len().saturating_sub(start) > width {
        if bytes[start] == b' ' {
            start += 1;
            continue;
        }
        let window = &bytes[start..=start + width];
        let (end, next) = match window.iter().rposition(|byte| *byte == b' ') {
            Some(space) => (start + space, start + space + 1),
            None if cut_words => (start + width, start + width),
            None => match bytes[start + width..].iter().position(|byte| *byte == b' ') {
                Some(space) => (start + width + space, start + width + space + 1),
                None => break,
            },
        };
        builder.push_slice(text, start..end);
        builder.push_bytes(line_end);
        start = next;
    }
    builder.push_slice(text, start..bytes.len());
    Ok(Value::String(builder.finish()))
}
