//! `print`, `println` and `printf`: Go's `fmt`, with the origins of what is printed kept.

use super::{Call, Function, bound};
use crate::helm::template::TemplateError;
use crate::helm::value::Value;
use crate::helm::{display, format};

pub(super) const GROUP: &[(&str, Function)] = &[
    ("print", |call| {
        call.runtime.charge_shown(call.arguments)?;
        Ok(Value::String(format::print(call.arguments)))
    }),
    ("println", |call| {
        call.runtime.charge_shown(call.arguments)?;
        Ok(Value::String(format::println(call.arguments)))
    }),
    ("printf", |call| {
        call.runtime.charge_shown(call.arguments)?;
        let directives = call.text(0)?;
        Ok(Value::String(format::printf(directives, &call.arguments[1..])))
    }),
    ("html", |call| escaped(call, html)),
    ("js", |call| escaped(call, js)),
    ("urlquery", |call| escaped(call, query)),
];

fn escaped(call: &mut Call<'_>, escape: fn(char) -> Option<String>) -> Result<Value, TemplateError> {
    call.runtime.charge_shown(call.arguments)?;
    // Go takes the mark of what is missing for a string here.
    let shown =
        |value: &Value| if value.is_nil() { Value::String(display::printed(value)) } else { value.clone() };
    let text = format::print(&call.arguments.iter().map(shown).collect::<Vec<_>>());
    let mut result = Vec::with_capacity(text.len());
    for chunk in text.as_bytes().utf8_chunks() {
        for c in chunk.valid().chars() {
            match escape(c) {
                Some(escaped) => result.extend(escaped.into_bytes()),
                None => result.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            }
            bound::bytes(result.len())?;
        }
        // What is no character stays as it is, but in a URL.
        for byte in chunk.invalid() {
            if call.name == "urlquery" {
                result.extend(format!("%{byte:02X}").into_bytes());
            } else {
                result.push(*byte);
            }
        }
    }
    let same = result == text.as_bytes();
    Ok(Value::String(if same { text } else { text.derived(result) }))
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
