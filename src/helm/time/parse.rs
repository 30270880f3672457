//! Times read by a layout, as `time.Parse` reads them.
//!
//! In: a layout and a text. Out: the time; nothing where Go reports an error.

use super::format::{MONTHS, WEEKDAYS};
use super::layout::{Field, Piece, pieces};
use super::{DAY, Time, days_before, days_in};

#[derive(Default)]
struct Fields {
    year: i64,
    month: Option<u32>,
    day: Option<u32>,
    year_day: Option<u32>,
    hour: u32,
    minute: u32,
    second: u32,
    nanosecond: u32,
    afternoon: Option<bool>,
    offset: Option<i32>,
    zone: Option<String>,
}

/// Reads a text by a layout; texts without a zone are in UTC.
pub(crate) fn parse(layout: &str, text: &str) -> Option<Time> {
    let pieces = pieces(layout);
    let mut fields = Fields::default();
    let mut rest = text;
    for (index, piece) in pieces.iter().enumerate() {
        rest = match piece {
            Piece::Literal(literal) => skip(rest, literal)?,
            Piece::Field(field) => {
                let next = pieces.get(index + 1);
                let fraction_follows = matches!(next, Some(Piece::Field(Field::Fraction { .. })));
                fields.read(*field, rest, fraction_follows)?
            }
        };
    }
    if rest.is_empty() { fields.time() } else { None }
}

/// Leaves out a literal; a space in it stands for any number of spaces.
fn skip<'a>(mut text: &'a str, literal: &str) -> Option<&'a str> {
    let mut literal = literal;
    while let Some(first) = literal.chars().next() {
        if first == ' ' {
            if !text.is_empty() && !text.starts_with(' ') {
                return None;
            }
            (literal, text) = (literal.trim_start_matches(' '), text.trim_start_matches(' '));
        } else {
            text = text.strip_prefix(first)?;
            literal = &literal[first.len_utf8()..];
        }
    }
    Some(text)
}

/// A number of one or two digits; of two when `padded`.
fn number(text: &str, padded: bool) -> Option<(u32, &str)> {
    let digits = text.bytes().take(2).take_while(u8::is_ascii_digit).count();
    if digits == 0 || (padded && digits < 2) {
        return None;
    }
    Some((text[..digits].parse().ok()?, &text[digits..]))
}

fn digits(text: &str, count: usize) -> Option<(u32, &str)> {
    let head = text.get(..count).filter(|head| head.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some((head.parse().ok()?, &text[count..]))
}

fn name<'a>(text: &'a str, names: &[&str], length: Option<usize>) -> Option<(u32, &'a str)> {
    let (index, matched) = names.iter().enumerate().find_map(|(index, name)| {
        let name = length.map_or(*name, |length| &name[..length]);
        let head = text.get(..name.len())?;
        head.eq_ignore_ascii_case(name).then_some((index, name.len()))
    })?;
    Some((u32::try_from(index + 1).ok()?, &text[matched..]))
}

/// The digits after a point or comma as nanoseconds, and what follows.
fn fraction(text: &str) -> Option<(u32, &str)> {
    let after = text.strip_prefix(['.', ','])?;
    let count = after.bytes().take_while(u8::is_ascii_digit).count();
    if count == 0 {
        return None;
    }
    let kept = &after[..count.min(9)];
    let padded = format!("{kept:0<9}");
    Some((padded.parse().ok()?, &after[count..]))
}

