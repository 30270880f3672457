//! Numbers as Go writes and reads them: `fmt`, `encoding/json` and `strconv`.
//!
//! In: an `f64` or a text. Out: the text Go prints, or the number Go reads; nothing where Go reports an error.

use super::text::{Origin, Text};

/// The shortest digits of a finite number that read back as the same number, and the exponent of the first one.
fn shortest(value: f64) -> (String, i32) {
    let text = format!("{:e}", value.abs());
    let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
    (mantissa.replace('.', ""), exponent.parse().unwrap_or_default())
}

fn scientific(value: f64, digits: &str, exponent: i32) -> String {
    let sign = if value.is_sign_negative() { "-" } else { "" };
    let (first, rest) = digits.split_at(1);
    let point = if rest.is_empty() { "" } else { "." };
    let exponent_sign = if exponent < 0 { '-' } else { '+' };
    format!("{sign}{first}{point}{rest}e{exponent_sign}{:02}", exponent.abs())
}

/// A number as `%v` and the YAML library print it: scientific from `1e+06` on and below `1e-04`.
pub(crate) fn general(value: f64) -> String {
    if value.is_nan() {
        return "NaN".to_owned();
    }
    if value.is_infinite() {
        return if value > 0.0 { "+Inf" } else { "-Inf" }.to_owned();
    }
    let (digits, exponent) = shortest(value);
    if (-4..6).contains(&exponent) { format!("{value}") } else { scientific(value, &digits, exponent) }
}

/// A number as `encoding/json` prints it: nothing for those that JSON cannot hold.
pub(crate) fn json(value: f64) -> Option<String> {
    if !value.is_finite() {
        return None;
    }
    let magnitude = value.abs();
    if magnitude != 0.0 && !(1e-6..1e21).contains(&magnitude) {
        let (digits, exponent) = shortest(value);
        // Of an exponent such as e-09 the zero is dropped, but not of e+09.
        return Some(scientific(value, &digits, exponent).replace("e-0", "e-"));
    }
    Some(format!("{value}"))
}

/// The text of a number of a file, with its origin: exact when the file has the same text.
pub(crate) fn written(text: &str, origin: Origin) -> Text {
    let same = origin.exact && !text.contains('e') && (origin.end - origin.start) as usize == text.len();
    Text::written(text.as_bytes(), Origin { exact: same, ..origin })
}

/// A whole number as `strconv.ParseInt` with base 0 reads it: `0x`, `0o`, `0b` and a leading `0` choose the base, underscores
/// may stand between digits.
pub(crate) fn parse_int(text: &str) -> Option<i64> {
    let (negative, digits) = signed(text);
    let magnitude = parse_magnitude(digits)?;
    if negative { 0i64.checked_sub_unsigned(magnitude) } else { i64::try_from(magnitude).ok() }
}

/// A whole number without sign as `strconv.ParseUint` with base 0 reads it.
pub(crate) fn parse_uint(text: &str) -> Option<u64> {
    parse_magnitude(text)
}

fn signed(text: &str) -> (bool, &str) {
    match text.as_bytes().first() {
        Some(b'-') => (true, &text[1..]),
        Some(b'+') => (false, &text[1..]),
        _ => (false, text),
    }
}

fn parse_magnitude(text: &str) -> Option<u64> {
    let (base, digits) = match text.as_bytes() {
        [b'0', b'x' | b'X', _, ..] => (16, &text[2..]),
        [b'0', b'o' | b'O', _, ..] => (8, &text[2..]),
        [b'0', b'b' | b'B', _, ..] => (2, &text[2..]),
        [b'0', _, ..] => (8, &text[1..]),
        _ => (10, text),
    };
    if !underscores_separate_digits(digits, base != 10) {
        return None;
    }
    digits_value(&digits.replace('_', ""), base)
}

/// Whether each underscore has a digit on both sides; a base prefix counts as one.
fn underscores_separate_digits(digits: &str, prefixed: bool) -> bool {
    let mut after_digit = prefixed;
    for byte in digits.bytes() {
        if byte == b'_' && !after_digit {
            return false;
        }
        after_digit = byte != b'_';
    }
    after_digit
}

/// The value of plain digits in a base; no sign, no separators.
pub(crate) fn digits_value(digits: &str, base: u32) -> Option<u64> {
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_digit(base)) {
        return None;
    }
    u64::from_str_radix(digits, base).ok()
}

/// The whole number that a float is; nothing where it has a fraction, or is beyond the range in which floats are exact.
pub(crate) fn whole(value: f64) -> Option<i64> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    #[expect(
        clippy::cast_possible_truncation,
        reason = "whole and within the range in which floats are exact"
    )]
    (value.fract() == 0.0 && value.abs() <= EXACT).then_some(value as i64)
}

/// A number as `strconv.ParseFloat` reads it: decimal, hexadecimal with a binary exponent, `inf` and `nan` in any case.
/// Numbers too large for 64 bits are errors.
pub(crate) fn parse_float(text: &str) -> Option<f64> {
    let (negative, rest) = signed(text);
    let magnitude = match rest.to_ascii_lowercase().as_str() {
        "inf" | "infinity" => f64::INFINITY,
        "nan" if rest.len() == text.len() => return Some(f64::NAN),
        lower if lower.starts_with("0x") => parse_hex_float(&lower[2..])?,
        lower if lower.contains('_') => parse_decimal(&without_underscores(lower)?)?,
        lower => parse_decimal(lower)?,
    };
    Some(if negative { -magnitude } else { magnitude })
}

