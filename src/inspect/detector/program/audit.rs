//! What `cargo auditable` puts into a program: a list of crates in JSON, compressed. It is found by its content.

use flate2::{Decompress, FlushDecompress, Status};

/// How the list begins.
const BEGINS: &[u8] = b"{\"packages\":[";
/// In so many bytes, noise has less than one place that looks like the start of a list.
const BYTES_A_PLACE: usize = 4 << 10;
/// Places that are looked at in any case.
const LEAST_PLACES: usize = 64;
/// Largest list.
const MOST_BYTES: usize = 8 << 20;

/// The first list that begins in a part of the window.
pub(super) fn look(window: &[u8], part: std::ops::Range<usize>) -> Option<Vec<u8>> {
    let mut decoder = Decompress::new(true);
    let mut at = part.start;
    let mut places = LEAST_PLACES + part.len() / BYTES_A_PLACE;
    while let Some(next) = window.get(at..part.end)?.iter().position(|byte| *byte == 0x78) {
        at += next + 1;
        let candidate = &window[at - 1..];
        if !is_zlib(candidate) {
            continue;
        }
        places = places.checked_sub(1)?;
        if begins(candidate, &mut decoder) {
            return unpack(candidate);
        }
    }
    None
}

/// Whether these are the first bytes of zlib, and of a block with codes of its own, as a text has.
fn is_zlib(bytes: &[u8]) -> bool {
    matches!(bytes, [0x78, 0x01 | 0x5e | 0x9c | 0xda, block, ..] if block & 0b110 == 0b100)
}

fn begins(bytes: &[u8], decoder: &mut Decompress) -> bool {
    let mut start = [0; BEGINS.len()];
    decoder.reset(true);
    let head = &bytes[..bytes.len().min(1 << 10)];
    let read = decoder.decompress(head, &mut start, FlushDecompress::None);
    read.is_ok() && start == BEGINS
}

fn unpack(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut decoder = Decompress::new(true);
    let mut list = Vec::with_capacity(64 << 10);
    loop {
        let taken = usize::try_from(decoder.total_in()).ok()?;
        let status = decoder.decompress_vec(bytes.get(taken..)?, &mut list, FlushDecompress::None).ok()?;
        match status {
            Status::StreamEnd => return Some(list),
            _ if list.len() == list.capacity() && list.len() < MOST_BYTES => list.reserve(list.len()),
            _ => return None,
        }
    }
}
