//! Limits of what one call may make.
//!
//! In: a number of bytes or items, before they are made. Out: nothing, or the limit by name.

/// Bytes of one text.
const MOST_BYTES: usize = 64 << 20;
/// Items of one list.
const MOST_ITEMS: usize = 1_000_000;

/// Refuses a text of more bytes than any chart needs.
pub(super) fn bytes(count: usize) -> Result<(), String> {
    if count > MOST_BYTES {
        return Err(format!("the text would be longer than the limit of {} MiB", MOST_BYTES >> 20));
    }
    Ok(())
}

/// Refuses a list of more items than any chart needs.
pub(super) fn items(count: usize) -> Result<(), String> {
    if count > MOST_ITEMS {
        return Err(format!("the list would be longer than the limit of {MOST_ITEMS} items"));
    }
    Ok(())
}
