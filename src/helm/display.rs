//! Values as Go prints them: `{{ value }}`, `print`, `printf "%v"`.

use super::number;
use super::text::{Text, TextBuilder};
use super::value::{DEEPEST, Value};

/// Most bytes that one value may print.
const MOST_BYTES: usize = 64 << 20;

/// What an action prints: nil is `<no value>`, which Helm removes afterwards.
pub(crate) fn printed(value: &Value) -> Text {
    if value.is_nil() { Text::from("<no value>") } else { shown(value) }
}

/// `%v`, with the origins of strings and numbers kept.
pub(crate) fn shown(value: &Value) -> Text {
    match value {
        Value::String(text) => text.clone(),
        Value::Float(value, Some(origin)) => number::written(&number::general(*value), *origin),
        other => {
            let mut builder = TextBuilder::default();
            push(&mut builder, other, DEEPEST);
            builder.finish()
        }
    }
}

/// `%v` as characters.
pub(crate) fn plain(value: &Value) -> String {
    shown(value).to_str().into_owned()
}

fn push(builder: &mut TextBuilder, value: &Value, depth: usize) {
    let Some(depth) = depth.checked_sub(1) else { return };
    if builder.len() > MOST_BYTES {
        return;
    }
    match value {
        Value::Nil => builder.push_bytes(b"<nil>"),
        Value::Bool(value) => builder.push_bytes(value.to_string().as_bytes()),
        Value::Int(value, _) => builder.push_bytes(value.to_string().as_bytes()),
        Value::Float(value, _) => builder.push_bytes(number::general(*value).as_bytes()),
        Value::String(text) => builder.push(text),
        Value::List(list) => {
            builder.push_bytes(b"[");
            for (position, item) in list.to_vec().iter().enumerate() {
                if position > 0 {
                    builder.push_bytes(b" ");
                }
                push(builder, item, depth);
            }
            builder.push_bytes(b"]");
        }
        Value::Map(map) => {
            builder.push_bytes(b"map[");
            for (position, (key, value)) in map.to_vec().iter().enumerate() {
                if position > 0 {
                    builder.push_bytes(b" ");
                }
                builder.push_bytes(key.as_bytes());
                builder.push_bytes(b":");
                push(builder, value, depth);
            }
            builder.push_bytes(b"]");
        }
        Value::Object(object) => builder.push_bytes(object.display().as_bytes()),
    }
}
