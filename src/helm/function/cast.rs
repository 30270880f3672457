//! Values forced into numbers and texts, as Sprig forces them.
//!
//! In: any value. Out: a number, 0 where the value is none, or a text.

use crate::helm::display;
use crate::helm::number;
use crate::helm::text::Text;
use crate::helm::value::Value;

/// `cast.ToInt64`: texts in any base of Go's, `1.00` too; fractions are cut.
pub(super) fn to_int(value: &Value) -> i64 {
    match value {
        Value::Int(value, _) => *value,
        Value::Float(value, _) => truncated(*value),
        Value::Bool(value) => i64::from(*value),
        Value::String(text) => number::parse_int(without_zero_fraction(&text.to_str())).unwrap_or(0),
        Value::Nil | Value::List(_) | Value::Map(_) | Value::Object(_) => 0,
    }
}

/// `cast.ToFloat64`
pub(super) fn to_float(value: &Value) -> f64 {
    match value {
        #[expect(clippy::cast_precision_loss, reason = "Go loses the same digits")]
        Value::Int(value, _) => *value as f64,
        Value::Float(value, _) => *value,
        Value::Bool(value) => f64::from(u8::from(*value)),
        Value::String(text) => number::parse_float(&text.to_str()).unwrap_or(0.0),
        Value::Nil | Value::List(_) | Value::Map(_) | Value::Object(_) => 0.0,
    }
}

/// `strval`: strings and bytes as they are, anything else as `%v` prints it.
pub(super) fn to_text(value: &Value) -> Text {
    match value {
        Value::Object(object) => object.bytes().unwrap_or_else(|| display::shown(value)),
        _ => display::shown(value),
    }
}

/// What a 64-bit processor makes of a float that is out of range: the least number.
#[expect(clippy::cast_possible_truncation, reason = "fractions are cut on purpose")]
fn truncated(value: f64) -> i64 {
    // 2^63 is the first float above the range.
    if (-9_223_372_036_854_775_808.0..9_223_372_036_854_775_808.0).contains(&value) {
        value as i64
    } else {
        i64::MIN
    }
}

/// `1.00` is `1`; `1.05` and `1.` stay.
fn without_zero_fraction(text: &str) -> &str {
    match text.rsplit_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|zero| zero == b'0') => whole,
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_become_numbers_as_in_sprig() {
        let table = [
            (Value::string("08"), 0),
            (Value::string("010"), 8),
            (Value::string("0x1f"), 31),
            (Value::string("12.00"), 12),
            (Value::string("12.50"), 0),
            (Value::string(" 1"), 0),
            (Value::string("1_000"), 1000),
            (Value::Float(2.9, None), 2),
            (Value::Float(-2.9, None), -2),
            (Value::Float(1e30, None), i64::MIN),
            (Value::Bool(true), 1),
            (Value::Nil, 0),
        ];
        for (value, expected) in table {
            assert_eq!(to_int(&value), expected, "{}", display::plain(&value));
        }
        for (text, expected) in [("1.5", 1.5), ("0x10p0", 16.0), ("1e400", 0.0), ("x", 0.0)] {
            assert!((to_float(&Value::string(text)) - expected).abs() < f64::EPSILON, "{text}");
        }
    }
}
