//! Decimal fractions, as far as Sprig computes in them.
//!
//! In: floats. Out: the nearest float of the exact result; quotients have 16 places behind the point. Where 38 digits do not suffice the
//! result is computed in floats.

use crate::helm::number;

/// `digits` times ten to the power of `exponent`, or a float that is computed with instead.
#[derive(Debug, Clone, Copy)]
pub(super) enum Decimal {
    Exact { digits: i128, exponent: i32 },
    Float(f64),
}

/// Places behind the point of a quotient.
const PLACES: i32 = 16;

impl Decimal {
    /// The shortest decimal that reads as the float.
    pub(super) fn new(value: f64) -> Result<Self, String> {
        if !value.is_finite() {
            return Err(format!("Cannot create a Decimal from {}", number::general(value)));
        }
        let text = format!("{value:e}");
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let places = mantissa.split_once('.').map_or(0, |(_, fraction)| fraction.len());
        let digits = mantissa.replace('.', "").parse().unwrap_or_default();
        let exponent =
            exponent.parse::<i32>().unwrap_or_default() - i32::try_from(places).unwrap_or_default();
        Ok(Self::Exact { digits, exponent })
    }

    /// The nearest float.
    pub(super) fn value(self) -> f64 {
        match self {
            Self::Exact { digits, exponent } => format!("{digits}e{exponent}").parse().unwrap_or_default(),
            Self::Float(value) => value,
        }
    }

    pub(super) fn plus(self, other: Self) -> Result<Self, String> {
        let exact = aligned(self, other)
            .and_then(|(a, b, exponent)| Some(Self::Exact { digits: a.checked_add(b)?, exponent }));
        Ok(exact.unwrap_or_else(|| Self::Float(self.value() + other.value())))
    }

    pub(super) fn minus(self, other: Self) -> Result<Self, String> {
        let exact = aligned(self, other)
            .and_then(|(a, b, exponent)| Some(Self::Exact { digits: a.checked_sub(b)?, exponent }));
        Ok(exact.unwrap_or_else(|| Self::Float(self.value() - other.value())))
    }

    pub(super) fn times(self, other: Self) -> Result<Self, String> {
        let exact = match (self, other) {
            (Self::Exact { digits: a, exponent: x }, Self::Exact { digits: b, exponent: y }) => {
                a.checked_mul(b).map(|digits| Self::Exact { digits, exponent: x.saturating_add(y) })
            }
            _ => None,
        };
        Ok(exact.unwrap_or_else(|| Self::Float(self.value() * other.value())))
    }

    pub(super) fn over(self, other: Self) -> Result<Self, String> {
        if other.value() == 0.0 {
            return Err("decimal division by 0".to_owned());
        }
        Ok(quotient(self, other).unwrap_or_else(|| Self::Float(self.value() / other.value())))
    }
}

/// Two numbers of the same exponent.
fn aligned(a: Decimal, b: Decimal) -> Option<(i128, i128, i32)> {
    let (Decimal::Exact { digits: a, exponent: x }, Decimal::Exact { digits: b, exponent: y }) = (a, b)
    else {
        return None;
    };
    let exponent = x.min(y);
    Some((scaled(a, x - exponent)?, scaled(b, y - exponent)?, exponent))
}

fn scaled(digits: i128, places: i32) -> Option<i128> {
    digits.checked_mul(10i128.checked_pow(u32::try_from(places).ok()?)?)
}

/// The quotient to 16 places, halves away from zero.
fn quotient(a: Decimal, b: Decimal) -> Option<Decimal> {
    let (Decimal::Exact { digits: a, exponent: x }, Decimal::Exact { digits: b, exponent: y }) = (a, b)
    else {
        return None;
    };
    let shift = x.checked_sub(y)?.checked_add(PLACES)?;
    let (a, b) = if shift >= 0 { (scaled(a, shift)?, b) } else { (a, scaled(b, shift.checked_neg()?)?) };
    let (whole, rest) = (a / b, a % b);
    let up = rest.unsigned_abs() >= b.unsigned_abs() - rest.unsigned_abs();
    let sign = if (a < 0) == (b < 0) { 1 } else { -1 };
    Some(Decimal::Exact { digits: if up { whole + sign } else { whole }, exponent: -PLACES })
}
