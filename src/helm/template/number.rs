//! Constants of templates: numbers, characters and quoted strings, as Go reads them.

use std::rc::Rc;

use crate::helm::number;
use crate::helm::value::{Complex, IntType, Value};

/// A constant, which belongs to no thread.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Constant {
    Bool(bool),
    Int(i64),
    Float(f64),
    Complex(f64, f64),
}

impl Constant {
    /// Its value in a template.
    pub(super) fn value(self) -> Value {
        match self {
            Self::Bool(value) => Value::Bool(value),
            Self::Int(value) => Value::Int(value, IntType::Int),
            Self::Float(value) => Value::Float(value, None),
            Self::Complex(real, imaginary) => Value::Object(Rc::new(Complex(real, imaginary))),
        }
    }
}

/// A number or a character constant; nothing when Go refuses it.
pub(super) fn literal(text: &str) -> Option<Constant> {
    if let Some(inner) = text.strip_prefix('\'').and_then(|rest| rest.strip_suffix('\'')) {
        let bytes = unquote(inner.as_bytes(), b'\'')?;
        let mut characters = std::str::from_utf8(&bytes).ok()?.chars();
        let (character, rest) = (characters.next()?, characters.next());
        return rest.is_none().then(|| Constant::Int(i64::from(u32::from(character))));
    }
    if let Some(whole) = number::parse_int(text) {
        return Some(Constant::Int(whole));
    }
    if let Some(number) = text.strip_suffix('i') {
        return complex(number);
    }
    if !text.contains(['.', 'e', 'E', 'p', 'P']) {
        return None;
    }
    float(&text.replace('_', "")).map(Constant::Float)
}

/// `2` of `2i`, `1+2` of `1+2i`.
fn complex(text: &str) -> Option<Constant> {
    let bytes = text.as_bytes();
    let is_sign =
        |at: usize| matches!(bytes[at], b'+' | b'-') && !matches!(bytes[at - 1], b'e' | b'E' | b'p' | b'P');
    let split = (1..bytes.len()).find(|at| is_sign(*at)).unwrap_or(0);
    let (real, imaginary) = text.split_at(split);
    let real = if real.is_empty() { Some(0.0) } else { number::parse_float(real) };
    Some(Constant::Complex(real?, number::parse_float(imaginary)?))
}

fn float(text: &str) -> Option<f64> {
    let unsigned = text.trim_start_matches(['+', '-']);
    if let Some(hex) = unsigned.strip_prefix("0x").or_else(|| unsigned.strip_prefix("0X")) {
        let value = hexadecimal(hex)?;
        return Some(if text.starts_with('-') { -value } else { value });
    }
    let plain = unsigned
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-'));
    text.parse().ok().filter(|value: &f64| plain && value.is_finite())
}

/// `1.8p3`: hexadecimal digits and a binary exponent.
fn hexadecimal(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once(['p', 'P'])?;
    let (before, behind) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{before}{behind}");
    let exponent: i32 = exponent.parse().ok()?;
    let shift = i32::try_from(behind.len()).ok()? * 4;
    #[expect(clippy::cast_precision_loss, reason = "a float literal has the precision of a float")]
    let whole = u64::from_str_radix(&digits, 16).ok()? as f64;
    Some(whole * f64::from(exponent - shift).exp2()).filter(|value| value.is_finite())
}

/// The inside of a quoted string or character without its escapes; nothing when an escape is none of Go's.
pub(super) fn unquote(raw: &[u8], quote: u8) -> Option<Vec<u8>> {
    let mut bytes = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let [first, tail @ ..] = rest {
        rest = tail;
        if *first != b'\\' {
            bytes.push(*first);
            continue;
        }
        let [escape, tail @ ..] = rest else { return None };
        rest = tail;
        let simple = match escape {
            b'a' => 0x07,
            b'b' => 0x08,
            b'f' => 0x0C,
            b'n' => b'\n',
            b'r' => b'\r',
            b't' => b'\t',
            b'v' => 0x0B,
            b'\\' => b'\\',
            other if *other == quote => quote,
            _ => {
                rest = coded(*escape, rest, &mut bytes)?;
                continue;
            }
        };
        bytes.push(simple);
    }
    Some(bytes)
}

/// `\x41`, `\u00e9`, `\U0001F600` and `\101`.
fn coded<'a>(escape: u8, rest: &'a [u8], bytes: &mut Vec<u8>) -> Option<&'a [u8]> {
    let (length, radix, skipped) = match escape {
        b'x' => (2, 16, 0),
        b'u' => (4, 16, 0),
        b'U' => (8, 16, 0),
        b'0'..=b'7' => (3, 8, 1),
        _ => return None,
    };
    let tail = rest.get(..length - skipped)?;
    let digits = if skipped == 1 { [&[escape], tail].concat() } else { tail.to_vec() };
    let code = u32::from_str_radix(std::str::from_utf8(&digits).ok()?, radix).ok()?;
    if matches!(escape, b'u' | b'U') {
        bytes.extend_from_slice(char::from_u32(code)?.encode_utf8(&mut [0; 4]).as_bytes());
    } else {
        bytes.push(u8::try_from(code).ok()?);
    }
    rest.get(length - skipped..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn constants_are_those_of_go() {
        let shown = |text: &str| match literal(text).map(Constant::value) {
            Some(Value::Int(value, _)) => format!("int {value}"),
            Some(Value::Float(value, _)) => format!("float {value}"),
            Some(Value::Object(object)) => object.display(),
            _ => "refused".to_owned(),
        };
        let cases = [
            ("12", "int 12"),
            ("-3", "int -3"),
            ("0x1F", "int 31"),
            ("1.5", "float 1.5"),
            ("1e3", "float 1000"),
            ("0x1p4", "float 16"),
            ("'a'", "int 97"),
            ("'\\n'", "int 10"),
            ("2i", "(0+2i)"),
            ("1.5-2e1i", "(1.5-20i)"),
            ("1+2", "refused"),
            ("1a", "refused"),
            ("99999999999999999999", "refused"),
            ("'ab'", "refused"),
        ];
        for (text, expected) in cases {
            assert_eq!(shown(text), expected, "{text}");
        }
    }

    #[test]
    fn escapes_are_those_of_go() {
        assert_eq!(unquote(br#"a\n\"\x41\u00e9\101"#, b'"').unwrap(), "a\n\"AéA".as_bytes());
        assert_eq!(unquote(br"\q", b'"'), None);
    }
}
