//! What Go makes of a scalar: the rules of go-yaml v2, which kubectl and Helm read YAML with.
//!
//! In: a scalar's text, whether it was plain, its tag. Out: a [`Value`], or why Go refuses it.

use super::Value;

/// The tag of a node, as far as it matters to Go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Tag<'a> {
    /// No tag.
    None,
    /// `!!str` and the like, without the `!!`.
    Core(&'a str),
    /// Any other: the scalar stays text.
    Custom,
}

/// Resolves a scalar.
pub(super) fn resolve(text: &str, plain: bool, tag: Tag<'_>) -> Result<Value, String> {
    match tag {
        Tag::None if plain => finite(implicit(text), text),
        Tag::None | Tag::Custom | Tag::Core("str" | "binary" | "timestamp") => Ok(Value::String),
        Tag::Core(core) => tagged(text, core),
    }
}

fn tagged(text: &str, core: &str) -> Result<Value, String> {
    let value = finite(implicit(text), text)?;
    match (core, value) {
        ("float", Value::Int(whole)) =>
        {
            #[expect(clippy::cast_precision_loss, reason = "Go converts in the same way")]
            Ok(Value::Float(whole as f64))
        }
        ("int", value @ (Value::Int(_) | Value::UInt(_)))
        | ("float", value @ Value::Float(_))
        | ("bool", value @ Value::Bool(_))
        | ("null", value @ Value::Null) => Ok(value),
        ("int" | "float" | "bool" | "null", _) => Err(format!("`{text}` is not a !!{core}")),
        _ => Ok(Value::String),
    }
}

fn finite(value: Value, text: &str) -> Result<Value, String> {
    match value {
        Value::Float(number) if !number.is_finite() => Err(format!("`{text}` has no counterpart in JSON")),
        value => Ok(value),
    }
}

/// A plain scalar without a tag.
fn implicit(text: &str) -> Value {
    if let Some(value) = word(text) {
        return value;
    }
    match text.as_bytes() {
        [b'.', ..] => decimal(text).map_or(Value::String, Value::Float),
        [b'+' | b'-' | b'0'..=b'9', ..] => number(&text.replace('_', "")),
        _ => Value::String,
    }
}

fn word(text: &str) -> Option<Value> {
    Some(match text {
        "" | "~" | "null" | "Null" | "NULL" => Value::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => {
            Value::Bool(true)
        }
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            Value::Bool(false)
        }
        ".nan" | ".NaN" | ".NAN" => Value::Float(f64::NAN),
        ".inf" | ".Inf" | ".INF" | "+.inf" | "+.Inf" | "+.INF" => Value::Float(f64::INFINITY),
        "-.inf" | "-.Inf" | "-.INF" => Value::Float(f64::NEG_INFINITY),
        _ => return None,
    })
}

fn number(text: &str) -> Value {
    whole(text).or_else(|| decimal(text).map(Value::Float)).unwrap_or(Value::String)
}

/// `strconv.ParseInt` with base 0, then `ParseUint`.
fn whole(text: &str) -> Option<Value> {
    let (negative, digits) = match text.as_bytes() {
        [b'-', ..] => (true, &text[1..]),
        [b'+', ..] => (false, &text[1..]),
        _ => (false, text),
    };
    let (radix, digits) = match digits.as_bytes() {
        [b'0', b'x' | b'X', ..] => (16, &digits[2..]),
        [b'0', b'o' | b'O', ..] => (8, &digits[2..]),
        [b'0', b'b' | b'B', ..] => (2, &digits[2..]),
        [b'0', _, ..] => (8, &digits[1..]),
        _ => (10, digits),
    };
    if digits.is_empty() || !digits.bytes().all(|digit| char::from(digit).is_digit(radix)) {
        return None;
    }
    let magnitude = u64::from_str_radix(digits, radix).ok()?;
    match (negative, i64::try_from(magnitude)) {
        (false, Ok(value)) => Some(Value::Int(value)),
        (false, Err(_)) => (!text.starts_with('+')).then_some(Value::UInt(magnitude)),
        (true, _) => 0_i64.checked_sub_unsigned(magnitude).map(Value::Int),
    }
}

/// A decimal fraction or an exponent, as go-yaml's pattern for floats has it; too large ones stay text.
fn decimal(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (unsigned, None),
    };
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let (before, behind) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let mantissa_fits = digits(before) && digits(behind) && !(before.is_empty() && behind.is_empty());
    let exponent_fits = exponent.is_none_or(|exponent| {
        let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
        !exponent.is_empty() && digits(exponent)
    });
    if !mantissa_fits || !exponent_fits {
        return None;
    }
    text.parse().ok().filter(|number: &f64| number.is_finite())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plain_scalars_resolve_as_go_resolves_them() {
        let cases: &[(&str, Value)] = &[
            ("", Value::Null),
            ("~", Value::Null),
            ("yes", Value::Bool(true)),
            ("On", Value::Bool(true)),
            ("y", Value::Bool(true)),
            ("OFF", Value::Bool(false)),
            ("tRue", Value::String),
            ("0755", Value::Int(493)),
            ("0o755", Value::Int(493)),
            ("0x1F", Value::Int(31)),
            ("0b101", Value::Int(5)),
            ("-0x10", Value::Int(-16)),
            ("1_000", Value::Int(1000)),
            ("+12", Value::Int(12)),
            ("0", Value::Int(0)),
            ("08", Value::Float(8.0)),
            ("019", Value::Float(19.0)),
            ("18446744073709551615", Value::UInt(u64::MAX)),
            ("-9223372036854775808", Value::Int(i64::MIN)),
            ("1e3", Value::Float(1000.0)),
            ("0.10", Value::Float(0.1)),
            (".5", Value::Float(0.5)),
            ("5.", Value::Float(5.0)),
            ("-.5", Value::Float(-0.5)),
            ("123e456", Value::String),
            ("1:30", Value::String),
            ("2001-01-01", Value::String),
            ("1.2.3", Value::String),
            (".", Value::String),
            ("-", Value::String),
            ("0x", Value::String),
            ("0x1p4", Value::String),
            ("1e", Value::String),
        ];
        for (text, expected) in cases {
            assert_eq!(resolve(text, true, Tag::None).as_ref(), Ok(expected), "{text:?}");
        }
    }

    #[test]
    fn quotes_and_tags_decide_over_the_text() {
        assert_eq!(resolve("yes", false, Tag::None), Ok(Value::String));
        assert_eq!(resolve("12", true, Tag::Core("str")), Ok(Value::String));
        assert_eq!(resolve("", true, Tag::Custom), Ok(Value::String));
        assert_eq!(resolve("12", false, Tag::Core("int")), Ok(Value::Int(12)));
        assert_eq!(resolve("12", true, Tag::Core("float")), Ok(Value::Float(12.0)));
        assert!(resolve("twelve", true, Tag::Core("int")).is_err());
    }

    #[test]
    fn infinities_are_refused() {
        for text in [".inf", "-.Inf", ".NaN"] {
            assert!(resolve(text, true, Tag::None).is_err(), "{text}");
        }
    }
}
