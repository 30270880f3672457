//! `eq`, `ne`, `lt`, `le`, `gt`, `ge`: Go's comparisons, which refuse to mix types.

use std::cmp::Ordering;

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
        (Value::Nil, other) | (other, Value::Nil) => Ok(other.is_nil()),
        (Value::Bool(a), Value::Bool(b)) => Ok(a == b),
        (Value::Int(a, _), Value::Int(b, _)) => Ok(a == b),
        #[expect(clippy::float_cmp, reason = "Go compares in the same way")]
        (Value::Float(a, _), Value::Float(b, _)) => Ok(a == b),
        (Value::String(a), Value::String(b)) => Ok(a.as_bytes() == b.as_bytes()),
        (Value::List(_) | Value::Map(_), _) | (_, Value::List(_) | Value::Map(_)) => {
            Err(TemplateError::new("non-comparable type"))
        }
        _ => Err(TemplateError::new("incompatible types for comparison")),
    }
}

fn order(call: &mut Call<'_>, holds: fn(Ordering) -> bool) -> Result<Value, TemplateError> {
    let [a, b] = two(call)?;
    let order = match (a, b) {
        (Value::Int(a, _), Value::Int(b, _)) => Some(a.cmp(b)),
        (Value::Float(a, _), Value::Float(b, _)) => Some(a.partial_cmp(b).unwrap_or(Ordering::Equal)),
        (Value::String(a), Value::String(b)) => Some(a.as_bytes().cmp(b.as_bytes())),
        _ => None,
    };
    match order {
        Some(order) => Ok(Value::Bool(holds(order))),
        None if a.type_name() == b.type_name() => Err(TemplateError::new("invalid type for comparison")),
        None => Err(TemplateError::new("incompatible types for comparison")),
    }
}
