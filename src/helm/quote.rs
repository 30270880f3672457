//! Strings in double quotes as Go's `%q` writes them.
//!
//! In: a text. Out: the text in quotes; it keeps its origins where nothing had to be escaped.

use std::sync::LazyLock;

use regex::Regex;

use super::text::{Text, TextBuilder};

/// Letters, marks, numbers, punctuation, symbols: what Go shows as it is.
static PRINTABLE: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"\A[\p{L}\p{M}\p{N}\p{P}\p{S}]\z").ok());

/// The text in quotes.
pub(crate) fn quoted(text: &Text) -> Text {
    let mut builder = TextBuilder::default();
    builder.push_bytes(b"\"");
    let (mut at, mut copied) = (0, 0);
    for chunk in text.as_bytes().utf8_chunks() {
        for (offset, character) in chunk.valid().char_indices() {
            if let Some(escape) = escape(character) {
                builder.push(&text.slice(copied..at + offset));
                builder.push_bytes(escape.as_bytes());
                copied = at + offset + character.len_utf8();
            }
        }
        at += chunk.valid().len();
        for byte in chunk.invalid() {
            builder.push(&text.slice(copied..at));
            builder.push_bytes(format!("\\x{byte:02x}").as_bytes());
            at += 1;
            copied = at;
        }
    }
    builder.push(&text.slice(copied..text.len()));
    builder.push_bytes(b"\"");
    builder.finish()
}

fn escape(character: char) -> Option<String> {
    let short = match character {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\u{7}' => "\\a",
        '\u{8}' => "\\b",
        '\u{C}' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        '\u{B}' => "\\v",
        ' '..='~' => return None,
        '\0'..='\u{1F}' | '\u{7F}' => return Some(format!("\\x{:02x}", u32::from(character))),
        other if is_printable(other) => return None,
        other => {
            let code = u32::from(other);
            return Some(if code < 0x1_0000 { format!("\\u{code:04x}") } else { format!("\\U{code:08x}") });
        }
    };
    Some(short.to_owned())
}

fn is_printable(character: char) -> bool {
    PRINTABLE.as_ref().is_some_and(|pattern| pattern.is_match(character.encode_utf8(&mut [0; 4])))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::helm::text::{FileId, Origin};

    #[test]
    fn strings_are_quoted_as_go_quotes_them() {
        let quote = |bytes: &[u8]| quoted(&Text::computed(bytes)).to_str().into_owned();
        assert_eq!(quote(b"a\"b\\c\n\t\x07\x01\x7f\xff"), r#""a\"b\\c\n\t\a\x01\x7f\xff""#);
        assert_eq!(
            quote("é\u{a0}\u{feff}\u{1F600}\u{200b}\u{E0001}".as_bytes()),
            "\"é\\u00a0\\ufeff\u{1F600}\\u200b\\U000e0001\""
        );
    }

    #[test]
    fn what_is_not_escaped_keeps_its_origin() {
        let origin = Origin { file: FileId(1), start: 5, end: 8, exact: true };
        let quoted = quoted(&Text::written(&b"1.2"[..], origin));
        assert_eq!(quoted.slice(1..4).origin(), Some(origin));
    }
}
