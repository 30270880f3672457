//! What knows packages when it sees them: one detector for each ecosystem.
//!
//! A detector says by name and first bytes which files it wants, and then reads what it needs of them, within its own limit.

mod around;
mod composer;
mod dotnet;
mod elixir;
mod haskell;
mod java;
mod node;
mod program;
mod python;
mod ruby;
mod scan;
mod source;
mod system;

use std::fmt;
use std::io::{self, BufRead, Read};
use std::marker::PhantomData;

use serde::de::{self, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::file::File;
use super::found::Found;

/// One detector.
pub(super) struct Detector {
    /// What people call the ecosystem.
    pub(super) name: &'static str,
    /// Whether it wants a file. Links are offered without first bytes.
    pub(super) wants: fn(&File<'_>) -> bool,
    /// Reads a file.
    pub(super) detect: fn(&File<'_>, &mut dyn BufRead, &mut Found<'_>) -> io::Result<()>,
}

/// All detectors; the first that wants a file reads it.
pub(super) const DETECTORS: &[Detector] = &[
    program::DETECTOR,
    python::DETECTOR,
    java::DETECTOR,
    node::DETECTOR,
    ruby::DETECTOR,
    dotnet::DETECTOR,
    elixir::DETECTOR,
    composer::DETECTOR,
    haskell::DETECTOR,
    system::DETECTOR,
    source::DETECTOR,
];

/// The detector that reads a file.
pub(super) fn wanting(file: &File<'_>) -> Option<&'static Detector> {
    DETECTORS.iter().find(|detector| (detector.wants)(file))
}

/// The first bytes of a file, at most `most`, as text.
fn text(body: &mut dyn BufRead, most: u64) -> io::Result<String> {
    let mut bytes = Vec::new();
    body.take(most).read_to_end(&mut bytes)?;
    Ok(String::from_utf8(bytes)
        .unwrap_or_else(|error| String::from_utf8_lossy(error.as_bytes()).into_owned()))
}

/// A list in JSON of no more items than any honest one has.
struct Few<T>(Vec<T>);

/// Most items of a list.
const MOST_ITEMS: usize = 50_000;

/// Adds an item to a list, if there are not too many.
fn push_few<T, E: de::Error>(list: &mut Vec<T>, item: T) -> Result<(), E> {
    if list.len() == MOST_ITEMS {
        return Err(E::custom(format!("it lists more than {MOST_ITEMS} packages")));
    }
    list.push(item);
    Ok(())
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for Few<T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        struct Items<T>(PhantomData<T>);
        impl<'de, T: Deserialize<'de>> Visitor<'de> for Items<T> {
            type Value = Vec<T>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a list")
            }

            fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Self::Value, A::Error> {
                let mut list = Vec::new();
                while let Some(item) = items.next_element()? {
                    push_few(&mut list, item)?;
                }
                Ok(list)
            }
        }
        input.deserialize_seq(Items(PhantomData)).map(Self)
    }
}

/// What stands between quotation marks behind `key`, an assignment between them: `VERSION = '4.9.3'`.
fn quoted<'a>(text: &'a str, key: &str) -> Option<&'a str> {
    let behind =
        |at: usize| text[at + key.len()..].trim_start().strip_prefix(['=', ':', ','])?.trim_start().into();
    let value: &str = text.match_indices(key).find_map(|(at, _)| behind(at))?;
    let quote = value.chars().next().filter(|c| matches!(c, '"' | '\''))?;
    value[1..].split_once(quote).map(|(value, _)| value)
}

#[cfg(test)]
mod tests;
