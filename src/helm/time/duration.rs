//! Lengths of time as Go's `time.Duration` reads and prints them.
//!
//! In: a text such as `1h30m`. Out: nanoseconds, and their text.

use std::fmt;

/// Nanoseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Duration(pub(crate) i64);

const SECOND: u64 = 1_000_000_000;

impl Duration {
    /// Reads `-1.5h`, `300ms`, `1h15m30s`; nothing where Go reports an error.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let (negative, mut rest) = match text.as_bytes().first()? {
            b'-' => (true, &text[1..]),
            b'+' => (false, &text[1..]),
            _ => (false, text),
        };
        if rest == "0" {
            return Some(Self(0));
        }
        if rest.is_empty() {
            return None;
        }
        let mut total = 0u64;
        while !rest.is_empty() {
            let (nanoseconds, after) = parse_part(rest)?;
            total = total.checked_add(nanoseconds).filter(|total| *total <= 1 << 63)?;
            rest = after;
        }
        if negative { 0i64.checked_sub_unsigned(total) } else { i64::try_from(total).ok() }.map(Self)
    }

    /// The nearest multiple of a unit, halves away from zero.
    #[must_use]
    pub(crate) fn round(self, unit: i64) -> Self {
        let rest = self.0 % unit;
        let down = self.0 - rest;
        let up = if rest.abs() >= unit - rest.abs() { unit * self.0.signum() } else { 0 };
        Self(down.saturating_add(up))
    }
}

fn parse_part(text: &str) -> Option<(u64, &str)> {
    let whole_end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (whole, mut rest) = text.split_at(whole_end);
    let mut fraction = "";
    if let Some(after) = rest.strip_prefix('.') {
        let end = after.find(|c: char| !c.is_ascii_digit()).unwrap_or(after.len());
        (fraction, rest) = after.split_at(end);
    }
    if whole.is_empty() && fraction.is_empty() {
        return None;
    }
    let unit_end = rest.find(|c: char| c == '.' || c.is_ascii_digit()).unwrap_or(rest.len());
    let (unit, rest) = rest.split_at(unit_end);
    let unit = unit_length(unit)?;
    let whole = if whole.is_empty() { 0 } else { whole.parse::<u64>().ok()? };
    Some((whole.checked_mul(unit)?.checked_add(fraction_of(fraction, unit))?, rest))
}

fn unit_length(unit: &str) -> Option<u64> {
    Some(match unit {
        "ns" => 1,
        "us" | "µs" | "μs" => 1_000,
        "ms" => 1_000_000,
        "s" => SECOND,
        "m" => 60 * SECOND,
        "h" => 3600 * SECOND,
        _ => return None,
    })
}

#[expect(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "Go computes the fraction in floating point too"
)]
fn fraction_of(digits: &str, unit: u64) -> u64 {
    let kept = digits.get(..18).unwrap_or(digits);
    let value = kept.parse::<u64>().unwrap_or_default();
    (value as f64 * (unit as f64 / 10f64.powi(i32::try_from(kept.len()).unwrap_or_default()))) as u64
}

impl fmt::Display for Duration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (total, sign) = (self.0.unsigned_abs(), if self.0 < 0 { "-" } else { "" });
        if total == 0 {
            return f.write_str("0s");
        }
        if total < SECOND {
            let (unit, name) = match total {
                ..1_000 => (1, "ns"),
                1_000..1_000_000 => (1_000, "µs"),
                _ => (1_000_000, "ms"),
            };
            return write!(f, "{sign}{}{name}", decimal(total, unit));
        }
        let minutes = total / (60 * SECOND);
        let seconds = decimal(total % (60 * SECOND), SECOND);
        match (minutes / 60, minutes % 60) {
            (0, 0) => write!(f, "{sign}{seconds}s"),
            (0, minutes) => write!(f, "{sign}{minutes}m{seconds}s"),
            (hours, minutes) => write!(f, "{sign}{hours}h{minutes}m{seconds}s"),
        }
    }
}

fn decimal(value: u64, unit: u64) -> String {
    let width = unit.ilog10() as usize;
    let fraction = format!("{:0width$}", value % unit);
    let fraction = fraction.trim_end_matches('0');
    let whole = value / unit;
    if fraction.is_empty() { whole.to_string() } else { format!("{whole}.{fraction}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_read_and_print_as_in_go() {
        let table = [
            ("0", "0s"),
            ("1.5h", "1h30m0s"),
            ("-90m", "-1h30m0s"),
            ("95s", "1m35s"),
            ("1h15m30.918s", "1h15m30.918s"),
            ("1500us", "1.5ms"),
            ("2µs", "2µs"),
            ("7ns", "7ns"),
            (".5s", "500ms"),
            ("24h", "24h0m0s"),
        ];
        for (text, printed) in table {
            assert_eq!(
                Duration::parse(text).map(|duration| duration.to_string()).as_deref(),
                Some(printed),
                "{text}"
            );
        }
        for text in ["", "-", "1", "h", ".s", "1x", "1d", "9223372036854775808ns", "1 h"] {
            assert_eq!(Duration::parse(text), None, "{text}");
        }
        assert_eq!(Duration(1_500_000_000).round(1_000_000_000), Duration(2_000_000_000));
        assert_eq!(Duration(-1_499_999_999).round(1_000_000_000), Duration(-1_000_000_000));
    }
}
