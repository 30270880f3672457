//! `print`, `println` and `printf`: Go's `fmt`, with the origins of what is printed kept.

use super::{Call, Function, bound};
use crate::helm::template::TemplateError;
use crate::helm::value::Value;
use crate::helm::{display, format};

pub(super) const GROUP: &[(&str, Function)] = &[
    ("print", |call| Ok(Value::String(format::print(call.arguments)))),
    ("println", |call| Ok(Value::String(format::println(call.arguments)))),
    ("printf", |call| {
        let directives = call.text(0)?;
        Ok(Value::String(format::printf(directives, &call.arguments[1..])))
    }),
    ("html", |call| escaped(call, html)),
    ("js", |call| escaped(call, js)),
    ("urlquery", |call| escaped(call, query)),
];

fn escaped(call: &mut Call<'_>, escape: fn(char) -> Option<String>) -> Result<Value, TemplateError> {
    // Go takes the mark of what is missing for a string here.
    let shown =
        |value: &Value| if value.is_nil() { Value::String(display::printed(value)) } else { value.clone() };
    let text = format::print(&call.arguments.iter().map(shown).collect::<Vec<_>>());
    let characters = text.to_str();
    let mut result = String::with_capacity(characters.len());
    for c in characters.chars() {
        match escape(c) {
            Some(escaped) => result.push_str(&escaped),
            None => result.push(c),
        }
        bound::bytes(result.len())?;
    }
    Ok(Value::String(if result.as_bytes() == text.as_bytes() {
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
        c if !format::is_printable(c) => format!("\\u{:04X}", u32::from(c)),
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
