//! Times written in a layout, as `Time.Format` writes them.
//!
//! In: a time and a layout. Out: its text.

use std::fmt::Write as _;

use super::layout::{Field, Piece, pieces};
use super::{Calendar, Time};

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
pub(super) const WEEKDAYS: [&str; 7] =
    ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

impl Time {
    /// The text in a layout.
    pub(crate) fn format(&self, layout: &str) -> String {
        let calendar = self.calendar();
        let mut text = String::new();
        for piece in pieces(layout) {
            match piece {
                Piece::Literal(literal) => text.push_str(literal),
                Piece::Field(field) => self.write_field(&mut text, field, &calendar),
            }
        }
        text
    }

    /// What `print` shows: the fraction only as far as it goes.
    pub(crate) fn display(&self) -> String {
        self.format("2006-01-02 15:04:05.999999999 -0700 MST")
    }

    /// What JSON and YAML show.
    pub(crate) fn rfc3339(&self) -> String {
        self.format("2006-01-02T15:04:05.999999999Z07:00")
    }

    fn write_field(&self, text: &mut String, field: Field, at: &Calendar) {
        let month = MONTHS[(at.month.max(1) as usize - 1) % 12];
        let weekday = WEEKDAYS[at.weekday % 7];
        let hour12 = if at.hour.is_multiple_of(12) { 12 } else { at.hour % 12 };
        // Writing to a string never fails.
        let _ = match field {
            Field::LongMonth => write!(text, "{month}"),
            Field::ShortMonth => write!(text, "{}", &month[..3]),
            Field::Month => write!(text, "{}", at.month),
            Field::PaddedMonth => write!(text, "{:02}", at.month),
            Field::LongWeekday => write!(text, "{weekday}"),
            Field::ShortWeekday => write!(text, "{}", &weekday[..3]),
            Field::Day => write!(text, "{}", at.day),
            Field::SpacedDay => write!(text, "{:2}", at.day),
            Field::PaddedDay => write!(text, "{:02}", at.day),
            Field::SpacedYearDay => write!(text, "{:3}", at.year_day),
            Field::PaddedYearDay => write!(text, "{:03}", at.year_day),
            Field::Hour => write!(text, "{:02}", at.hour),
            Field::Hour12 => write!(text, "{hour12}"),
            Field::PaddedHour12 => write!(text, "{hour12:02}"),
            Field::Minute => write!(text, "{}", at.minute),
            Field::PaddedMinute => write!(text, "{:02}", at.minute),
            Field::Second => write!(text, "{}", at.second),
            Field::PaddedSecond => write!(text, "{:02}", at.second),
            Field::LongYear if at.year < 0 => write!(text, "-{:04}", at.year.unsigned_abs()),
            Field::LongYear => write!(text, "{:04}", at.year),
            Field::ShortYear => write!(text, "{:02}", at.year.rem_euclid(100)),
            Field::UpperNoon => write!(text, "{}", if at.hour >= 12 { "PM" } else { "AM" }),
            Field::LowerNoon => write!(text, "{}", if at.hour >= 12 { "pm" } else { "am" }),
            Field::ZoneName => write!(text, "{}", self.zone_name()),
            Field::Offset { z: true, .. } if self.offset == 0 => write!(text, "Z"),
            Field::Offset { colon, parts, .. } => write!(text, "{}", self.offset_text(colon, parts)),
            Field::Fraction { digits, comma, trimmed } => {
                write!(text, "{}", self.fraction_text(digits, comma, trimmed))
            }
        };
    }

    fn zone_name(&self) -> String {
        match &self.zone {
            Some(name) => name.clone(),
            None => self.offset_text(false, 2),
        }
    }

    fn offset_text(&self, colon: bool, parts: u8) -> String {
        let sign = if self.offset < 0 { '-' } else { '+' };
        let total = self.offset.unsigned_abs();
        let between = if colon { ":" } else { "" };
        let mut text = format!("{sign}{:02}", total / 3600);
        if parts > 1 {
            let _ = write!(text, "{between}{:02}", total / 60 % 60);
        }
        if parts > 2 {
            let _ = write!(text, "{between}{:02}", total % 60);
        }
        text
    }

    fn fraction_text(&self, digits: usize, comma: bool, trimmed: bool) -> String {
        let all = format!("{:09}", self.nanosecond);
        let mut kept = all[..digits.min(9)].to_owned();
        if trimmed {
            kept.truncate(kept.trim_end_matches('0').len());
            if kept.is_empty() {
                return kept;
            }
        }
        format!("{}{kept}", if comma { ',' } else { '.' })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn layouts_write_what_go_writes() {
        let time = Time {
            unix: 1_136_239_445,
            nanosecond: 120_000_000,
            offset: -7 * 3600,
            zone: Some("MST".to_owned()),
        };
        // Measured with Go: Time.Format of the same moment.
        let table = [
            ("2006-01-02", "2006-01-02"),
            ("Mon Jan _2 15:04:05 MST 2006", "Mon Jan  2 15:04:05 MST 2006"),
            ("Monday, 02-Jan-06 3:04PM Z07:00", "Monday, 02-Jan-06 3:04PM -07:00"),
            ("20060102150405.000", "20060102150405.120"),
            ("15h4m5.999s", "15h4m5.12s"),
            ("002 __2 Janet -07", "002   2 Janet -07"),
            ("_2006 03pm ,000", "_2006 03pm ,120"),
            ("", ""),
        ];
        for (layout, text) in table {
            assert_eq!(time.format(layout), text);
        }
        assert_eq!(Time::now().display(), "2024-01-01 00:00:00 +0000 UTC");
        assert_eq!(Time::now().rfc3339(), "2024-01-01T00:00:00Z");
    }
}
