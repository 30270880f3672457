//! `print`, `println` and `printf`: Go's `fmt`, with the origins of what is printed kept.

use super::{Call, Function};
use crate::helm::display::{plain, shown};
use crate::helm::quote::quoted;
use crate::helm::template::TemplateError;
use crate::helm::text::{Text, TextBuilder};
use crate::helm::value::Value;

/// The widest padding that is printed.
const WIDEST: usize = 1 << 16;

pub(super) const GROUP: &[(&str, Function)] = &[
    ("print", |call| Ok(Value::String(print(call.arguments)))),
    ("println", |call| Ok(Value::String(println(call.arguments)))),
    ("printf", |call| {
        let format = call.text(0)?;
        Ok(Value::String(printf(format, &call.arguments[1..])))
    }),
    ("html", |call| escaped(call, html)),
    ("js", |call| escaped(call, js)),
    ("urlquery", |call| escaped(call, query)),
];

/// Blanks stand between two operands when neither is a string.
fn print(values: &[Value]) -> Text {
    let mut builder = TextBuilder::default();
    let is_string = |value: &Value| matches!(value, Value::String(_));
    for (position, value) in values.iter().enumerate() {
        if position > 0 && !is_string(value) && !is_string(&values[position - 1]) {
            builder.push_bytes(b" ");
        }
        builder.push(&shown(value));
    }
    builder.finish()
}

fn println(values: &[Value]) -> Text {
    let mut builder = TextBuilder::default();
    for (position, value) in values.iter().enumerate() {
        if position > 0 {
            builder.push_bytes(b" ");
        }
        builder.push(&shown(value));
    }
    builder.push_bytes(b"\n");
    builder.finish()
}

/// Flags, width and precision of a verb.
#[derive(Debug, Default, Clone)]
struct Verb {
    minus: bool,
    plus: bool,
    sharp: bool,
    zero: bool,
    blank: bool,
    width: Option<usize>,
    precision: Option<usize>,
    letter: char,
}

fn printf(format: &Text, values: &[Value]) -> Text {
    let bytes = format.as_bytes();
    let mut builder = TextBuilder::default();
    let mut values = values.iter();
    let mut at = 0;
    while at < bytes.len() {
        let end = bytes[at..].iter().position(|byte| *byte == b'%').map_or(bytes.len(), |place| at + place);
        builder.push(&format.slice(at..end));
        if end == bytes.len() {
            break;
        }
        let (verb, next) = verb(bytes, end + 1, &mut values);
        at = next;
        match verb {
            None => builder.push_bytes(b"%!(NOVERB)"),
            Some(Verb { letter: '%', .. }) => builder.push_bytes(b"%"),
            Some(verb) => match values.next() {
                Some(value) => builder.push(&padded(&verb, formatted(&verb, value))),
                None => builder.push_bytes(format!("%!{}(MISSING)", verb.letter).as_bytes()),
            },
        }
    }
    let extra: Vec<String> = values.map(|value| format!("{}={}", value.type_name(), plain(value))).collect();
    if !extra.is_empty() {
        builder.push_bytes(format!("%!(EXTRA {})", extra.join(", ")).as_bytes());
    }
    builder.finish()
}

fn verb(bytes: &[u8], mut at: usize, values: &mut std::slice::Iter<'_, Value>) -> (Option<Verb>, usize) {
    let mut verb = Verb::default();
    while let Some(byte) = bytes.get(at) {
        match byte {
            b'-' => verb.minus = true,
            b'+' => verb.plus = true,
            b'#' => verb.sharp = true,
            b'0' => verb.zero = true,
            b' ' => verb.blank = true,
            _ => break,
        }
        at += 1;
    }
    (verb.width, at) = number(bytes, at, values);
    if bytes.get(at) == Some(&b'.') {
        let (precision, next) = number(bytes, at + 1, values);
        verb.precision = Some(precision.unwrap_or(0));
        at = next;
    }
    let rest = String::from_utf8_lossy(&bytes[at.min(bytes.len())..bytes.len().min(at + 4)]).into_owned();
    let Some(letter) = rest.chars().next() else { return (None, bytes.len()) };
    verb.letter = letter;
    (Some(verb), at + letter.len_utf8())
}

fn number(bytes: &[u8], mut at: usize, values: &mut std::slice::Iter<'_, Value>) -> (Option<usize>, usize) {
    if bytes.get(at) == Some(&b'*') {
        let width = match values.next() {
            Some(Value::Int(width, _)) => usize::try_from(*width).ok().map(|width| width.min(WIDEST)),
            _ => None,
        };
        return (width, at + 1);
    }
    let mut found = None;
    while let Some(digit) = bytes.get(at).filter(|byte| byte.is_ascii_digit()) {
        found = Some((found.unwrap_or(0) * 10 + usize::from(digit - b'0')).min(WIDEST));
        at += 1;
    }
    (found, at)
}

