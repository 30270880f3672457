//! `.a.b` and `.Method arg` of a value.

use super::method;
use crate::helm::value::Value;

/// Follows a chain of fields; the last one takes the arguments when it is a method. A chain that starts at nil stays nil; nil met
/// in its middle, or as an item of a range, is an error. Also says how many steps the methods on the way stand for.
pub(super) fn follow<'a>(
    value: &Value,
    is_item: bool,
    fields: impl Iterator<Item = &'a str>,
    arguments: &[Value],
) -> Result<(Value, usize), String> {
    let mut names = fields.peekable();
    if value.is_nil() && !is_item && names.peek().is_some() {
        return Ok((Value::Nil, 0));
    }
    let mut current = value.clone();
    let mut cost = 0_usize;
    while let Some(name) = names.next() {
        let last = names.peek().is_none();
        if let Value::Object(object) = &current {
            cost = cost.saturating_add(object.cost());
        }
        current = step(&current, name, if last { arguments } else { &[] })?;
    }
    Ok((current, cost))
}

fn step(value: &Value, name: &str, arguments: &[Value]) -> Result<Value, String> {
    let found = match value {
        Value::Map(map) => match method::call(map, name, arguments) {
            Some(result) => return result.map_err(|error| format!("error calling {name}: {error}")),
            None => map.get(name).unwrap_or(Value::Nil),
        },
        Value::Object(object) => match object.call(name, arguments) {
            Some(result) => return result.map_err(|error| format!("error calling {name}: {error}")),
            None => match object.field(name) {
                Some(field) => field,
                None if object.kind_name() == "map" => Value::Nil,
                None => return Err(format!("can't evaluate field {name} in type {}", object.type_name())),
            },
        },
        Value::Nil => return Err(format!("nil pointer evaluating interface {{}}.{name}")),
        other => return Err(format!("can't evaluate field {name} in type {}", other.type_name())),
    };
    if arguments.is_empty() { Ok(found) } else { Err(format!("{name} is not a method but has arguments")) }
}
