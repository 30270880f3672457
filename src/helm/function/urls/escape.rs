//! Percent signs in URLs.
//!
//! In: bytes and the part of a URL they belong to. Out: the bytes with or without escapes.

/// A part of a URL; each leaves other characters as they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    User,
    Host,
    Path,
    Fragment,
}

/// Whether a byte cannot stand in a part as it is.
fn needs_escape(byte: u8, part: Part) -> bool {
    if byte.is_ascii_alphanumeric() || b"-_.~".contains(&byte) {
        return false;
    }
    match part {
        Part::Host => !b"!$&'()*+,;=:[]<>\"".contains(&byte),
        Part::Path => !b"$&+,/:;=@".contains(&byte),
        Part::User => !b"$&+,;=".contains(&byte),
        Part::Fragment => !b"$&+,/:;=?@!()*".contains(&byte),
    }
}

pub(super) fn escaped(bytes: &[u8], part: Part) -> Vec<u8> {
    let mut text = Vec::with_capacity(bytes.len());
    for byte in bytes {
        if needs_escape(*byte, part) {
            text.extend(format!("%{byte:02X}").into_bytes());
        } else {
            text.push(*byte);
        }
    }
    text
}

pub(super) fn unescaped(text: &[u8], part: Part) -> Result<Vec<u8>, String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(byte) = text.get(at) {
        if *byte != b'%' {
            if part == Part::Host && byte.is_ascii() && needs_escape(*byte, part) {
                return Err(format!("invalid character {:?} in host name", char::from(*byte).to_string()));
            }
            bytes.push(*byte);
            at += 1;
            continue;
        }
        let code = text.get(at + 1..at + 3).and_then(hexadecimal);
        // A host takes escapes of other than ASCII characters only, but for the percent sign itself.
        let fits = |code: &u8| part != Part::Host || *code >= 0x80 || *code == b'%';
        let code = code.filter(fits).ok_or_else(|| {
            let shown = &text[at..text.len().min(at + 3)];
            format!("invalid URL escape {:?}", String::from_utf8_lossy(shown))
        })?;
        bytes.push(code);
        at += 3;
    }
    Ok(bytes)
}

fn hexadecimal(digits: &[u8]) -> Option<u8> {
    let digits =
        std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|d| d.is_ascii_hexdigit()))?;
    u8::from_str_radix(digits, 16).ok()
}
