//! `staletoken explain`

use std::io;

use staletoken::report::{Exit, explanation};
use staletoken::rule::{self, RULES};

use super::Streams;

pub(super) fn run(id: Option<&str>, streams: &mut Streams<'_>) -> io::Result<u8> {
    match id {
        None => explanation::list(streams.out)?,
        Some(id) => {
            let rule = rule::named(id).ok_or_else(|| {
                let known: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
                io::Error::other(format!("no rule is called `{id}`; there are {}", known.join(", ")))
            })?;
            explanation::write(rule, streams.colour, streams.out)?;
        }
    }
    Ok(Exit::Clean as u8)
}
