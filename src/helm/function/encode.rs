//! Base64, checksums and fingerprints.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::argument::Answer;
use super::{Call, Function};
use crate::helm::value::Value;

pub(super) const GROUP: &[(&str, Function)] = &[
    ("b64enc", |call| Ok(Value::string(STANDARD.encode(call.text(0)?.as_bytes())))),
    ("b64dec", decoded),
    ("sha1sum", |call| Ok(Value::string(hexadecimal(&Sha1::digest(call.text(0)?.as_bytes()))))),
    ("sha256sum", |call| Ok(Value::string(hexadecimal(&Sha256::digest(call.text(0)?.as_bytes()))))),
    ("sha512sum", |call| Ok(Value::string(hexadecimal(&Sha512::digest(call.text(0)?.as_bytes()))))),
    ("adler32sum", adler32),
];

/// What is no Base64 gives the error as text, as in Sprig.
fn decoded(call: &mut Call<'_>) -> Answer {
    let text = call.text(0)?;
    let bare: Vec<u8> =
        text.as_bytes().iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n')).collect();
    Ok(Value::String(match STANDARD.decode(&bare) {
        Ok(bytes) => text.derived(bytes),
        Err(
            base64::DecodeError::InvalidByte(place, _) | base64::DecodeError::InvalidLastSymbol(place, _),
        ) => format!("illegal base64 data at input byte {place}").into(),
        Err(_) => format!("illegal base64 data at input byte {}", bare.len() / 4 * 4).into(),
    }))
}

fn hexadecimal(digest: &[u8]) -> String {
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn adler32(call: &mut Call<'_>) -> Answer {
    let (low, high) = call.text(0)?.as_bytes().iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    Ok(Value::string(((high << 16) | low).to_string()))
}