impl Fields {
    fn read<'a>(&mut self, field: Field, text: &'a str, fraction_follows: bool) -> Option<&'a str> {
        match field {
            Field::LongYear | Field::ShortYear => return self.read_year(field, text),
            Field::LongMonth | Field::ShortMonth | Field::Month | Field::PaddedMonth => {
                return self.read_month(field, text);
            }
            Field::LongWeekday => return name(text, &WEEKDAYS, None).map(|(_, rest)| rest),
            Field::ShortWeekday => return name(text, &WEEKDAYS, Some(3)).map(|(_, rest)| rest),
            Field::UpperNoon | Field::LowerNoon => return self.read_noon(field, text),
            Field::ZoneName => return self.read_zone(text),
            Field::Offset { z, colon, parts } => return self.read_offset(text, z, colon, parts),
            Field::Fraction { digits, trimmed, .. } => return self.read_fraction(text, digits, trimmed),
            Field::SpacedYearDay | Field::PaddedYearDay => {
                let text = if field == Field::SpacedYearDay { text.trim_start_matches(' ') } else { text };
                let length = if field == Field::SpacedYearDay {
                    text.bytes().take(3).take_while(u8::is_ascii_digit).count()
                } else {
                    3
                };
                let (day, rest) = digits(text, length)?;
                self.year_day = Some(day);
                return Some(rest);
            }
            _ => {}
        }
        self.read_number(field, text, fraction_follows)
    }

    fn read_number<'a>(&mut self, field: Field, text: &'a str, fraction_follows: bool) -> Option<&'a str> {
        let padded = matches!(
            field,
            Field::PaddedDay | Field::PaddedHour12 | Field::PaddedMinute | Field::PaddedSecond
        );
        let text = if field == Field::SpacedDay { text.strip_prefix(' ').unwrap_or(text) } else { text };
        let (value, rest) = number(text, padded)?;
        match field {
            Field::Day | Field::SpacedDay | Field::PaddedDay => self.day = Some(value),
            Field::Hour => self.hour = Some(value).filter(|hour| *hour < 24)?,
            Field::Hour12 | Field::PaddedHour12 => self.hour = Some(value).filter(|hour| *hour <= 12)?,
            Field::Minute | Field::PaddedMinute => self.minute = Some(value).filter(|minute| *minute < 60)?,
            _ => {
                self.second = Some(value).filter(|second| *second < 60)?;
                // Go takes a fraction that the layout does not mention.
                if let Some((nanosecond, rest)) = fraction(rest).filter(|_| !fraction_follows) {
                    self.nanosecond = nanosecond;
                    return Some(rest);
                }
            }
        }
        Some(rest)
    }

    fn read_year<'a>(&mut self, field: Field, text: &'a str) -> Option<&'a str> {
        let (year, rest) = digits(text, if field == Field::LongYear { 4 } else { 2 })?;
        self.year = match (field, year) {
            (Field::ShortYear, 69..) => i64::from(year) + 1900,
            (Field::ShortYear, _) => i64::from(year) + 2000,
            _ => i64::from(year),
        };
        Some(rest)
    }

    fn read_month<'a>(&mut self, field: Field, text: &'a str) -> Option<&'a str> {
        let (month, rest) = match field {
            Field::LongMonth => name(text, &MONTHS, None)?,
            Field::ShortMonth => name(text, &MONTHS, Some(3))?,
            _ => number(text, field == Field::PaddedMonth)?,
        };
        self.month = Some(month).filter(|month| (1..=12).contains(month));
        self.month.map(|_| rest)
    }

    fn read_noon<'a>(&mut self, field: Field, text: &'a str) -> Option<&'a str> {
        let (head, rest) = text.split_at_checked(2)?;
        let (before, after) = if field == Field::UpperNoon { ("AM", "PM") } else { ("am", "pm") };
        if head != before && head != after {
            return None;
        }
        self.afternoon = Some(head == after);
        Some(rest)
    }

    fn read_zone<'a>(&mut self, text: &'a str) -> Option<&'a str> {
        let letters = text.bytes().take_while(u8::is_ascii_uppercase).count();
        if !(3..=5).contains(&letters) {
            return None;
        }
        self.zone = Some(text[..letters].to_owned());
        self.offset.get_or_insert(0);
        Some(&text[letters..])
    }

    fn read_offset<'a>(&mut self, text: &'a str, z: bool, colon: bool, parts: u8) -> Option<&'a str> {
        if let Some(rest) = text.strip_prefix('Z').filter(|_| z) {
            self.offset = Some(0);
            return Some(rest);
        }
        let sign = match text.as_bytes().first()? {
            b'+' => 1,
            b'-' => -1,
            _ => return None,
        };
        let mut rest = &text[1..];
        let mut seconds = 0;
        for (part, unit) in (0..parts).zip([3600, 60, 1]) {
            if part > 0 && colon {
                rest = rest.strip_prefix(':')?;
            }
            let (value, after) = digits(rest, 2)?;
            let limit = if part == 0 { 24 } else { 59 };
            seconds += i32::try_from(Some(value).filter(|value| *value <= limit)?).ok()? * unit;
            rest = after;
        }
        self.offset = Some(sign * seconds);
        Some(rest)
    }

    fn read_fraction<'a>(&mut self, text: &'a str, count: usize, trimmed: bool) -> Option<&'a str> {
        let found = fraction(text);
        if trimmed {
            let (nanosecond, rest) = found.unwrap_or((0, text));
            self.nanosecond = nanosecond;
            return Some(rest);
        }
        let (head, rest) = text.split_at_checked(count + 1)?;
        let (nanosecond, nothing) = fraction(head)?;
        self.nanosecond = nanosecond;
        nothing.is_empty().then_some(rest)
    }

    fn time(self) -> Option<Time> {
        let (month, day) = self.date()?;
        let hour = match self.afternoon {
            Some(true) if self.hour < 12 => self.hour + 12,
            Some(false) if self.hour == 12 => 0,
            _ => self.hour,
        };
        let seconds = i64::from(hour) * 3600 + i64::from(self.minute) * 60 + i64::from(self.second);
        let local = days_before(self.year, month, day) * DAY + seconds;
        let offset = self.offset.unwrap_or(0);
        let zone = if offset == 0 { self.zone.or_else(|| Some("UTC".to_owned())) } else { self.zone };
        Some(Time { unix: local - i64::from(offset), nanosecond: self.nanosecond, offset, zone })
    }

    fn date(&self) -> Option<(u32, u32)> {
        let Some(mut rest) = self.year_day else {
            let (month, day) = (self.month.unwrap_or(1), self.day.unwrap_or(1));
            return (1..=days_in(month, self.year)).contains(&day).then_some((month, day));
        };
        for month in 1..=12 {
            let length = days_in(month, self.year);
            if (1..=length).contains(&rest) {
                let agrees =
                    self.month.is_none_or(|own| own == month) && self.day.is_none_or(|own| own == rest);
                return agrees.then_some((month, rest));
            }
            rest = rest.checked_sub(length)?;
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_read_as_go_reads_them() {
        // Measured with Go: time.Parse, printed with %v.
        let table = [
            ("2006-01-02", "2017-12-31", Some("2017-12-31 00:00:00 +0000 UTC")),
            ("2006-01-02", "2017-2-31", None),
            ("2006-1-2", "2017-2-28", Some("2017-02-28 00:00:00 +0000 UTC")),
            ("2006-1-2", "2017-2-29", None),
            (
                "2006-01-02T15:04:05Z07:00",
                "2021-03-04T05:06:07.25+02:00",
                Some("2021-03-04 05:06:07.25 +0200 +0200"),
            ),
            ("2006-01-02T15:04:05Z07:00", "2021-03-04T05:06:07Z", Some("2021-03-04 05:06:07 +0000 UTC")),
            ("Jan 2, 2006 3:04 PM", "feb 9, 1999 12:30 AM", Some("1999-02-09 00:30:00 +0000 UTC")),
            ("2006 002", "2024 060", Some("2024-02-29 00:00:00 +0000 UTC")),
            ("15:04", "25:00", None),
            ("06", "70", Some("1970-01-01 00:00:00 +0000 UTC")),
            ("2006-01-02", "2017-12-31x", None),
        ];
        for (layout, text, printed) in table {
            assert_eq!(parse(layout, text).map(|time| time.display()).as_deref(), printed, "{text}");
        }
    }
}
