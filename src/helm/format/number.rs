//! Numbers in all the ways that a format can ask for.
//!
//! In: a number, a verb, flags. Out: its text without padding; nothing where the verb is not one for such a number.

use super::directive::Flags;
use super::quote;
use crate::helm::number::general;

/// No number of 64 bits has more digits behind its point; zeros are added to longer ones.
const DIGITS: usize = 1100;

/// A whole number.
pub(super) fn integer(number: i64, verb: char, flags: &Flags) -> Option<String> {
    let magnitude = number.unsigned_abs();
    let (digits, prefix) = match verb {
        'v' | 'd' => (magnitude.to_string(), ""),
        'b' => (format!("{magnitude:b}"), if flags.sharp { "0b" } else { "" }),
        'o' => (format!("{magnitude:o}"), ""),
        'O' => (format!("{magnitude:o}"), "0o"),
        'x' => (format!("{magnitude:x}"), if flags.sharp { "0x" } else { "" }),
        'X' => (format!("{magnitude:X}"), if flags.sharp { "0X" } else { "" }),
        'c' => return Some(character(number).to_string()),
        'q' if flags.plus => return Some(quote::quoted_ascii_character(character(number))),
        'q' => return Some(quote::quoted_character(character(number))),
        'U' => return Some(code_point(number, flags)),
        _ => return None,
    };
    if flags.precision == Some(0) && number == 0 {
        return Some(String::new());
    }
    let sign = sign_of(number < 0, flags);
    let wanted = match flags.precision {
        Some(precision) => precision,
        None if flags.zero && !flags.minus => flags.width.unwrap_or(0).saturating_sub(sign.len()),
        None => 0,
    };
    let zeros = "0".repeat(wanted.saturating_sub(digits.len()));
    let sharp = matches!(verb, 'o' | 'O') && flags.sharp;
    let octal = if sharp && zeros.is_empty() && digits != "0" { "0" } else { "" };
    Some(format!("{sign}{prefix}{octal}{zeros}{digits}"))
}

fn sign_of(negative: bool, flags: &Flags) -> &'static str {
    match () {
        () if negative => "-",
        () if flags.plus => "+",
        () if flags.space => " ",
        () => "",
    }
}

fn character(number: i64) -> char {
    u32::try_from(number).ok().and_then(char::from_u32).unwrap_or(char::REPLACEMENT_CHARACTER)
}

fn code_point(number: i64, flags: &Flags) -> String {
    let digits = flags.precision.unwrap_or(4).clamp(4, DIGITS);
    let shown = format!("U+{number:0digits$X}");
    match u32::try_from(number).ok().and_then(char::from_u32) {
        Some(character) if flags.sharp && quote::is_printable(character) => format!("{shown} '{character}'"),
        _ => shown,
    }
}

/// A number with a fraction, and how it is padded.
pub(super) fn float(number: f64, verb: char, flags: &Flags) -> Option<(String, Flags)> {
    let magnitude = number.abs();
    let mut pads = Flags { signed: true, ..flags.clone() };
    if !number.is_finite() {
        pads.zero = false;
    }
    let shown = match (verb, flags.precision) {
        (verb, _) if !"vgGeEfFxXb".contains(verb) => return None,
        _ if !number.is_finite() => general(magnitude).trim_start_matches('+').to_owned(),
        ('v' | 'g' | 'G', None) => general(magnitude),
        ('v' | 'g' | 'G', Some(precision)) => significant(magnitude, precision.max(1)),
        ('e' | 'E', precision) => scientific(magnitude, precision.unwrap_or(6)),
        ('f' | 'F', precision) => fixed(magnitude, precision.unwrap_or(6)),
        ('x' | 'X', precision) => hexadecimal_float(magnitude, precision),
        _ => binary_exponent(magnitude),
    };
    let shown =
        if flags.sharp && verb != 'b' && number.is_finite() { with_point(shown, verb, flags) } else { shown };
    let upper = verb.is_ascii_uppercase() && verb != 'F' && number.is_finite();
    let shown = if upper { shown.to_uppercase() } else { shown };
    let sign = match () {
        () if number.is_nan() && !flags.plus && !flags.space => "",
        () if number == f64::INFINITY && !flags.space => "+",
        () => sign_of(number.is_sign_negative() && !number.is_nan(), flags),
    };
    Some((format!("{sign}{shown}"), pads))
}

fn fixed(number: f64, precision: usize) -> String {
    let shown = format!("{number:.0$}", precision.min(DIGITS));
    shown + &"0".repeat(precision.saturating_sub(DIGITS))
}

fn scientific(number: f64, precision: usize) -> String {
    let shown = format!("{number:.0$e}", precision.min(DIGITS));
    let (mantissa, exponent) = shown.split_once('e').unwrap_or((&shown, "0"));
    let zeros = "0".repeat(precision.saturating_sub(DIGITS));
    format!("{mantissa}{zeros}e{}", two_digits(exponent.parse().unwrap_or_default()))
}

