//! What stands in for empty values, and choices between two.
//!
//! In: values. Out: one of them as it is, with its origins, or whether they are empty.

use super::argument::{Answer, Arguments};
use super::{Call, Function};
use crate::helm::value::Value;

pub(super) const GROUP: &[(&str, Function)] = &[
    ("all", |call| Ok(Value::Bool(!call.arguments.iter().any(is_empty)))),
    ("any", |call| Ok(Value::Bool(!call.arguments.iter().all(is_empty)))),
    ("coalesce", coalesce),
    ("default", default),
    ("empty", |call| Ok(Value::Bool(is_empty(Arguments::exactly(call, 1)?.value(0)?)))),
    ("ternary", ternary),
];

/// Whether Sprig takes a value for unset: nil, false, 0, nothing in it.
pub(super) fn is_empty(value: &Value) -> bool {
    !value.is_truthy()
}

fn coalesce(call: &mut Call<'_>) -> Answer {
    Ok(call.arguments.iter().find(|value| !is_empty(value)).cloned().unwrap_or(Value::Nil))
}

fn default(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::at_least(call, 1)?;
    let given = arguments.rest(1).first().filter(|given| !is_empty(given));
    Ok(given.unwrap_or(arguments.value(0)?).clone())
}

fn ternary(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 3)?;
    let chosen = usize::from(!arguments.boolean(2)?);
    Ok(arguments.value(chosen)?.clone())
}
