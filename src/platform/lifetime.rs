//! A span of time as people write and say it: `90d` in, `90 days` out.

use std::fmt;
use std::str::FromStr;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;
const DAY: u64 = 24 * HOUR;
const YEAR: u64 = 365 * DAY;

/// How long a token is accepted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lifetime {
    seconds: u64,
}

/// A text that is no span of time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LifetimeError {
    text: String,
}

impl Lifetime {
    /// So many seconds.
    pub fn from_seconds(seconds: u64) -> Self {
        Self { seconds }
    }

    /// Its length in whole days, no more than a hundred years.
    pub fn days(self) -> i32 {
        const MOST: u64 = 100 * 365;
        i32::try_from((self.seconds / DAY).min(MOST)).unwrap_or_default()
    }

    /// Its length in seconds.
    pub fn seconds(self) -> u64 {
        self.seconds
    }

    /// Its length in days, where it is one of whole days and longer than one.
    pub fn whole_days(self) -> Option<u64> {
        (self.seconds >= 2 * DAY && self.seconds.is_multiple_of(DAY)).then_some(self.seconds / DAY)
    }
}

impl fmt::Display for Lifetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // One day is `24 hours`: people who cap tokens at a day say it so.
        let (unit, name) = match self.seconds {
            seconds if seconds >= YEAR && seconds % YEAR == 0 => (YEAR, "year"),
            seconds if seconds >= 2 * DAY => (DAY, "day"),
            seconds if seconds >= HOUR => (HOUR, "hour"),
            seconds if seconds >= MINUTE => (MINUTE, "minute"),
            _ => (1, "second"),
        };
        let count = (self.seconds + unit / 2) / unit;
        let about = if self.seconds == count * unit { "" } else { "about " };
        let plural = if count == 1 { "" } else { "s" };
        write!(f, "{about}{count} {name}{plural}")
    }
}

impl fmt::Display for LifetimeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "`{}` is no span of time; write a number and a unit, such as 90d, 24h, 3607s or 1y",
            self.text
        )
    }
}

impl std::error::Error for LifetimeError {}

impl FromStr for Lifetime {
    type Err = LifetimeError;

    /// Reads `90d`, `24h`, `1d12h`: whole numbers, each with its unit (y, d, h, m, s).
    fn from_str(text: &str) -> Result<Self, LifetimeError> {
        let refuse = || LifetimeError { text: text.to_owned() };
        let mut total = 0_u64;
        let mut rest = text;
        while !rest.is_empty() {
            let digits = rest.find(|c: char| !c.is_ascii_digit()).ok_or_else(refuse)?;
            let count: u64 = rest[..digits].parse().map_err(|_| refuse())?;
            let unit = unit(rest.as_bytes()[digits]).ok_or_else(refuse)?;
            let part = count.checked_mul(unit).ok_or_else(refuse)?;
            total = total.checked_add(part).ok_or_else(refuse)?;
            rest = &rest[digits + 1..];
        }
        if total == 0 { Err(refuse()) } else { Ok(Self { seconds: total }) }
    }
}

fn unit(letter: u8) -> Option<u64> {
    match letter {
        b'y' => Some(YEAR),
        b'd' => Some(DAY),
        b'h' => Some(HOUR),
        b'm' => Some(MINUTE),
        b's' => Some(1),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_people_write_and_says_it_in_words() {
        let table = [
            ("90d", "90 days"),
            ("7776000s", "90 days"),
            ("1y", "1 year"),
            ("730d", "2 years"),
            ("24h", "24 hours"),
            ("36h", "36 hours"),
            ("1d12h", "36 hours"),
            ("3607s", "about 1 hour"),
            ("1h", "1 hour"),
            ("10m", "10 minutes"),
            ("45s", "45 seconds"),
            ("1s", "1 second"),
            ("100d1s", "about 100 days"),
        ];
        for (written, said) in table {
            assert_eq!(written.parse::<Lifetime>().unwrap().to_string(), said, "{written}");
        }
    }

    #[test]
    fn refuses_the_rest_with_a_cure() {
        for text in [
            "",
            "90",
            "d",
            "0d",
            "-1d",
            "1.5h",
            "90 d",
            "1w",
            "99999999999999999999d",
            "999999999999999999y",
            "1é",
        ] {
            let error = text.parse::<Lifetime>().unwrap_err().to_string();
            assert!(error.contains(text) && error.contains("such as 90d"), "{error}");
        }
    }
}
