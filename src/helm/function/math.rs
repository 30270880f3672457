//! Arithmetic on whole numbers and fractions, and runs of numbers.
//!
//! In: values that are forced into numbers. Out: `int64` of whole arithmetic, `float64` of the rest, lists of `int`.

mod decimal;

use super::argument::{Answer, Arguments};
use super::cast::{to_float, to_int};
use super::{Call, Function, bound};
use crate::helm::display;
use crate::helm::number;
use crate::helm::value::{IntType, ItemType, List, Value};
use decimal::Decimal;

pub(super) const GROUP: &[(&str, Function)] = &[
    ("add", |call| Ok(int64(call.arguments.iter().map(to_int).fold(0, i64::wrapping_add)))),
    ("add1", |call| Ok(int64(to_int(Arguments::exactly(call, 1)?.value(0)?).wrapping_add(1)))),
    ("add1f", |call| {
        let value = Arguments::exactly(call, 1)?.value(0)?;
        decimals(to_float(value), &[Value::Int(1, IntType::Int)], Decimal::plus)
    }),
    ("addf", |call| decimals(0.0, call.arguments, Decimal::plus)),
    ("biggest", |call| extreme(call, i64::max)),
    ("ceil", |call| Ok(float(to_float(Arguments::exactly(call, 1)?.value(0)?).ceil()))),
    ("div", |call| divided(call, i64::wrapping_div)),
    ("divf", |call| chain(call, Decimal::over)),
    ("float64", |call| Ok(float(to_float(Arguments::exactly(call, 1)?.value(0)?)))),
    ("floor", |call| Ok(float(to_float(Arguments::exactly(call, 1)?.value(0)?).floor()))),
    ("int", |call| Ok(Value::Int(to_int(Arguments::exactly(call, 1)?.value(0)?), IntType::Int))),
    ("int64", |call| Ok(int64(to_int(Arguments::exactly(call, 1)?.value(0)?)))),
    ("max", |call| extreme(call, i64::max)),
    ("maxf", |call| extreme_float(call, -1.0)),
    ("min", |call| extreme(call, i64::min)),
    ("minf", |call| extreme_float(call, 1.0)),
    ("mod", |call| divided(call, i64::wrapping_rem)),
    ("mul", |call| {
        let arguments = Arguments::at_least(call, 1)?;
        Ok(int64(arguments.rest(0).iter().map(to_int).fold(1, i64::wrapping_mul)))
    }),
    ("mulf", |call| chain(call, Decimal::times)),
    ("round", round),
    ("seq", seq),
    ("sub", |call| {
        let arguments = Arguments::exactly(call, 2)?;
        Ok(int64(to_int(arguments.value(0)?).wrapping_sub(to_int(arguments.value(1)?))))
    }),
    ("subf", |call| chain(call, Decimal::minus)),
    ("toDecimal", to_decimal),
    ("until", until),
    ("untilStep", until_step),
];

fn int64(value: i64) -> Value {
    Value::Int(value, IntType::Int64)
}

fn float(value: f64) -> Value {
    Value::Float(value, None)
}

fn divided(call: &mut Call<'_>, operation: fn(i64, i64) -> i64) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let (a, b) = (to_int(arguments.value(0)?), to_int(arguments.value(1)?));
    if b == 0 {
        return Err("runtime error: integer divide by zero".to_owned().into());
    }
    Ok(int64(operation(a, b)))
}

fn extreme(call: &mut Call<'_>, pick: fn(i64, i64) -> i64) -> Answer {
    let arguments = Arguments::at_least(call, 1)?;
    let first = to_int(arguments.value(0)?);
    Ok(int64(arguments.rest(1).iter().map(to_int).fold(first, pick)))
}