fn formatted(verb: &Verb, value: &Value) -> Text {
    match (verb.letter, value) {
        ('v', _) if !verb.sharp => shown(value),
        ('T', _) => Text::from(value.type_name()),
        (letter, Value::List(list)) => each(verb, &list.to_vec(), letter),
        ('s', Value::String(text)) => cut(text, verb.precision),
        ('q', Value::String(text)) => quoted(text),
        ('s', Value::Object(_)) => shown(value),
        ('t', Value::Bool(value)) => Text::from(value.to_string()),
        ('x' | 'X', Value::String(text)) => {
            let hex: String = text.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
            Text::from(if verb.letter == 'X' { hex.to_uppercase() } else { hex })
        }
        (letter, Value::Int(value, _)) if "dxXobcqU".contains(letter) => Text::from(integer(verb, *value)),
        (letter, Value::Float(value, _)) if "feEgG".contains(letter) => Text::from(float(verb, *value)),
        (letter, Value::Nil) => Text::from(format!("%!{letter}(<nil>)")),
        ('s' | 'q' | 'd', Value::Map(_)) => shown(value),
        (letter, other) => Text::from(format!("%!{letter}({}={})", other.type_name(), plain(other))),
    }
}

fn each(verb: &Verb, items: &[Value], letter: char) -> Text {
    let mut builder = TextBuilder::default();
    builder.push_bytes(b"[");
    for (position, item) in items.iter().enumerate() {
        if position > 0 {
            builder.push_bytes(b" ");
        }
        builder.push(&formatted(&Verb { letter, ..verb.clone() }, item));
    }
    builder.push_bytes(b"]");
    builder.finish()
}

fn cut(text: &Text, precision: Option<usize>) -> Text {
    let Some(precision) = precision else { return text.clone() };
    let characters = text.to_str();
    let end = characters.char_indices().nth(precision).map_or(text.len(), |(end, _)| end);
    text.slice(0..end)
}

fn integer(verb: &Verb, value: i64) -> String {
    let magnitude = value.unsigned_abs();
    let digits = match verb.letter {
        'x' => format!("{magnitude:x}"),
        'X' => format!("{magnitude:X}"),
        'o' => format!("{magnitude:o}"),
        'b' => format!("{magnitude:b}"),
        'c' | 'q' => {
            return u32::try_from(value).ok().and_then(char::from_u32).unwrap_or('\u{fffd}').to_string();
        }
        'U' => return format!("U+{magnitude:04X}"),
        _ => magnitude.to_string(),
    };
    sign(verb, value < 0, &digits)
}

fn float(verb: &Verb, value: f64) -> String {
    let precision = verb.precision.unwrap_or(6);
    let digits = match verb.letter {
        'f' => format!("{:.precision$}", value.abs()),
        'e' | 'E' => {
            let text = format!("{:.precision$e}", value.abs());
            let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
            let exponent: i32 = exponent.parse().unwrap_or_default();
            let mark = if exponent < 0 { '-' } else { '+' };
            format!("{mantissa}e{mark}{:02}", exponent.abs())
        }
        _ => crate::helm::number::general(value.abs()),
    };
    sign(verb, value < 0.0, &digits)
}

fn sign(verb: &Verb, negative: bool, digits: &str) -> String {
    let mark = match (negative, verb.plus, verb.blank) {
        (true, ..) => "-",
        (false, true, _) => "+",
        (false, false, true) => " ",
        _ => "",
    };
    let width = verb.width.filter(|_| verb.zero && !verb.minus).unwrap_or(0).saturating_sub(mark.len());
    format!("{mark}{digits:0>width$}")
}

fn padded(verb: &Verb, text: Text) -> Text {
    let length = text.to_str().chars().count();
    let Some(missing) = verb.width.and_then(|width| width.checked_sub(length)).filter(|missing| *missing > 0)
    else {
        return text;
    };
    let padding = if verb.zero && !verb.minus { "0" } else { " " }.repeat(missing);
    let mut builder = TextBuilder::default();
    if !verb.minus {
        builder.push_bytes(padding.as_bytes());
    }
    builder.push(&text);
    if verb.minus {
        builder.push_bytes(padding.as_bytes());
    }
    builder.finish()
}

fn escaped(call: &mut Call<'_>, escape: fn(char) -> Option<String>) -> Result<Value, TemplateError> {
    let text = print(call.arguments);
    let characters = text.to_str();
    let mut result = String::with_capacity(characters.len());
    for c in characters.chars() {
        match escape(c) {
            Some(escaped) => result.push_str(&escaped),
            None => result.push(c),
        }
    }
    Ok(Value::String(if result.len() == text.len() {
        text.clone()
    } else {
        text.derived(result.into_bytes())
    }))
}

fn html(c: char) -> Option<String> {
    let escaped = match c {
        '"' => "&#34;",
        '\'' => "&#39;",
        '&' => "&amp;",
        '<' => "&lt;",
        '>' => "&gt;",
        '\0' => "\u{fffd}",
        _ => return None,
    };
    Some(escaped.to_owned())
}

fn js(c: char) -> Option<String> {
    let escaped = match c {
        '\\' => "\\\\".to_owned(),
        '\'' => "\\'".to_owned(),
        '"' => "\\\"".to_owned(),
        '<' | '>' | '&' | '=' => format!("\\u{:04X}", u32::from(c)),
        c if c < ' ' => format!("\\u{:04X}", u32::from(c)),
        _ => return None,
    };
    Some(escaped)
}

fn query(c: char) -> Option<String> {
    match c {
        'a'..='z' | 'A'..='Z' | '0'..='9' | '-' | '_' | '.' | '~' => None,
        ' ' => Some("+".to_owned()),
        c => Some(c.encode_utf8(&mut [0; 4]).bytes().map(|byte| format!("%{byte:02X}")).collect()),
    }
}
