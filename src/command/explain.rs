//! `staletoken explain`

use std::io;

use staletoken::report::{Exit, explanation};
use staletoken::rule;

use super::Streams;

pub(super) fn run(id: Option<&str>, cases: bool, streams: &mut Streams<'_>) -> io::Result<u8> {
    match id {
        None => explanation::list(streams.out)?,
        Some(id) => {
            let rule = rule::named(id).ok_or_else(|| io::Error::other(rule::unknown(id)))?;
            explanation::write(rule, cases, streams.colour, streams.out)?;
        }
    }
    Ok(Exit::Clean as u8)
}
