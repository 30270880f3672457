//! Dates and durations. The clock stands still, and the local zone is UTC.
//!
//! In: times, seconds since 1970, layouts. Out: texts and times.

use std::rc::Rc;

use super::argument::{Answer, Arguments, wrong_type};
use super::{Call, Function};
use crate::helm::text::Text;
use crate::helm::time::{Duration, TYPE, Time, TimeObject, parse};
use crate::helm::value::{IntType, Value};

pub(super) const GROUP: &[(&str, Function)] = &[
    ("ago", ago),
    ("date", |call| formatted(call, 2)),
    ("dateInZone", |call| formatted(call, 3)),
    ("dateModify", |call| modified(call, false)),
    ("date_in_zone", |call| formatted(call, 3)),
    ("date_modify", |call| modified(call, false)),
    ("duration", duration),
    ("durationRound", duration_round),
    ("htmlDate", |call| html_date(call, 1)),
    ("htmlDateInZone", |call| html_date(call, 2)),
    ("mustDateModify", |call| modified(call, true)),
    ("mustToDate", |call| read(call, true)),
    ("must_date_modify", |call| modified(call, true)),
    ("now", |call| Arguments::exactly(call, 0).map(|_| time(Time::now())).map_err(Into::into)),
    ("toDate", |call| read(call, false)),
    ("unixEpoch", |call| Ok(Value::string(moment(Arguments::exactly(call, 1)?.value(0)?)?.unix.to_string()))),
];

/// The layout in which times are plain values.
const RFC3339: &str = "2006-01-02T15:04:05.999999999Z07:00";

/// A time as a value.
fn time(time: Time) -> Value {
    Value::Object(Rc::new(TimeObject(time)))
}

/// The time that a value is, if it is one.
fn known(value: &Value) -> Option<Time> {
    match value {
        Value::Object(object) if object.type_name() == TYPE => match object.plain() {
            Value::String(text) => parse(RFC3339, &text.to_str()),
            _ => None,
        },
        _ => None,
    }
}

/// An argument for a `time.Time` parameter.
fn moment(value: &Value) -> Result<Time, String> {
    known(value).ok_or_else(|| wrong_type(TYPE, value))
}

/// A time, or whole seconds since 1970; anything else is the present.
fn moment_or_now(value: &Value) -> Time {
    match value {
        Value::Int(seconds, _) => Time::from_unix(*seconds),
        other => known(other).unwrap_or_else(Time::now),
    }
}

fn formatted(call: &mut Call<'_>, count: usize) -> Answer {
    let arguments = Arguments::exactly(call, count)?;
    let layout = arguments.characters(0)?;
    let zone = if count == 3 { arguments.characters(2)? } else { "UTC".into() };
    Ok(Value::string(moment_or_now(arguments.value(1)?).in_zone(&zone).format(&layout)))
}

fn html_date(call: &mut Call<'_>, count: usize) -> Answer {
    let arguments = Arguments::exactly(call, count)?;
    let zone = if count == 2 { arguments.characters(1)? } else { "UTC".into() };
    Ok(Value::string(moment_or_now(arguments.value(0)?).in_zone(&zone).format("2006-01-02")))
}

fn modified(call: &mut Call<'_>, must: bool) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let (text, moment) = (arguments.characters(0)?, moment(arguments.value(1)?)?);
    match Duration::parse(&text) {
        Some(duration) => Ok(time(moment.plus(duration))),
        None if must => Err(format!("time: invalid duration {text:?}").into()),
        None => Ok(arguments.value(1)?.clone()),
    }
}

fn read(call: &mut Call<'_>, must: bool) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let (layout, text) = (arguments.characters(0)?, arguments.characters(1)?);
    match parse(&layout, &text) {
        Some(moment) => Ok(time(moment)),
        None if must => Err(format!("parsing time {text:?} as {layout:?}: cannot parse").into()),
        None => Ok(time(Time::zero())),
    }
}

fn ago(call: &mut Call<'_>) -> Answer {
    let moment = moment_or_now(Arguments::exactly(call, 1)?.value(0)?);
    Ok(Value::string(Time::now().since(&moment).round(1_000_000_000).to_string()))
}

/// Seconds as a duration: of texts and `int64` only.
fn duration(call: &mut Call<'_>) -> Answer {
    let seconds = match Arguments::exactly(call, 1)?.value(0)? {
        Value::String(text) => text.to_str().parse().unwrap_or(0),
        Value::Int(seconds, IntType::Int64) => *seconds,
        _ => 0,
    };
    Ok(Value::string(Duration(seconds.wrapping_mul(1_000_000_000)).to_string()))
}

/// A duration in its largest unit only.
fn duration_round(call: &mut Call<'_>) -> Answer {
    let duration = match Arguments::exactly(call, 1)?.value(0)? {
        Value::String(text) => Duration::parse(&text.to_str()).unwrap_or(Duration(0)),
        Value::Int(nanoseconds, IntType::Int64) => Duration(*nanoseconds),
        other => known(other).map_or(Duration(0), |moment| Time::now().since(&moment)),
    };
    const SECOND: u64 = 1_000_000_000;
    const UNITS: [(u64, &str); 6] = [
        (365 * 86_400 * SECOND, "y"),
        (30 * 86_400 * SECOND, "mo"),
        (86_400 * SECOND, "d"),
        (3_600 * SECOND, "h"),
        (60 * SECOND, "m"),
        (SECOND, "s"),
    ];
    let total = duration.0.unsigned_abs();
    let unit = UNITS.iter().find(|(unit, _)| total > *unit);
    Ok(Value::String(Text::from(
        unit.map_or("0s".to_owned(), |(unit, name)| format!("{}{name}", total / unit)),
    )))
}
