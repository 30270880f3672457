//! TOML texts whose values keep their places.

use toml_edit::{Document, Item, TableLike, Value};

use super::parents::{self, Parents};
use super::{Reading, Trouble};
use crate::source::Span;

/// Reads a text; the error has the place where it stops to be TOML.
pub(super) fn read(text: &str) -> Result<Document<&str>, Trouble> {
    Document::parse(text).map_err(|error| {
        let span = error.span().map_or_else(Span::default, |span| Span::new(span.start, span.end));
        let message =
            format!("the TOML cannot be read: {}", error.message().lines().next().unwrap_or_default());
        Trouble { message, span }
    })
}

/// Reads a lock that lists what it holds as `[[package]]`: `add` is given each table and its name.
pub(super) fn packages(
    text: &str,
    mut add: impl FnMut(&dyn TableLike, (&str, Span), &mut Reading, &mut Parents),
) -> Reading {
    read(text).map_or_else(Reading::from, |document| {
        parents::reading(|reading, parents| {
            for package in tables(document.get("package")) {
                if let Some(name) = self::text(package, "name") {
                    add(package, name, reading, parents);
                }
            }
        })
    })
}

/// The text of a key, with the bytes between its quotes.
pub(super) fn text<'a>(table: &'a dyn TableLike, key: &str) -> Option<(&'a str, Span)> {
    placed(table.get(key)?.as_value()?)
}

/// A text with the bytes between its quotes.
pub(super) fn placed(value: &Value) -> Option<(&str, Span)> {
    let text = value.as_str()?;
    let span = value.span()?;
    Some((text, inner(span.start, span.end)))
}

/// The tables of `[[key]]`, or the inline tables of a list.
pub(super) fn tables(item: Option<&Item>) -> Vec<&dyn TableLike> {
    match item {
        Some(Item::ArrayOfTables(tables)) => tables.iter().map(|table| table as &dyn TableLike).collect(),
        Some(Item::Value(Value::Array(values))) => values
            .iter()
            .filter_map(|value| value.as_inline_table().map(|table| table as &dyn TableLike))
            .collect(),
        _ => Vec::new(),
    }
}

fn inner(start: usize, end: usize) -> Span {
    if end > start + 1 { Span::new(start + 1, end - 1) } else { Span::new(start, end) }
}
