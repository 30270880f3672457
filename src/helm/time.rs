//! Points in time as Go's `time.Time` shows them to templates.
//!
//! In: seconds since 1970, or a text with a layout. Out: [`Time`], its calendar fields and its text in a layout.
//! There is one clock, and it stands still ([`Time::now`]): two runs print the same bytes.

mod duration;
mod format;
mod layout;
mod object;
mod parse;

pub(crate) use duration::Duration;
pub(crate) use object::{TYPE, TimeObject};
pub(crate) use parse::parse;

const DAY: i64 = 86_400;

/// A point in time, seen in a zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Time {
    /// Seconds since 1970 in UTC.
    pub(crate) unix: i64,
    /// Nanoseconds after them.
    pub(crate) nanosecond: u32,
    /// What the zone adds to UTC, in seconds.
    pub(crate) offset: i32,
    /// The zone's short name; nothing for zones that are known by their offset alone.
    pub(crate) zone: Option<String>,
}

/// The calendar fields of a point in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Calendar {
    pub(crate) year: i64,
    /// 1 is January.
    pub(crate) month: u32,
    pub(crate) day: u32,
    pub(crate) hour: u32,
    pub(crate) minute: u32,
    pub(crate) second: u32,
    /// 0 is Sunday.
    pub(crate) weekday: usize,
    /// 1 is the first of January.
    pub(crate) year_day: u32,
}

impl Time {
    /// The time at which every chart is rendered: the first second of 2024, in UTC.
    pub(crate) fn now() -> Self {
        Self::from_unix(1_704_067_200)
    }

    /// Seconds since 1970, seen in UTC.
    pub(crate) fn from_unix(unix: i64) -> Self {
        Self { unix, nanosecond: 0, offset: 0, zone: Some("UTC".to_owned()) }
    }

    /// Go's zero time: the first second of the year 1.
    pub(crate) fn zero() -> Self {
        Self::from_unix(-62_135_596_800)
    }

    /// The first second of a day, where months and days outside of the calendar count on.
    pub(crate) fn unix_of(year: i64, month: i64, day: i64) -> i64 {
        let months = (month.saturating_sub(1)).clamp(-120_000, 120_000);
        let year = year.clamp(-100_000, 100_000) + months.div_euclid(12);
        let month = u32::try_from(months.rem_euclid(12) + 1).unwrap_or(1);
        days_before(year, month, 1).saturating_add(day.saturating_sub(1)).saturating_mul(DAY)
    }

    /// The same moment seen in the zone of a name, such as `Europe/Berlin`; in UTC where nobody knows the zone, and in the local one.
    #[must_use]
    pub(crate) fn in_zone(&self, name: &str) -> Self {
        let utc = self.in_utc();
        let known = || {
            let zone = jiff::tz::db().get(name).ok().filter(|zone| zone.iana_name() == Some(name))?;
            let info = zone.to_offset_info(jiff::Timestamp::from_second(self.unix).ok()?);
            Some((info.offset().seconds(), info.abbreviation().to_owned()))
        };
        match known() {
            Some((offset, zone)) => Self { offset, zone: Some(zone), ..utc },
            None => utc,
        }
    }

    /// The same moment seen in UTC.
    #[must_use]
    pub(crate) fn in_utc(&self) -> Self {
        Self { nanosecond: self.nanosecond, ..Self::from_unix(self.unix) }
    }

    /// The moment a duration later.
    #[must_use]
    pub(crate) fn plus(&self, duration: Duration) -> Self {
        let nanoseconds = i64::from(self.nanosecond).saturating_add(duration.0 % 1_000_000_000);
        let seconds = duration.0 / 1_000_000_000 + nanoseconds.div_euclid(1_000_000_000);
        let nanosecond = u32::try_from(nanoseconds.rem_euclid(1_000_000_000)).unwrap_or_default();
        Self { unix: self.unix.saturating_add(seconds), nanosecond, ..self.clone() }
    }

