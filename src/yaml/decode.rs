//! Bytes of a file turned into text: UTF-8, or UTF-16 with a byte order mark, as Go's YAML reader takes them.

use std::borrow::Cow;

use super::Error;
use crate::source::Span;

/// The text of a file; an error names the first byte that is not text.
pub fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Error> {
    match bytes {
        [0xFF, 0xFE, rest @ ..] => utf16(rest, u16::from_le_bytes),
        [0xFE, 0xFF, rest @ ..] => utf16(rest, u16::from_be_bytes),
        _ => std::str::from_utf8(bytes).map(Cow::Borrowed).map_err(|error| {
            let at = error.valid_up_to();
            let message = format!("byte {at} is not UTF-8: save the file as UTF-8");
            Error::new(message, Span::new(at, at))
        }),
    }
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> Result<Cow<'_, str>, Error> {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let text: Result<String, _> = char::decode_utf16(pairs.iter().map(|pair| unit(*pair))).collect();
    match text {
        Ok(text) if rest.is_empty() => Ok(Cow::Owned(text)),
        _ => Err(Error::new("the text is broken UTF-16: save the file as UTF-8", Span::default())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn utf8_and_utf16_are_read() {
        assert_eq!(decode("a: ö".as_bytes()).unwrap(), "a: ö");
        assert_eq!(decode(b"\xFF\xFEa\0:\0").unwrap(), "a:");
        assert_eq!(decode(b"\xFE\xFF\0a\0:").unwrap(), "a:");
    }

    #[test]
    fn the_first_bad_byte_is_named() {
        assert_eq!(decode(b"ab\xFFc").unwrap_err().span.start, 2);
        assert!(decode(b"\xFF\xFEa").is_err());
    }
}