fn two_digits(exponent: i32) -> String {
    format!("{}{:02}", if exponent < 0 { '-' } else { '+' }, exponent.abs())
}

/// `%g` with a precision: so many digits, without zeros at the end.
fn significant(number: f64, precision: usize) -> String {
    let rounded = format!("{number:.0$e}", precision.min(DIGITS) - 1);
    let (mantissa, exponent) = rounded.split_once('e').unwrap_or((&rounded, "0"));
    let exponent: i32 = exponent.parse().unwrap_or_default();
    let digits = mantissa.replace('.', "");
    let digits = digits.trim_end_matches('0');
    let count = i32::try_from(digits.len()).unwrap_or(i32::MAX);
    let wanted = i32::try_from(precision).unwrap_or(i32::MAX);
    let limit = if wanted > count && count > exponent { count } else { wanted };
    if exponent < -4 || exponent >= limit {
        return scientific(number, digits.len().max(1) - 1);
    }
    fixed(number, usize::try_from(count - 1 - exponent).unwrap_or(0))
}

/// A number with the point and the zeros that `#` asks for.
#[expect(clippy::needless_pass_by_value, reason = "the caller has no further use for it")]
fn with_point(shown: String, verb: char, flags: &Flags) -> String {
    let exponents: &[char] = if matches!(verb, 'x' | 'X') { &['p'] } else { &['e', 'p'] };
    let (body, tail) = shown.find(exponents).map_or((shown.as_str(), ""), |place| shown.split_at(place));
    // To Go the `x` of `0x` counts as a digit.
    let digits = body.trim_start_matches(['0', '.']).replace('.', "").len() + usize::from(body == "0");
    let wanted = match verb {
        'v' | 'g' | 'G' => flags.precision.unwrap_or(6),
        'x' | 'X' => flags.precision.unwrap_or(0),
        _ => 0,
    };
    let point = if body.contains('.') { "" } else { "." };
    format!("{body}{point}{}{tail}", "0".repeat(wanted.saturating_sub(digits)))
}

/// The bits behind the point of a number, and its exponent of two, which is the least where the number has no bit in front of the point.
fn bits(number: f64) -> (u64, i32) {
    let bits = number.to_bits();
    (bits & ((1 << 52) - 1), i32::try_from(bits >> 52 & 0x7FF).unwrap_or_default() - 1023)
}

/// Mantissa and exponent of two in decimal: `6755399441055744p-51`.
fn binary_exponent(number: f64) -> String {
    let (fraction, exponent) = bits(number);
    let mantissa = if exponent == -1023 { fraction } else { fraction | 1 << 52 };
    format!("{mantissa}p{:+}", exponent.max(-1022) - 52)
}

/// Mantissa and exponent of two in hexadecimal: `0x1.8p+01`.
fn hexadecimal_float(number: f64, precision: Option<usize>) -> String {
    let (mut fraction, mut exponent) = bits(number);
    let mut first = 1;
    if number == 0.0 {
        (first, exponent) = (0, 0);
    } else if exponent == -1023 {
        let shift = fraction.leading_zeros() - 11;
        fraction = fraction << shift & ((1 << 52) - 1);
        exponent = -1022 - i32::try_from(shift).unwrap_or_default();
    }
    if let Some(cut) = precision.and_then(|places| 13_usize.checked_sub(places)).map(|places| 4 * places) {
        let (kept, rest, half) = (fraction >> cut, fraction & ((1 << cut) - 1), (1_u64 << cut) / 2);
        let odd = if cut == 52 { first == 1 } else { kept % 2 == 1 };
        let up = cut > 0 && (rest > half || (rest == half && odd));
        fraction = (kept + u64::from(up)) << cut;
        if fraction == 1 << 52 {
            // The mantissa became 2.
            (fraction, exponent) = (0, exponent + 1);
        }
    }
    let digits = format!("{fraction:013x}");
    let digits = match precision {
        None => digits.trim_end_matches('0').to_owned(),
        Some(places) => format!("{digits}{}", "0".repeat(places.saturating_sub(13)))[..places].to_owned(),
    };
    let point = if digits.is_empty() { "" } else { "." };
    format!("0x{first}{point}{digits}p{}", two_digits(exponent))
}

/// The bytes of a string as hexadecimal digits.
pub(super) fn hexadecimal(bytes: &[u8], upper: bool, flags: &Flags) -> String {
    use std::fmt::Write;

    let bytes = &bytes[..flags.precision.unwrap_or(bytes.len()).min(bytes.len())];
    let prefix = match (flags.sharp, upper) {
        (true, true) => "0X",
        (true, false) => "0x",
        (false, _) => "",
    };
    let mut shown = String::new();
    for (position, byte) in bytes.iter().enumerate() {
        let first = position == 0;
        if flags.space && !first {
            shown.push(' ');
        }
        if first || flags.space {
            shown.push_str(prefix);
        }
        // Writing to a string cannot fail.
        let _ = if upper { write!(shown, "{byte:02X}") } else { write!(shown, "{byte:02x}") };
    }
    shown
}
