//! JSON: whole documents, and concatenated objects, which kubectl accepts and YAML does not have.
//!
//! In: a text that starts with `{`. Out: one document per object, or nothing when it is no strict JSON (it may be YAML in flow style
//! then). The parser of YAML reads the same, with the same places, and takes several times as long; it keeps what is uncertain: escapes
//! that YAML does not have, deep nesting.

mod reader;

use serde::de::IgnoredAny;

use super::compose::compose;
use super::{Document, Node};
use crate::source::Span;
use reader::{Dialect, Reader};

/// The objects of a JSON stream, one by one; `base` is added to every place.
pub(super) fn documents(text: &str, base: usize) -> Option<impl Iterator<Item = Document>> {
    // What is no stream of JSON from one end to the other is YAML from its first line on.
    values(text).all(|(_, value)| value.is_ok()).then_some(())?;
    let mut reader = Reader::new(Dialect::Json);
    Some(values(text).map(move |(span, _)| {
        let content = &text[span.start..span.end];
        let span = span.shifted(base);
        let root = match reader.read(content, span.start) {
            Some(root) => root.map(Some),
            None => compose(content, span.start),
        };
        Document { span, root, notes: Vec::new() }
    }))
}

/// The values of a stream with the blanks in front of them.
fn values(text: &str) -> impl Iterator<Item = (Span, serde_json::Result<IgnoredAny>)> {
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<IgnoredAny>();
    std::iter::from_fn(move || {
        let start = stream.byte_offset();
        let value = stream.next()?;
        Some((Span::new(start, stream.byte_offset()), value))
    })
}

/// The root of a document that is one object of strict JSON; `base` is added to every place. Its rules are those of YAML.
pub(super) fn read(text: &str, base: usize) -> Option<Node> {
    let is_object = text.trim_start().starts_with('{') && text.trim_end().ends_with('}');
    (is_object && serde_json::from_str::<IgnoredAny>(text).is_ok()).then_some(())?;
    Reader::new(Dialect::Yaml).read(text, base)?.ok()
}

#[cfg(test)]
mod tests;
