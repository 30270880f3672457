//! JSON texts whose values keep their places.
//!
//! In: a text. Out: a value of the caller's shape; [`Text`] is a text of it that can be found again.

use std::borrow::Cow;
use std::fmt;

use serde::de::{IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use super::{Trouble, span_in};
use crate::source::Span;

/// A value that is used when it is a text; anything else is nothing.
#[derive(Debug, Clone, Copy, Deserialize)]
pub(super) struct Text<'a>(#[serde(borrow)] &'a RawValue);

impl<'a> Text<'a> {
    /// The text without its quotes and escapes.
    pub(super) fn get(self) -> Option<Cow<'a, str>> {
        let inner = self.0.get().strip_prefix('"')?.strip_suffix('"')?;
        if inner.contains('\\') {
            return serde_json::from_str(self.0.get()).ok().map(Cow::Owned);
        }
        Some(Cow::Borrowed(inner))
    }

    /// The bytes between the quotes.
    pub(super) fn span(self, text: &str) -> Span {
        let raw = self.0.get();
        span_in(text, raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')).unwrap_or(raw))
    }
}

/// The names of a map; any other value has none (npm writes `true`, PHP an empty list).
#[derive(Debug, Default)]
pub(super) struct Names(Vec<String>);

impl Names {
    /// In the order of the text.
    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }
}

impl<'de> Deserialize<'de> for Names {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(NamesVisitor)
    }
}

struct NamesVisitor;

impl<'de> Visitor<'de> for NamesVisitor {
    type Value = Names;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Names, A::Error> {
        let mut names = Vec::new();
        while let Some((name, IgnoredAny)) = map.next_entry()? {
            names.push(name);
        }
        Ok(Names(names))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Names, A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Names::default())
    }

    fn visit_bool<E>(self, _: bool) -> Result<Names, E> {
        Ok(Names::default())
    }

    fn visit_str<E>(self, _: &str) -> Result<Names, E> {
        Ok(Names::default())
    }

    fn visit_unit<E>(self) -> Result<Names, E> {
        Ok(Names::default())
    }
}

/// Reads a text; the error has the place where it stops to be what it should be.
pub(super) fn read<'a, T: Deserialize<'a>>(text: &'a str) -> Result<T, Trouble> {
    serde_json::from_str(text).map_err(|error| {
        let at = offset(text, error.line(), error.column());
        let full = error.to_string();
        let said = full.rsplit_once(" at line ").map_or(full.as_str(), |(said, _)| said);
        Trouble { message: format!("the JSON cannot be read: {said}"), span: Span::new(at, at) }
    })
}

/// The byte of a line and a column, both counted from one.
fn offset(text: &str, line: usize, column: usize) -> usize {
    let start: usize = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum();
    let at = (start + column.saturating_sub(1)).min(text.len());
    (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    struct One<'a> {
        #[serde(borrow)]
        version: Text<'a>,
    }

    #[test]
    fn texts_are_found_again() {
        let text = r#"{ "x": [1, {}], "version": "1.0" }"#;
        let one: One<'_> = read(text).unwrap();
        assert_eq!(one.version.get().as_deref(), Some("1.0"));
        let span = one.version.span(text);
        assert_eq!(&text[span.start..span.end], "1.0");
        assert_eq!(
            read::<One<'_>>(r#"{"version": "a\u0041"}"#).unwrap().version.get().as_deref(),
            Some("aA")
        );
        assert_eq!(read::<One<'_>>(r#"{"version": 1}"#).unwrap().version.get(), None);
    }

    #[test]
    fn only_maps_have_names() {
        for (text, expected) in [
            (r#"{"b": 1, "a": {}}"#, vec!["b", "a"]),
            ("true", vec![]),
            ("[1]", vec![]),
            ("\"x\"", vec![]),
            ("null", vec![]),
        ] {
            assert_eq!(read::<Names>(text).unwrap().iter().collect::<Vec<_>>(), expected, "{text}");
        }
    }

    #[test]
    fn what_is_cut_off_is_told_with_its_place() {
        let trouble = read::<One<'_>>("{\n  \"version\": \"1").err().unwrap();
        assert_eq!(trouble.span.start, 16);
        assert!(trouble.message.contains("EOF"), "{}", trouble.message);
    }
}
