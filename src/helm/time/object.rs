//! A time as templates see it: Go's `time.Time` with its methods.
//!
//! In: the name of a method and its arguments. Out: what Go returns.

use std::rc::Rc;

use super::{Duration, Time};
use crate::helm::value::{IntType, Object, Value};

/// Go's name of the type.
pub(crate) const TYPE: &str = "time.Time";
/// A time.
pub(crate) struct TimeObject(pub(crate) Time);

impl TimeObject {
    fn shifted(&self, years: i64, months: i64, days: i64) -> Time {
        let at = self.0.calendar();
        let seconds = self.0.unix.saturating_add(i64::from(self.0.offset)).rem_euclid(86_400);
        let unix = Time::unix_of(
            at.year.saturating_add(years),
            i64::from(at.month).saturating_add(months),
            i64::from(at.day).saturating_add(days),
        );
        Time { unix: unix.saturating_add(seconds).saturating_sub(i64::from(self.0.offset)), ..self.0.clone() }
    }

    fn number(&self, name: &str) -> Option<i64> {
        let at = self.0.calendar();
        Some(match name {
            "Year" => at.year,
            "Day" => i64::from(at.day),
            "Hour" => i64::from(at.hour),
            "Minute" => i64::from(at.minute),
            "Second" => i64::from(at.second),
            "Nanosecond" => i64::from(self.0.nanosecond),
            "YearDay" => i64::from(at.year_day),
            _ => return None,
        })
    }

    fn long_number(&self, name: &str) -> Option<i64> {
        let whole = self.0.unix;
        Some(match name {
            "Unix" => whole,
            "UnixMilli" => whole.wrapping_mul(1_000).wrapping_add(i64::from(self.0.nanosecond / 1_000_000)),
            "UnixMicro" => whole.wrapping_mul(1_000_000).wrapping_add(i64::from(self.0.nanosecond / 1_000)),
            "UnixNano" => whole.wrapping_mul(1_000_000_000).wrapping_add(i64::from(self.0.nanosecond)),
            _ => return None,
        })
    }
}

fn wrap(time: Time) -> Value {
    Value::Object(Rc::new(TimeObject(time)))
}

impl Object for TimeObject {
    fn type_name(&self) -> &'static str {
        TYPE
    }

    fn kind_name(&self) -> &'static str {
        "struct"
    }

    fn field(&self, _: &str) -> Option<Value> {
        None
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, String>> {
        if let Some(number) = self.number(name) {
            return Some(Ok(Value::Int(number, IntType::Int)));
        }
        if let Some(number) = self.long_number(name) {
            return Some(Ok(Value::Int(number, IntType::Int64)));
        }
        let value = match (name, arguments) {
            ("Format", [Value::String(layout)]) => Value::string(self.0.format(&layout.to_str())),
            ("String", []) => Value::string(self.0.display()),
            ("Month", []) => Value::string(self.0.format("January")),
            ("Weekday", []) => Value::string(self.0.format("Monday")),
            ("UTC" | "Local", []) => wrap(self.0.in_utc()),
            ("IsZero", []) => Value::Bool(self.0.unix == Time::zero().unix && self.0.nanosecond == 0),
            ("AddDate", [Value::Int(years, _), Value::Int(months, _), Value::Int(days, _)]) => {
                wrap(self.shifted(*years, *months, *days))
            }
            ("Add", [Value::Int(nanoseconds, IntType::Int64)]) => wrap(self.0.plus(Duration(*nanoseconds))),
            ("Format" | "AddDate" | "Add", _) => {
                return Some(Err(format!("wrong arguments for {name}")));
            }
            _ => return None,
        };
        Some(Ok(value))
    }

    fn display(&self) -> String {
        self.0.display()
    }

    fn plain(&self) -> Value {
        Value::string(self.0.rfc3339())
    }

    fn toml(&self) -> Option<String> {
        Some(self.0.format(match self.0.zone.as_deref() {
            Some("datetime-local") => "2006-01-02T15:04:05.999999999",
            Some("date-local") => "2006-01-02",
            Some("time-local") => "15:04:05.999999999",
            _ => "2006-01-02T15:04:05.999999999Z07:00",
        }))
    }
}
