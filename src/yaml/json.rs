//! Concatenated JSON objects, which kubectl accepts and YAML does not have.
//!
//! In: a text that starts with `{`. Out: one document per object, or nothing when it is no such stream (it may be YAML in
//! flow style then). JSON is read by the YAML composer, object by object, so that its places are as exact.

use super::{Document, compose};
use crate::source::Span;

/// Reads the objects of a JSON stream; `base` is added to every place.
pub(super) fn parse_stream(text: &str, base: usize) -> Option<Vec<Document>> {
    let mut documents = Vec::new();
    let mut stream = serde_json::Deserializer::from_str(text).into_iter::<serde::de::IgnoredAny>();
    loop {
        let start = stream.byte_offset();
        match stream.next() {
            None => return Some(documents),
            Some(Err(_)) => return None,
            Some(Ok(_)) => {
                let span = Span::new(start, stream.byte_offset());
                let place = span.shifted(base);
                let root = compose::compose(&text[span.start..span.end], place.start);
                documents.push(Document { span: place, root, notes: Vec::new() });
            }
        }
    }
}
