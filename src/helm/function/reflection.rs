//! What a value is in Go's terms.
//!
//! In: any value. Out: the name of its type or kind, or whether it is one.

use super::argument::{Answer, Arguments};
use super::{Call, Function};
use crate::helm::value::Value;

pub(super) const GROUP: &[(&str, Function)] = &[
    ("deepEqual", deep_equal),
    ("kindIs", |call| is(call, |name, value| name == value.kind_name())),
    ("kindOf", |call| Ok(Value::string(Arguments::exactly(call, 1)?.value(0)?.kind_name()))),
    ("typeIs", |call| is(call, |name, value| name == value.type_name())),
    ("typeIsLike", |call| {
        is(call, |name, value| name == value.type_name().trim_start_matches('*') || name == value.type_name())
    }),
    ("typeOf", |call| Ok(Value::string(Arguments::exactly(call, 1)?.value(0)?.type_name()))),
];

fn is(call: &mut Call<'_>, holds: fn(&str, &Value) -> bool) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    Ok(Value::Bool(holds(&arguments.characters(0)?, arguments.value(1)?)))
}

fn deep_equal(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let (a, b) = (arguments.value(0)?, arguments.value(1)?);
    call.runtime.charge_walks(a, 1)?;
    Ok(Value::Bool(a.deep_equal(b)))
}