    /// The duration since an earlier moment; Go stops at the longest one.
    pub(crate) fn since(&self, earlier: &Self) -> Duration {
        let seconds = self.unix.saturating_sub(earlier.unix);
        let nanoseconds = i64::from(self.nanosecond) - i64::from(earlier.nanosecond);
        Duration(seconds.saturating_mul(1_000_000_000).saturating_add(nanoseconds))
    }

    /// The calendar fields in the zone.
    pub(crate) fn calendar(&self) -> Calendar {
        let local = self.unix.saturating_add(i64::from(self.offset));
        let (days, second) = (local.div_euclid(DAY), local.rem_euclid(DAY));
        let (year, month, day) = civil(days);
        let small = |number: i64| u32::try_from(number).unwrap_or_default();
        Calendar {
            year,
            month,
            day,
            hour: small(second / 3600),
            minute: small(second / 60 % 60),
            second: small(second % 60),
            weekday: usize::try_from((days + 4).rem_euclid(7)).unwrap_or_default(),
            year_day: small(days - days_before(year, 1, 1) + 1),
        }
    }
}

/// Year, month and day of a number of days since 1970. Years begin in March, so that the leap day is the last one.
fn civil(days: i64) -> (i64, u32, u32) {
    let since_march_0 = days + 719_468;
    let era = since_march_0.div_euclid(146_097);
    let day_of_era = since_march_0.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted_month = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
    let month = if shifted_month < 10 { shifted_month + 3 } else { shifted_month - 9 };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, u32::try_from(month).unwrap_or(1), u32::try_from(day).unwrap_or(1))
}

/// Days since 1970 at a date.
fn days_before(year: i64, month: u32, day: u32) -> i64 {
    let year = year - i64::from(month <= 2);
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let shifted_month = (i64::from(month) + 9) % 12;
    let day_of_year = (153 * shifted_month + 2) / 5 + i64::from(day) - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

fn days_in(month: u32, year: i64) -> u32 {
    match month {
        2 if is_leap(year) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_count_both_ways() {
        for (days, date) in [
            (0, (1970, 1, 1)),
            (-1, (1969, 12, 31)),
            (19_723, (2024, 1, 1)),
            (11_016, (2000, 2, 29)),
            (-719_162, (1, 1, 1)),
        ] {
            assert_eq!(civil(days), date);
            assert_eq!(days_before(date.0, date.1, date.2), days);
        }
        let now = Time::now().calendar();
        assert_eq!((now.year, now.month, now.weekday, now.year_day), (2024, 1, 1, 1));
    }

    #[test]
    fn zones_have_their_rules() {
        let seen =
            |unix: i64, zone: &str| Time::from_unix(unix).in_zone(zone).format("2006-01-02 15:04 -0700 MST");
        for (unix, zone, expected) in [
            (1_704_067_200, "Europe/Berlin", "2024-01-01 01:00 +0100 CET"),
            (1_720_000_000, "Europe/Berlin", "2024-07-03 11:46 +0200 CEST"),
            (1_704_067_200, "America/New_York", "2023-12-31 19:00 -0500 EST"),
            (1_704_067_200, "Asia/Kolkata", "2024-01-01 05:30 +0530 IST"),
            (1_704_067_200, "europe/berlin", "2024-01-01 00:00 +0000 UTC"),
            (0, "Etc/GMT+5", "1969-12-31 19:00 -0500 -05"),
            (1_704_067_200, "Nowhere/At_All", "2024-01-01 00:00 +0000 UTC"),
            (1_704_067_200, "", "2024-01-01 00:00 +0000 UTC"),
            (1_704_067_200, "Local", "2024-01-01 00:00 +0000 UTC"),
        ] {
            assert_eq!(seen(unix, zone), expected, "{zone}");
        }
    }

    #[test]
    fn durations_move_a_time_and_measure_it() {
        let earlier = Time::now().plus(Duration(-1_500_000_000));
        assert_eq!((earlier.unix, earlier.nanosecond), (1_704_067_198, 500_000_000));
        assert_eq!(Time::now().since(&earlier), Duration(1_500_000_000));
        assert_eq!(Time::now().since(&Time::zero()), Duration(i64::MAX));
    }
}