/// The digits without the underscores between them, where each stands between two.
fn without_underscores(text: &str) -> Option<String> {
    let bytes = text.as_bytes();
    let digit = |place: Option<usize>| place.and_then(|at| bytes.get(at)).is_some_and(u8::is_ascii_digit);
    let separates = |at: usize| digit(at.checked_sub(1)) && digit(Some(at + 1));
    text.match_indices('_').all(|(at, _)| separates(at)).then(|| text.replace('_', ""))
}

fn parse_decimal(text: &str) -> Option<f64> {
    let starts_well = text.starts_with(|first: char| first.is_ascii_digit() || first == '.');
    let known = text.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'+' | b'-'));
    if !starts_well || !known {
        return None;
    }
    text.parse::<f64>().ok().filter(|value| value.is_finite())
}

fn parse_hex_float(text: &str) -> Option<f64> {
    let (mantissa, exponent) = text.split_once('p')?;
    if !underscores_separate_digits(mantissa, true) {
        return None;
    }
    let mantissa = mantissa.replace('_', "");
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((&mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let significant = digits.trim_start_matches('0');
    // 30 hexadecimal digits fill 120 of 128 bits; the ones after them cannot change the nearest 53-bit number but at a tie.
    let kept = significant.get(..30).unwrap_or(significant);
    if digits.is_empty() || !digits.chars().all(|digit| digit.is_ascii_hexdigit()) {
        return None;
    }
    let value = if kept.is_empty() { 0 } else { u128::from_str_radix(kept, 16).ok()? };
    let dropped = i32::try_from(significant.len() - kept.len()).ok()?;
    let fraction = i32::try_from(fraction.len()).ok()?;
    let exponent =
        exponent.parse::<i32>().ok()?.checked_add(4i32.checked_mul(dropped.checked_sub(fraction)?)?)?;
    Some(scale(value, exponent)).filter(|value| value.is_finite())
}

#[expect(clippy::cast_precision_loss, reason = "rounding to the nearest is what Go does too")]
fn scale(value: u128, exponent: i32) -> f64 {
    let half = exponent / 2;
    value as f64 * 2f64.powi(half) * 2f64.powi(exponent - half)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_print_as_go_prints_them() {
        // Measured with Go: fmt.Println and json.Marshal.
        let table = [
            (0.0, "0", "0"),
            (123_456.0, "123456", "123456"),
            (1e6, "1e+06", "1000000"),
            (1_234_567.0, "1.234567e+06", "1234567"),
            (1_234_567.5, "1.2345675e+06", "1234567.5"),
            (123_456.7, "123456.7", "123456.7"),
            (1e20, "1e+20", "100000000000000000000"),
            (1.5e21, "1.5e+21", "1.5e+21"),
            (0.0001, "0.0001", "0.0001"),
            (0.000_01, "1e-05", "0.00001"),
            (1e-7, "1e-07", "1e-7"),
            (1.5e-10, "1.5e-10", "1.5e-10"),
            (12_345_678_901_234_567_890.0, "1.2345678901234567e+19", "12345678901234567000"),
        ];
        for (value, printed, in_json) in table {
            assert_eq!(general(value), printed);
            assert_eq!(json(value).as_deref(), Some(in_json));
        }
        assert_eq!(general(f64::INFINITY), "+Inf");
        assert_eq!(json(f64::NAN), None);
    }

    #[test]
    fn whole_numbers_read_as_go_reads_them() {
        let table = [
            ("0x1F", Some(31)),
            ("0o17", Some(15)),
            ("017", Some(15)),
            ("0b101", Some(5)),
            ("1_000", Some(1000)),
            ("0_7", Some(7)),
            ("-9223372036854775808", Some(i64::MIN)),
            ("+5", Some(5)),
            ("08", None),
            ("1__0", None),
            ("_1", None),
            ("9223372036854775808", None),
            ("", None),
            ("0x", None),
            ("1.0", None),
        ];
        for (text, value) in table {
            assert_eq!(parse_int(text), value, "{text}");
        }
    }

    #[test]
    fn fractions_read_as_go_reads_them() {
        let table = [
            ("1.5", Some(1.5)),
            (".5", Some(0.5)),
            ("5.", Some(5.0)),
            ("1e3", Some(1000.0)),
            ("-1E-2", Some(-0.01)),
            ("0x1p60", Some(1_152_921_504_606_846_976.0)),
            ("0x1.8p1", Some(3.0)),
            ("inf", Some(f64::INFINITY)),
            ("-Infinity", Some(f64::NEG_INFINITY)),
            ("1e999", None),
            ("1_000", Some(1000.0)),
            ("1_0.5", Some(10.5)),
            ("1__0", None),
            ("1_", None),
            ("_1", None),
            ("1_e3", None),
            ("e5", None),
            (".", None),
            ("", None),
            ("1.5 ", None),
        ];
        for (text, value) in table {
            assert_eq!(parse_float(text), value, "{text}");
        }
    }
}
