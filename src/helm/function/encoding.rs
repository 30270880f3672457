//! base64 and base32.
//!
//! In: bytes. Out: their letters, and back; a mistake in the letters becomes the result, as in Sprig.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::argument::{Answer, Arguments};
use super::{Call, Function, bound};
use crate::helm::text::Text;
use crate::helm::value::Value;

pub(super) const GROUP: &[(&str, Function)] =
    &[("b32dec", b32dec), ("b32enc", b32enc), ("b64dec", b64dec), ("b64enc", b64enc)];

const BASE32: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
const BASE64: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

fn b64enc(call: &mut Call<'_>) -> Answer {
    let text = Arguments::exactly(call, 1)?.text(0)?;
    bound::bytes(text.len() / 3 * 4)?;
    Ok(Value::String(text.derived(STANDARD.encode(text.as_bytes()).into_bytes())))
}

fn b32enc(call: &mut Call<'_>) -> Answer {
    let text = Arguments::exactly(call, 1)?.text(0)?;
    bound::bytes(text.len() / 5 * 8)?;
    let mut letters = Vec::new();
    for group in text.as_bytes().chunks(5) {
        let bits =
            group.iter().fold(0u64, |bits, byte| bits << 8 | u64::from(*byte)) << (8 * (5 - group.len()));
        let used = (group.len() * 8).div_ceil(5);
        for place in 0..8 {
            let index = usize::try_from(bits >> (35 - 5 * place) & 31).unwrap_or_default();
            letters.push(if place < used { BASE32[index] } else { b'=' });
        }
    }
    Ok(Value::String(text.derived(letters)))
}

fn b64dec(call: &mut Call<'_>) -> Answer {
    let text = Arguments::exactly(call, 1)?.text(0)?;
    Ok(decoded(text, "base64", base64(text.as_bytes())))
}

fn b32dec(call: &mut Call<'_>) -> Answer {
    let text = Arguments::exactly(call, 1)?.text(0)?;
    let letters = text.as_bytes().iter().copied().filter(|letter| !is_break(*letter));
    Ok(decoded(text, "base32", base32(&letters.collect::<Vec<_>>())))
}

fn is_break(letter: u8) -> bool {
    matches!(letter, b'\n' | b'\r')
}

/// The bytes, or Go's words about the first letter that does not fit.
fn decoded(text: &Text, code: &str, result: Result<Vec<u8>, usize>) -> Value {
    match result {
        Ok(bytes) => Value::String(text.derived(bytes)),
        Err(place) => Value::string(format!("illegal {code} data at input byte {place}")),
    }
}

/// The bytes, or the place where Go finds the mistake.
fn base64(letters: &[u8]) -> Result<Vec<u8>, usize> {
    let mut bytes = Vec::with_capacity(letters.len());
    let (mut bits, mut count) = (0u32, 0usize);
    for (at, letter) in letters.iter().enumerate().filter(|(_, letter)| !is_break(**letter)) {
        if *letter == b'=' && count >= 2 {
            behind_padding(letters, at, count)?;
            let last = (bits << (6 * (4 - count))).to_be_bytes();
            bytes.extend_from_slice(&last[1..count]);
            return Ok(bytes);
        }
        let value = BASE64.iter().position(|known| known == letter).ok_or(at)?;
        bits = bits << 6 | u32::try_from(value).unwrap_or_default();
        count += 1;
        if count == 4 {
            bytes.extend_from_slice(&bits.to_be_bytes()[1..]);
            (bits, count) = (0, 0);
        }
    }
    if count == 0 { Ok(bytes) } else { Err(letters.len() - count) }
}

/// Two letters want a second `=`, and nothing stands behind the last.
fn behind_padding(letters: &[u8], at: usize, count: usize) -> Result<(), usize> {
    let next = |from: usize| (from..letters.len()).find(|place| !is_break(letters[*place]));
    let mut end = at + 1;
    if count == 2 {
        let second = next(end).ok_or(letters.len())?;
        if letters[second] != b'=' {
            return Err(second - 1);
        }
        end = second + 1;
    }
    next(end).map_or(Ok(()), Err)
}

/// The bytes, or the place where Go finds the mistake. What follows the padding is not looked at.
fn base32(letters: &[u8]) -> Result<Vec<u8>, usize> {
    let mut bytes = Vec::with_capacity(letters.len());
    let (mut bits, mut count) = (0u64, 0usize);
    for (at, letter) in letters.iter().copied().enumerate() {
        let rest = &letters[at + 1..];
        if letter == b'=' && count >= 2 && rest.len() < 8 {
            let padding = 7 - count;
            let whole = padded(count).ok_or(at);
            if rest.len() < padding {
                return Err(letters.len());
            }
            if let Some(wrong) = rest[..padding].iter().position(|letter| *letter != b'=') {
                return Err(at + wrong);
            }
            let last = (bits << (5 * (8 - count))).to_be_bytes();
            bytes.extend_from_slice(&last[3..3 + whole?]);
            return Ok(bytes);
        }
        let value = BASE32.iter().position(|known| *known == letter).ok_or(at)?;
        bits = bits << 5 | value as u64;
        count += 1;
        if count == 8 {
            bytes.extend_from_slice(&bits.to_be_bytes()[3..]);
            (bits, count) = (0, 0);
        }
    }
    if count == 0 { Ok(bytes) } else { Err(letters.len() - count) }
}

/// The whole bytes that the letters of the last group hold; nothing where no number of bytes has so many letters.
fn padded(letters: usize) -> Option<usize> {
    matches!(letters, 2 | 4 | 5 | 7).then_some(letters * 5 / 8)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mistakes_are_found_where_go_finds_them() {
        // Measured with Go's encoding/base64 and encoding/base32.
        let table: [(&str, Option<usize>); 14] = [
            ("ab==", None),
            ("ab=\n=", None),
            ("QQ\n=\n=\n", None),
            ("a", Some(0)),
            ("abcd=", Some(4)),
            ("ab=", Some(3)),
            ("ab==x", Some(4)),
            ("a\nb\n", Some(2)),
            ("a=", Some(1)),
            ("=", Some(0)),
            ("ab=c", Some(2)),
            ("QUJD\n*", Some(5)),
            ("QU*D", Some(2)),
            ("\n\na*", Some(3)),
        ];
        for (text, place) in table {
            assert_eq!(base64(text.as_bytes()).err(), place, "{text:?}");
        }
        let table: [(&str, Option<usize>); 13] = [
            ("ME======", None),
            ("AA=======", None),
            ("ABCDEFG=*", None),
            ("ABC", Some(0)),
            ("AA=====", Some(7)),
            ("A=======", Some(1)),
            ("ME=====A", Some(6)),
            ("MFRGG==", Some(7)),
            ("MFRGGZDFM", Some(8)),
            ("MFRG=GGG", Some(4)),
            ("========", Some(0)),
            ("AAA=====", Some(3)),
            ("AAAAAA==", Some(6)),
        ];
        for (text, place) in table {
            assert_eq!(base32(text.as_bytes()).err(), place, "{text:?}");
        }
    }
}
