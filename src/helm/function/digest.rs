//! Checksums.
//!
//! In: bytes. Out: hexadecimal digits, or decimal ones for Adler-32.

use sha1::Sha1;
use sha2::{Digest, Sha256, Sha512};

use super::argument::{Answer, Arguments};
use super::{Call, Function};
use crate::helm::template::TemplateError;
use crate::helm::value::Value;

pub(super) const GROUP: &[(&str, Function)] = &[
    ("adler32sum", adler32),
    ("sha1sum", hashed::<Sha1>),
    ("sha256sum", hashed::<Sha256>),
    ("sha512sum", hashed::<Sha512>),
];

/// Bytes that are summed up in a step.
const SUMMED: usize = 32;

fn hashed<D: Digest>(call: &mut Call<'_>) -> Answer {
    let digest = D::digest(paid(call)?);
    Ok(Value::string(digest.iter().map(|byte| format!("{byte:02x}")).collect::<String>()))
}

/// The bytes of the only argument: a checksum takes longer than most that reads them.
fn paid<'a>(call: &mut Call<'a>) -> Result<&'a [u8], TemplateError> {
    let bytes = Arguments::exactly(call, 1)?.text(0)?.as_bytes();
    call.runtime.charge_size(bytes.len() / SUMMED)?;
    Ok(bytes)
}

fn adler32(call: &mut Call<'_>) -> Answer {
    let (low, high) = paid(call)?.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    Ok(Value::string(((high << 16) | low).to_string()))
}
