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
    Ok(decoded(text, &Code { name: "base64", letters: BASE64, bits: 6, group: 4 }))
}

fn b32dec(call: &mut Call<'_>) -> Answer {
    let text = Arguments::exactly(call, 1)?.text(0)?;
    Ok(decoded(text, &Code { name: "base32", letters: BASE32, bits: 5, group: 8 }))
}

/// Letters that stand for bits, in groups that are padded with `=`.
struct Code {
    name: &'static str,
    letters: &'static [u8],
    bits: u32,
    group: usize,
}

/// The bytes, or Go's words about the first letter that does not fit.
fn decoded(text: &Text, code: &Code) -> Value {
    match code.decode(text.as_bytes()) {
        Ok(bytes) => Value::String(text.derived(bytes)),
        Err(place) => Value::string(format!("illegal {} data at input byte {place}", code.name)),
    }
}

impl Code {
    fn decode(&self, letters: &[u8]) -> Result<Vec<u8>, usize> {
        let mut bytes = Vec::with_capacity(letters.len());
        let (mut bits, mut count, mut place) = (0u64, 0usize, 0usize);
        for (at, letter) in letters.iter().copied().enumerate() {
            if matches!(letter, b'\n' | b'\r') {
                continue;
            }
            if letter == b'=' {
                return self.padded(bytes, bits, count, &letters[at..]).ok_or(at);
            }
            let value = self.letters.iter().position(|known| *known == letter).ok_or(at)?;
            bits = bits << self.bits | value as u64;
            (count, place) = (count + 1, at + 1);
            if count == self.group {
                bytes.extend_from_slice(&bits.to_be_bytes()[8 - self.group_bytes()..]);
                (bits, count) = (0, 0);
            }
        }
        if count == 0 { Ok(bytes) } else { Err(place - count) }
    }

    fn group_bytes(&self) -> usize {
        self.group * self.bits as usize / 8
    }

    /// The last group: as many `=` as letters are missing, and nothing behind them.
    fn padded(&self, mut bytes: Vec<u8>, bits: u64, count: usize, rest: &[u8]) -> Option<Vec<u8>> {
        let missing = self.group - count;
        let whole = count * self.bits as usize / 8;
        let fits = whole > 0 && (whole * 8).div_ceil(self.bits as usize) == count;
        let mut rest = rest.iter().filter(|letter| !matches!(letter, b'\n' | b'\r'));
        if !fits || !rest.by_ref().take(missing).eq([b'='; 8].iter().take(missing)) || rest.next().is_some() {
            return None;
        }
        let shifted = bits << (self.bits as usize * missing);
        bytes.extend_from_slice(&shifted.to_be_bytes()[8 - self.group_bytes()..][..whole]);
        Some(bytes)
    }
}
