//! Random texts, which are not random here: two runs print the same bytes.
//!
//! In: a length. Out: a well-formed text that is the same every time.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

use super::argument::{Answer, Arguments};
use super::{Call, Function, bound};
use crate::helm::value::{IntType, Value};

pub(super) const GROUP: &[(&str, Function)] = &[
    ("randAlpha", |call| letters(call, b"placeholderPLACEHOLDER")),
    ("randAlphaNum", |call| letters(call, b"placeholder0123456789")),
    ("randAscii", |call| letters(call, b"placeholder-0123456789_")),
    ("randBytes", rand_bytes),
    ("randInt", rand_int),
    ("randNumeric", |call| letters(call, b"1234567890")),
    ("shuffle", |call| Ok(Value::String(Arguments::exactly(call, 1)?.text(0)?.clone()))),
    ("uuidv4", |_| Ok(Value::string("00000000-0000-4000-8000-000000000000"))),
];

fn length(call: &Call<'_>) -> Result<usize, String> {
    let count = usize::try_from(Arguments::exactly(call, 1)?.int(0)?).unwrap_or(0);
    bound::bytes(count)?;
    Ok(count)
}

fn letters(call: &mut Call<'_>, alphabet: &'static [u8]) -> Answer {
    let letters: String = alphabet.iter().cycle().take(length(call)?).map(|byte| char::from(*byte)).collect();
    Ok(Value::string(letters))
}

fn rand_bytes(call: &mut Call<'_>) -> Answer {
    let bytes: Vec<u8> = b"placeholder".iter().copied().cycle().take(length(call)?).collect();
    Ok(Value::string(STANDARD.encode(bytes)))
}

fn rand_int(call: &mut Call<'_>) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    let (least, end) = (arguments.int(0)?, arguments.int(1)?);
    if end <= least {
        return Err("invalid argument to Intn".to_owned().into());
    }
    Ok(Value::Int(least, IntType::Int))
}
