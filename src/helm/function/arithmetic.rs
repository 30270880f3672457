//! Whole numbers, fractions and ranges of numbers.

use super::argument::{Answer, Arguments};
use super::cast::{to_float, to_int};
use super::{Call, Function};
use crate::helm::template::TemplateError;
use crate::helm::text::Text;
use crate::helm::value::{IntType, ItemType, List, Value};

/// The longest range that is made.
const LONGEST: usize = 1_000_000;

pub(super) const GROUP: &[(&str, Function)] = &[
    ("add", |call| fold(call, i64::wrapping_add)),
    ("add1", |call| Ok(whole(to_int(call.one()?).wrapping_add(1)))),
    ("sub", |call| fold(call, i64::wrapping_sub)),
    ("mul", |call| fold(call, i64::wrapping_mul)),
    ("div", |call| divide(call, i64::wrapping_div)),
    ("mod", |call| divide(call, i64::wrapping_rem)),
    ("max", |call| fold(call, i64::max)),
    ("biggest", |call| fold(call, i64::max)),
    ("min", |call| fold(call, i64::min)),
    ("addf", |call| fold_floats(call, |a, b| a + b)),
    ("add1f", |call| Ok(Value::Float(to_float(call.one()?) + 1.0, None))),
    ("subf", |call| fold_floats(call, |a, b| a - b)),
    ("mulf", |call| fold_floats(call, |a, b| a * b)),
    ("divf", |call| fold_floats(call, |a, b| a / b)),
    ("maxf", |call| fold_floats(call, f64::max)),
    ("minf", |call| fold_floats(call, f64::min)),
    ("floor", |call| Ok(Value::Float(to_float(call.one()?).floor(), None))),
    ("ceil", |call| Ok(Value::Float(to_float(call.one()?).ceil(), None))),
    ("round", round),
    ("until", until),
    ("untilStep", until_step),
    ("seq", seq),
];

fn whole(value: i64) -> Value {
    Value::Int(value, IntType::Int64)
}

fn fold(call: &mut Call<'_>, step: fn(i64, i64) -> i64) -> Answer {
    let first = to_int(call.argument(0)?);
    Ok(whole(call.arguments[1..].iter().map(to_int).fold(first, step)))
}

fn fold_floats(call: &mut Call<'_>, step: fn(f64, f64) -> f64) -> Answer {
    let first = to_float(call.argument(0)?);
    Ok(Value::Float(call.arguments[1..].iter().map(to_float).fold(first, step), None))
}

fn divide(call: &mut Call<'_>, step: fn(i64, i64) -> i64) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    match to_int(arguments.value(1)?) {
        0 => Err(TemplateError::new("runtime error: integer divide by zero")),
        divisor => Ok(whole(step(to_int(arguments.value(0)?), divisor))),
    }
}

/// Rounds half up at a decimal place, or at another threshold.
fn round(call: &mut Call<'_>) -> Answer {
    let value = to_float(call.argument(0)?);
    let places = to_int(call.argument(1)?).clamp(-300, 300);
    let threshold = call.arguments.get(2).map_or(0.5, to_float);
    let power = 10_f64.powi(i32::try_from(places).unwrap_or(0));
    let shifted = value * power;
    let rounded = if (shifted % 1.0).abs() >= threshold { shifted.ceil() } else { shifted.floor() };
    Ok(Value::Float(rounded / power, None))
}

fn until(call: &mut Call<'_>) -> Answer {
    let count = Arguments::exactly(call, 1)?.int(0)?;
    range(0, count, if count < 0 { -1 } else { 1 })
}

fn until_step(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 3)?;
    range(arguments.int(0)?, arguments.int(1)?, arguments.int(2)?)
}

fn range(start: i64, stop: i64, step: i64) -> Answer {
    let items = numbers(start, stop, step)?;
    let items = items.into_iter().map(|number| Value::Int(number, IntType::Int)).collect();
    Ok(Value::List(List::typed(items, ItemType::Int)))
}

fn numbers(start: i64, stop: i64, step: i64) -> Result<Vec<i64>, TemplateError> {
    let mut items = Vec::new();
    let mut current = start;
    while (step > 0 && current < stop) || (step < 0 && current > stop) {
        if items.len() >= LONGEST {
            return Err(TemplateError::new(format!("the range has more than {LONGEST} numbers")));
        }
        items.push(current);
        let Some(next) = current.checked_add(step) else { break };
        current = next;
    }
    Ok(items)
}

/// Numbers as the shell's `seq` prints them, with blanks between them.
fn seq(call: &mut Call<'_>) -> Answer {
    let given: Vec<i64> = call.arguments.iter().map(to_int).collect();
    let (first, step, last) = match given[..] {
        [last] => (1, if last < 1 { -1 } else { 1 }, last),
        [first, last] => (first, if last < first { -1 } else { 1 }, last),
        [first, step, last] => (first, step, last),
        _ => return Ok(Value::string("")),
    };
    let stop = if step < 0 { last.saturating_sub(1) } else { last.saturating_add(1) };
    let words: Vec<String> = numbers(first, stop, step)?.iter().map(i64::to_string).collect();
    Ok(Value::String(Text::from(words.join(" "))))
}
