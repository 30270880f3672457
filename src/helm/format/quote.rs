//! Strings between quotes, as Go writes them.
//!
//! In: bytes or a text. Out: a Go string literal; where nothing had to be escaped, the text keeps its exact origin.

use std::fmt::Write;

use crate::helm::text::{Text, TextBuilder};

/// A text between double quotes.
pub(crate) fn quoted_text(text: &Text) -> Text {
    let mut builder = TextBuilder::default();
    builder.push_bytes(b"\"");
    let mut from = 0;
    for chunk in plain_runs(text.as_bytes()) {
        let to = from + chunk.len();
        let piece = text.slice(from..to);
        match escaped(chunk, '"', false) {
            shown if shown.as_bytes() == chunk => builder.push(&piece),
            shown => builder.push(&piece.derived(shown.into_bytes())),
        }
        from = to;
    }
    builder.push_bytes(b"\"");
    builder.finish()
}

/// Bytes cut where the need to escape begins or ends.
fn plain_runs(bytes: &[u8]) -> impl Iterator<Item = &[u8]> {
    let is_plain = |byte: u8| (0x20..0x7F).contains(&byte) && byte != b'"' && byte != b'\\';
    bytes.chunk_by(move |a, b| is_plain(*a) == is_plain(*b))
}

/// Bytes between double quotes, all but ASCII escaped.
pub(super) fn quoted_ascii(bytes: &[u8]) -> String {
    format!("\"{}\"", escaped(bytes, '"', true))
}

/// A character between single quotes.
pub(super) fn quoted_character(character: char) -> String {
    format!("'{}'", escaped(character.encode_utf8(&mut [0; 4]).as_bytes(), '\'', false))
}

/// A character between single quotes, escaped unless it is ASCII.
pub(super) fn quoted_ascii_character(character: char) -> String {
    format!("'{}'", escaped(character.encode_utf8(&mut [0; 4]).as_bytes(), '\'', true))
}

/// Whether a text can stand between back quotes on one line.
pub(super) fn fits_backquotes(text: &str) -> bool {
    !text.chars().any(|c| c == '`' || c == '\u{feff}' || c == '\u{7f}' || (c < ' ' && c != '\t'))
}

/// Whether Go prints a character as it is: letters, marks, numbers, punctuation, symbols, and the blank.
pub(crate) fn is_printable(character: char) -> bool {
    if character.is_ascii() {
        return (' '..='~').contains(&character);
    }
    // The first character of a text is escaped for more reasons than those after it.
    let mut probe = String::from("a");
    probe.push(character);
    probe.escape_debug().nth(1) == Some(character)
}

fn escaped(bytes: &[u8], quote: char, ascii: bool) -> String {
    let mut shown = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        chunk.valid().chars().for_each(|character| escape(character, quote, ascii, &mut shown));
        for byte in chunk.invalid() {
            // Writing to a string cannot fail.
            let _ = write!(shown, "\\x{byte:02x}");
        }
    }
    shown
}

fn escape(character: char, quote: char, ascii: bool, shown: &mut String) {
    let short = match character {
        '\x07' => Some('a'),
        '\x08' => Some('b'),
        '\x0c' => Some('f'),
        '\n' => Some('n'),
        '\r' => Some('r'),
        '\t' => Some('t'),
        '\x0b' => Some('v'),
        other if other == quote || other == '\\' => Some(other),
        _ => None,
    };
    let code = u32::from(character);
    let written = match short {
        Some(short) => write!(shown, "\\{short}"),
        None if is_printable(character) && (character.is_ascii() || !ascii) => write!(shown, "{character}"),
        None if code < 0x80 => write!(shown, "\\x{code:02x}"),
        None if code < 0x1_0000 => write!(shown, "\\u{code:04x}"),
        None => write!(shown, "\\U{code:08x}"),
    };
    // Writing to a string cannot fail.
    let _ = written;
}
