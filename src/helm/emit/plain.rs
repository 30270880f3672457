//! Texts that a plain scalar would turn into something else.
//!
//! In: a text. Out: whether YAML has to quote it to keep it a text.

use crate::helm::time;
use crate::yaml;

const TIMESTAMPS: [&str; 4] = [
    "2006-1-2T15:4:5.999999999Z07:00",
    "2006-1-2t15:4:5.999999999Z07:00",
    "2006-1-2 15:4:5.999999999",
    "2006-1-2",
];

/// Whether a text must be quoted: it reads as a number, a boolean, nothing, a date or a sexagesimal number.
pub(super) fn is_ambiguous(text: &str) -> bool {
    !yaml::plain_is_text(text) || is_signed_binary(text) || is_timestamp(text) || is_sexagesimal(text)
}

/// `0b-101`, which go-yaml reads as a number by accident.
fn is_signed_binary(text: &str) -> bool {
    let digits = text.strip_prefix("0b").and_then(|rest| rest.strip_prefix(['+', '-']));
    digits.is_some_and(|digits| {
        !digits.is_empty() && digits.bytes().all(|digit| matches!(digit, b'0' | b'1' | b'_'))
    })
}

fn is_timestamp(text: &str) -> bool {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    digits == 4
        && text.as_bytes().get(4) == Some(&b'-')
        && TIMESTAMPS.iter().any(|layout| time::parse(layout, text).is_some())
}

/// `190:20:30.15`, which YAML 1.1 once read in base 60.
fn is_sexagesimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let mut groups = unsigned.split(':');
    let first = groups.next().unwrap_or_default();
    let rest: Vec<&str> = groups.collect();
    let Some((last, middle)) = rest.split_last() else { return false };
    let (last, fraction) = last.split_once('.').unwrap_or((last, ""));
    first.starts_with(|digit: char| digit.is_ascii_digit())
        && first.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit() || byte == b'_')
        && middle.iter().chain([&last]).all(|group| is_sixtieth(group))
}

fn is_sixtieth(group: &str) -> bool {
    match group.as_bytes() {
        [digit] => digit.is_ascii_digit(),
        [tens, digit] => (b'0'..=b'5').contains(tens) && digit.is_ascii_digit(),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_that_read_as_something_else_are_known() {
        for text in [
            "",
            "~",
            "null",
            "yes",
            "N",
            "on",
            "TRUE",
            "1",
            "-1",
            "+1",
            "0x1F",
            "0o7",
            "017",
            "1_000",
            "1.5",
            ".5",
            "5.",
            "1e3",
            "0b1",
            ".inf",
            "-.INF",
            ".NaN",
            "2024-01-31",
            "2024-1-2 3:4:5.6",
            "2024-01-31T10:00:00Z",
            "2024-01-31t10:00:00,5+01:00",
            "1:30",
            "-190:20:30.15",
            "1_0:00",
        ] {
            assert!(is_ambiguous(text), "{text}");
        }
        for text in [
            "tRue",
            "1.2.3",
            "1:60",
            "2024-13-01",
            "2024-01-32",
            "2024-01-31T10:00:00",
            "12345-01-01",
            "1e",
            "0x",
            "<<",
            "1:30:x",
            ":30",
            "v1",
            "nil",
            ".",
        ] {
            assert!(!is_ambiguous(text), "{text}");
        }
    }
}