/// The least of the numbers times `sign`. An infinity counts more than what is no number, and a negative zero is less than the other.
fn extreme_float(call: &mut Call<'_>, sign: f64) -> Answer {
    let arguments = Arguments::at_least(call, 1)?;
    let least = |a: f64, b: f64| match (a, b) {
        _ if a == f64::NEG_INFINITY || b == f64::NEG_INFINITY => f64::NEG_INFINITY,
        _ if a.is_nan() || b.is_nan() => f64::NAN,
        _ if b < a || (b <= a && b.is_sign_negative()) => b,
        _ => a,
    };
    let numbers = arguments.rest(0).iter().map(|value| sign * to_float(value));
    Ok(float(sign * numbers.reduce(least).unwrap_or_default()))
}

type Operation = fn(Decimal, Decimal) -> Result<Decimal, String>;

fn chain(call: &mut Call<'_>, operation: Operation) -> Answer {
    let arguments = Arguments::at_least(call, 1)?;
    decimals(to_float(arguments.value(0)?), arguments.rest(1), operation)
}

/// Sprig computes fractions in decimals: 0.1 and 0.2 are 0.3.
fn decimals(first: f64, values: &[Value], operation: Operation) -> Answer {
    let mut result = Decimal::new(first)?;
    for value in values {
        result = operation(result, Decimal::new(to_float(value))?)?;
    }
    Ok(float(result.value()))
}

fn round(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::at_least(call, 2)?;
    let (value, places) = (to_float(arguments.value(0)?), arguments.int(1)?);
    let from = if arguments.len() > 2 { arguments.float(2)? } else { 0.5 };
    let power = 10f64.powi(i32::try_from(places).unwrap_or(i32::MAX));
    let digits = power * value;
    let rounded = if digits.fract() >= from { digits.ceil() } else { digits.floor() };
    Ok(float(rounded / power))
}

fn to_decimal(call: &mut Call<'_>) -> Answer {
    let text = display::plain(Arguments::exactly(call, 1)?.value(0)?);
    let (negative, digits) = match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text.as_str()),
    };
    let magnitude = number::digits_value(digits, 8).and_then(|value| i64::try_from(value).ok()).unwrap_or(0);
    Ok(int64(if negative { -magnitude } else { magnitude }))
}

/// The numbers from `start` up or down to `stop`, which is left out; none when the step leads away from it.
fn run(start: i64, stop: i64, step: i64) -> Result<Vec<i64>, String> {
    if (stop < start && step >= 0) || (stop >= start && step <= 0) {
        return Ok(Vec::new());
    }
    let distance = (i128::from(stop) - i128::from(start)).unsigned_abs();
    let count = distance.div_ceil(i128::from(step).unsigned_abs());
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    bound::items(count)?;
    Ok(std::iter::successors(Some(start), |number| number.checked_add(step)).take(count).collect())
}

fn ints(numbers: Vec<i64>) -> Value {
    let items = numbers.into_iter().map(|number| Value::Int(number, IntType::Int)).collect();
    Value::List(List::grown(items, ItemType::Int))
}

fn until(call: &mut Call<'_>) -> Answer {
    let stop = Arguments::exactly(call, 1)?.int(0)?;
    Ok(ints(run(0, stop, if stop < 0 { -1 } else { 1 })?))
}

fn until_step(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 3)?;
    Ok(ints(run(arguments.int(0)?, arguments.int(1)?, arguments.int(2)?)?))
}

/// The numbers from the first to the last one, both included, in a text.
fn seq(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::at_least(call, 0)?;
    let numbers: Vec<i64> =
        (0..arguments.len()).map(|position| arguments.int(position)).collect::<Result<_, _>>()?;
    let towards = |start: i64, end: i64| if end < start { -1 } else { 1 };
    let (start, end, step) = match numbers.as_slice() {
        [end] => (1, *end, towards(1, *end)),
        [start, end] => (*start, *end, towards(*start, *end)),
        [start, step, end] if end >= start || *step <= 0 => (*start, *end, *step),
        _ => return Ok(Value::string("")),
    };
    let numbers = run(start, end.saturating_add(towards(start, end)), step)?;
    let texts: Vec<String> = numbers.iter().map(i64::to_string).collect();
    Ok(Value::string(texts.join(" ")))
}
