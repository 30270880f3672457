//! `len`, `index` and `slice` of lists: Go's, which fail where there is nothing.

use super::{Call, Function};
use crate::helm::template::TemplateError;
use crate::helm::value::{IntType, Value};

pub(super) const GROUP: &[(&str, Function)] = &[("len", len), ("index", index)];

fn len(call: &mut Call<'_>) -> Result<Value, TemplateError> {
    let length = match &seen(call.one()?) {
        Value::String(text) => text.len(),
        Value::List(list) => list.len(),
        Value::Map(map) => map.len(),
        Value::Nil => return Err(TemplateError::new("len of nil pointer")),
        other => return Err(TemplateError::new(format!("len of type {}", other.type_name()))),
    };
    Ok(Value::Int(i64::try_from(length).unwrap_or(i64::MAX), IntType::Int))
}

/// The list or map that an object is to Go.
fn seen(value: &Value) -> Value {
    match value {
        Value::Object(object) if matches!(object.kind_name(), "slice" | "map") => {
            object.bytes().map_or_else(|| object.elements(), Value::String)
        }
        other => other.clone(),
    }
}

fn index(call: &mut Call<'_>) -> Result<Value, TemplateError> {
    let mut value = call.argument(0)?.clone();
    if value.is_nil() {
        return Err(TemplateError::new("index of untyped nil"));
    }
    for key in &call.arguments[1..] {
        value = item(&value, key)?;
    }
    Ok(value)
}

fn item(value: &Value, key: &Value) -> Result<Value, TemplateError> {
    match (value, key) {
        (Value::Nil, _) => Err(TemplateError::new("index of nil pointer")),
        (Value::Map(map), Value::String(name)) => Ok(map.get(&name.to_str()).unwrap_or(Value::Nil)),
        (Value::List(list), Value::Int(position, _)) => usize::try_from(*position)
            .ok()
            .and_then(|position| list.items.borrow().get(position).cloned())
            .ok_or_else(|| TemplateError::new(format!("index out of range: {position}"))),
        (Value::String(text), Value::Int(position, _)) => usize::try_from(*position)
            .ok()
            .and_then(|position| text.as_bytes().get(position).copied())
            .map(|byte| Value::Int(i64::from(byte), IntType::Uint8))
            .ok_or_else(|| TemplateError::new(format!("index out of range: {position}"))),
        (Value::Object(object), key) if matches!(object.kind_name(), "slice" | "map") => {
            item(&object.bytes().map_or_else(|| object.elements(), Value::String), key)
        }
        (Value::Map(_) | Value::List(_) | Value::String(_), key) => {
            Err(TemplateError::new(format!("cannot index slice/array with type {}", key.type_name())))
        }
        (other, _) => Err(TemplateError::new(format!("can't index item of type {}", other.type_name()))),
    }
}
