//! `eq`, `ne`, `lt`, `le`, `gt`, `ge`: Go's comparisons, which refuse to mix types.

use std::cmp::Ordering;
use std::rc::Rc;

use super::{Call, Function};
use crate::helm::template::TemplateError;
use crate::helm::value::Value;

pub(super) const GROUP: &[(&str, Function)] = &[
    ("eq", eq),
    ("ne", |call| {
        let [a, b] = two(call)?;
        equal(a, b).map(|same| Value::Bool(!same))
    }),
    ("lt", |call| order(call, |order| order == Ordering::Less)),
    ("le", |call| order(call, |order| order != Ordering::Greater)),
    ("gt", |call| order(call, |order| order == Ordering::Greater)),
    ("ge", |call| order(call, |order| order != Ordering::Less)),
];

/// The first argument is equal to any of the others.
fn eq(call: &mut Call<'_>) -> Result<Value, TemplateError> {
    let first = call.argument(0)?;
    call.argument(1)?;
    for other in &call.arguments[1..] {
        if equal(first, other)? {
            return Ok(Value::Bool(true));
        }
    }
    Ok(Value::Bool(false))
}

fn two<'a>(call: &Call<'a>) -> Result<[&'a Value; 2], TemplateError> {
    match call.arguments {
        [a, b] => Ok([a, b]),
        _ => Err(TemplateError::new(format!(
            "wrong number of args for {}: want 2 got {}",
            call.name,
            call.arguments.len()
        ))),
    }
}

fn equal(a: &Value, b: &Value) -> Result<bool, TemplateError> {
    match (a, b) {
        (Value::Bool(a), Value::Bool(b)) => Ok(a == b),
        (Value::Int(a, _), Value::Int(b, _)) => Ok(a == b),
        #[expect(clippy::float_cmp, reason = "Go compares in the same way")]
        (Value::Float(a, _), Value::Float(b, _)) => Ok(a == b),
        (Value::String(a), Value::String(b)) => Ok(a.as_bytes() == b.as_bytes()),
        (Value::Nil, other) | (other, Value::Nil) => Ok(is_none(other)),
        _ if is_basic(a) || is_basic(b) => Err(TemplateError::new("incompatible types for comparison")),
        _ if a.kind_name() != b.kind_name() => Err(TemplateError::new("non-comparable types")),
        _ if is_none(a) || is_none(b) => Ok(is_none(a) == is_none(b)),
        (Value::Object(a), Value::Object(b)) if a.kind_name() == "ptr" => Ok(Rc::ptr_eq(a, b)),
        (Value::Object(object), _) if !matches!(object.kind_name(), "map" | "slice") => Ok(a.deep_equal(b)),
        _ => Err(TemplateError::new("non-comparable type")),
    }
}

/// Whether Go has a kind of comparison for it.
fn is_basic(value: &Value) -> bool {
    matches!(value, Value::Bool(_) | Value::Int(..) | Value::Float(..) | Value::String(_))
}

/// Nil, or a nil list or map.
fn is_none(value: &Value) -> bool {
    match value {
        Value::Nil => true,
        Value::List(list) => list.item_type.is_nil(),
        Value::Map(map) => map.map_type.is_nil(),
        _ => false,
    }
}

fn order(call: &mut Call<'_>, holds: fn(Ordering) -> bool) -> Result<Value, TemplateError> {
    let [a, b] = two(call)?;
    // What is no number is neither less than another number nor equal to it, and so it is greater.
    let order = match (a, b) {
        (Value::Int(a, _), Value::Int(b, _)) => Some(a.cmp(b)),
        (Value::Float(a, _), Value::Float(b, _)) => Some(a.partial_cmp(b).unwrap_or(Ordering::Greater)),
        (Value::String(a), Value::String(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
        _ => None,
    };
    match order {
        Some(order) => Ok(Value::Bool(holds(order))),
        None if a.type_name() == b.type_name() => Err(TemplateError::new("invalid type for comparison")),
        None => Err(TemplateError::new("incompatible types for comparison")),
    }
}
