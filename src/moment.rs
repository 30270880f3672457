//! Points in time of pods, logs and the command line, to the second and in UTC.
//!
//! In: `2026-08-22`, `2026-08-22T09:30:00Z`, `2026-08-22 09:30:00.000`. Out: [`Moment`], its day, and how far it is from another. The
//! clock is read by `main` alone.

use std::fmt;
use std::str::FromStr;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::Offset;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// A second in UTC.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Moment(Timestamp);

/// A text that names no point in time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MomentError {
    text: String,
}

impl Moment {
    /// So many seconds after the beginning of 1970; nothing beyond the years that calendars know.
    pub fn from_unix(seconds: i64) -> Option<Self> {
        Timestamp::from_second(seconds).ok().map(Self)
    }

    /// Seconds since the beginning of 1970.
    pub fn unix(self) -> i64 {
        self.0.as_second()
    }

    /// The moment so many seconds later, or earlier; nothing beyond the calendar.
    pub fn later(self, seconds: i64) -> Option<Self> {
        Self::from_unix(self.unix().checked_add(seconds)?)
    }

    /// The day it falls on.
    pub fn date(self) -> Date {
        Offset::UTC.to_datetime(self.0).date()
    }

    /// `2026-08-22`
    pub fn day(self) -> String {
        self.0.strftime("%Y-%m-%d").to_string()
    }

    /// `2026-08-22 09:30 UTC`
    pub fn minute(self) -> String {
        self.0.strftime("%Y-%m-%d %H:%M UTC").to_string()
    }

    /// Whole days from `now` until this moment; negative when it has passed.
    pub fn days_from(self, now: Self) -> i64 {
        let seconds = self.unix() - now.unix();
        seconds / DAY
    }

    /// How far it is from `now`: `in 12 days`, `3 days ago`. Counted down to whole units: there is at least so much time.
    pub fn seen_from(self, now: Self) -> String {
        let seconds = self.unix() - now.unix();
        let length = length(seconds.abs());
        if seconds > 0 { format!("in {length}") } else { format!("{length} ago") }
    }
}

/// One day is `24 hours`, so that nobody has to guess.
fn length(seconds: i64) -> String {
    let (unit, name) = match seconds {
        seconds if seconds >= 2 * DAY => (DAY, "day"),
        seconds if seconds >= HOUR => (HOUR, "hour"),
        _ => (MINUTE, "minute"),
    };
    let count = seconds / unit;
    if count == 1 { format!("1 {name}") } else { format!("{count} {name}s") }
}

impl fmt::Display for Moment {
    /// As the API server writes it: `2026-08-22T09:30:00Z`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.strftime("%Y-%m-%dT%H:%M:%SZ"))
    }
}

impl fmt::Display for MomentError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is no date; write it as 2026-08-22 or 2026-08-22T09:30:00Z", self.text.escape_debug())
    }
}

impl std::error::Error for MomentError {}

impl FromStr for Moment {
    type Err = MomentError;

    /// A day stands for its first second; a time without a zone is UTC.
    fn from_str(text: &str) -> Result<Self, MomentError> {
        let trimmed = text.trim();
        let zoned = || trimmed.parse::<Timestamp>().ok();
        let plain = || trimmed.parse::<DateTime>().ok();
        let day = || trimmed.parse::<Date>().ok().map(|date| date.at(0, 0, 0, 0));
        let timestamp = zoned().or_else(|| {
            let civil = plain().or_else(day)?;
            Offset::UTC.to_timestamp(civil).ok()
        });
        let seconds = timestamp.map(Timestamp::as_second);
        seconds.and_then(Self::from_unix).ok_or_else(|| MomentError { text: text.to_owned() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn moment(text: &str) -> Moment {
        text.parse().unwrap()
    }

    #[test]
    fn reads_what_pods_logs_and_people_write() {
        for (written, said) in [
            ("2026-08-22", "2026-08-22T00:00:00Z"),
            ("2026-08-22T09:30:00Z", "2026-08-22T09:30:00Z"),
            ("2026-08-22T09:30:00.123456Z", "2026-08-22T09:30:00Z"),
            ("2026-08-22T11:30:00+02:00", "2026-08-22T09:30:00Z"),
            ("2026-08-22 09:30:00.000", "2026-08-22T09:30:00Z"),
            (" 2026-08-22 ", "2026-08-22T00:00:00Z"),
        ] {
            assert_eq!(moment(written).to_string(), said, "{written}");
        }
    }

    #[test]
    fn refuses_the_rest_with_a_cure() {
        for text in ["", "yesterday", "2026-13-01", "2026-02-30", "22.08.2026", "99999-01-01"] {
            let error = text.parse::<Moment>().unwrap_err().to_string();
            assert!(
                error.contains(text) && error.ends_with("write it as 2026-08-22 or 2026-08-22T09:30:00Z")
            );
        }
    }

    #[test]
    fn distances_are_counted_down() {
        let now = moment("2026-11-23T12:00:00Z");
        for (then, said, days) in [
            ("2026-11-20T11:00:00Z", "3 days ago", -3),
            ("2026-11-20T13:00:00Z", "2 days ago", -2),
            ("2026-11-23T11:00:00Z", "1 hour ago", 0),
            ("2026-11-23T12:00:00Z", "0 minutes ago", 0),
            ("2026-11-23T12:01:30Z", "in 1 minute", 0),
            ("2026-11-24T12:00:00Z", "in 24 hours", 1),
            ("2026-12-05T13:00:00Z", "in 12 days", 12),
        ] {
            assert_eq!((moment(then).seen_from(now), moment(then).days_from(now)), (said.to_owned(), days));
        }
    }

    #[test]
    fn nothing_lies_beyond_the_calendar() {
        assert_eq!(moment("2026-08-22").later(90 * DAY).unwrap().day(), "2026-11-20");
        assert_eq!(moment("2026-08-22").later(i64::MAX), None);
        assert_eq!(moment("9999-12-30").later(90 * DAY), None);
    }
}
