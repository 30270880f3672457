//! Go's layouts: a time written as a certain Monday in 2006 would be.
//!
//! In: a layout. Out: its literal texts and its fields, in order.

/// A piece of a layout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Piece<'a> {
    /// Text that stands for itself.
    Literal(&'a str),
    /// A field of the time.
    Field(Field),
}

/// A field of a time, and how it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Field {
    LongMonth,
    ShortMonth,
    Month,
    PaddedMonth,
    LongWeekday,
    ShortWeekday,
    Day,
    SpacedDay,
    PaddedDay,
    SpacedYearDay,
    PaddedYearDay,
    Hour,
    Hour12,
    PaddedHour12,
    Minute,
    PaddedMinute,
    Second,
    PaddedSecond,
    LongYear,
    ShortYear,
    UpperNoon,
    LowerNoon,
    ZoneName,
    Offset { z: bool, colon: bool, parts: u8 },
    Fraction { digits: usize, comma: bool, trimmed: bool },
}

/// Longer ones come before the ones they begin with.
const FIELDS: [(&str, Field); 33] = [
    ("January", Field::LongMonth),
    ("Jan", Field::ShortMonth),
    ("Monday", Field::LongWeekday),
    ("Mon", Field::ShortWeekday),
    ("MST", Field::ZoneName),
    ("01", Field::PaddedMonth),
    ("02", Field::PaddedDay),
    ("03", Field::PaddedHour12),
    ("04", Field::PaddedMinute),
    ("05", Field::PaddedSecond),
    ("06", Field::ShortYear),
    ("002", Field::PaddedYearDay),
    ("15", Field::Hour),
    ("1", Field::Month),
    ("2006", Field::LongYear),
    ("2", Field::Day),
    ("__2", Field::SpacedYearDay),
    ("_2", Field::SpacedDay),
    ("3", Field::Hour12),
    ("4", Field::Minute),
    ("5", Field::Second),
    ("PM", Field::UpperNoon),
    ("pm", Field::LowerNoon),
    ("-07:00:00", Field::Offset { z: false, colon: true, parts: 3 }),
    ("-070000", Field::Offset { z: false, colon: false, parts: 3 }),
    ("-07:00", Field::Offset { z: false, colon: true, parts: 2 }),
    ("-0700", Field::Offset { z: false, colon: false, parts: 2 }),
    ("-07", Field::Offset { z: false, colon: false, parts: 1 }),
    ("Z07:00:00", Field::Offset { z: true, colon: true, parts: 3 }),
    ("Z070000", Field::Offset { z: true, colon: false, parts: 3 }),
    ("Z07:00", Field::Offset { z: true, colon: true, parts: 2 }),
    ("Z0700", Field::Offset { z: true, colon: false, parts: 2 }),
    ("Z07", Field::Offset { z: true, colon: false, parts: 1 }),
];

/// The pieces of a layout.
pub(super) fn pieces(layout: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let (mut literal_start, mut at) = (0, 0);
    while at < layout.len() {
        let Some((field, skipped, length)) = layout.get(at..).and_then(field_at) else {
            at += 1;
            continue;
        };
        if literal_start < at + skipped {
            pieces.push(Piece::Literal(&layout[literal_start..at + skipped]));
        }
        pieces.push(Piece::Field(field));
        at += length;
        literal_start = at;
    }
    if literal_start < layout.len() {
        pieces.push(Piece::Literal(&layout[literal_start..]));
    }
    pieces
}

/// The field that a text begins with, the bytes before it that stand for themselves, and the length of all.
fn field_at(text: &str) -> Option<(Field, usize, usize)> {
    if text.starts_with("_2006") {
        return Some((Field::LongYear, 1, 5));
    }
    if let Some(fraction) = fraction_at(text) {
        return Some(fraction);
    }
    let (written, field) = FIELDS.iter().find(|(written, _)| text.starts_with(written))?;
    let word = matches!(field, Field::ShortMonth | Field::ShortWeekday);
    let goes_on = text[written.len()..].starts_with(|next: char| next.is_ascii_lowercase());
    (!word || !goes_on).then_some((*field, 0, written.len()))
}

fn fraction_at(text: &str) -> Option<(Field, usize, usize)> {
    let mut bytes = text.bytes();
    let comma = match bytes.next()? {
        b'.' => false,
        b',' => true,
        _ => return None,
    };
    let digit = bytes.next().filter(|digit| matches!(digit, b'0' | b'9'))?;
    let digits = text[1..].bytes().take_while(|byte| *byte == digit).count();
    let ends = !text[1 + digits..].starts_with(|next: char| next.is_ascii_digit());
    ends.then_some((Field::Fraction { digits, comma, trimmed: digit == b'9' }, 0, 1 + digits))
}
