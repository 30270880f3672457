//! YAML trees as template values.
//!
//! In: a node and the text it was read from: a values file, or a text that a template made. Out: a value whose strings and numbers
//! remember their bytes. Every number is a float, as after Helm's way through JSON.

mod json;
mod toml;

use std::cell::RefCell;

use super::number;
use super::provenance::Files;
use super::text::{FileId, Origin, Text, TextBuilder};
use super::value::{ItemType, List, Map, MapType, Value};
use crate::source::{Span, Tracer};
use crate::yaml::{Kind, Node, Scalar, Style, Value as Yaml};

pub(crate) use json::from_json;
pub(crate) use toml::from_toml;

/// The value of a node of a file.
pub(crate) fn value(node: &Node, text: &str, file: FileId) -> Value {
    Decoder { text, written: Written::File(file) }.value(node)
}

/// The value of a node of a text that a template made: origins go through to where the text came from.
pub(crate) fn value_of_text(node: &Node, text: &str, made: &Text) -> Value {
    Decoder { text, written: Written::Text(made) }.value(node)
}

/// The value of a node of a document that was written in one file or several.
pub(crate) fn value_of_document(node: &Node, document: &dyn Tracer, files: &mut Files) -> Value {
    let written = Written::Document(document, &RefCell::new(files));
    Decoder { text: document.text(), written }.value(node)
}

/// What Helm makes of a scalar where a text is wanted: numbers and booleans are written out, null is empty.
pub(crate) fn go_text(scalar: &Scalar) -> String {
    match scalar.value {
        Yaml::Null => String::new(),
        Yaml::Bool(value) => value.to_string(),
        Yaml::Int(value) => value.to_string(),
        Yaml::UInt(value) => value.to_string(),
        Yaml::Float(value) => number::general(value),
        Yaml::String => scalar.text.to_string(),
    }
}

/// Where the text was written that was read.
#[derive(Clone, Copy)]
enum Written<'a> {
    File(FileId),
    Text(&'a Text),
    Document(&'a dyn Tracer, &'a RefCell<&'a mut Files>),
}

struct Decoder<'a> {
    text: &'a str,
    written: Written<'a>,
}

impl Decoder<'_> {
    fn value(&self, node: &Node) -> Value {
        match &node.kind {
            Kind::Scalar(scalar) => self.scalar(node, scalar),
            Kind::Sequence(items) => {
                Value::List(List::grown(items.iter().map(|item| self.value(item)).collect(), ItemType::Any))
            }
            Kind::Mapping(mapping) => {
                let map = Map::new(MapType::Any);
                for entry in &mapping.entries {
                    map.insert(&*entry.key, self.value(&entry.value));
                }
                Value::Map(map)
            }
        }
    }

    fn scalar(&self, node: &Node, scalar: &Scalar) -> Value {
        match scalar.value {
            Yaml::Null => Value::Nil,
            Yaml::Bool(value) => Value::Bool(value),
            #[expect(clippy::cast_precision_loss, reason = "Go loses the same digits")]
            Yaml::Int(value) => self.number(node, value as f64),
            #[expect(clippy::cast_precision_loss, reason = "Go loses the same digits")]
            Yaml::UInt(value) => self.number(node, value as f64),
            Yaml::Float(value) => self.number(node, value),
            Yaml::String => Value::String(self.string(node, scalar)),
        }
    }

    fn number(&self, node: &Node, value: f64) -> Value {
        let raw = self.text.get(node.span.start..node.span.end);
        let same = number::json(value).is_some_and(|text| Some(text.as_str()) == raw);
        let origin = match self.written {
            Written::File(file) => origin(file, node.span, same),
            Written::Text(made) => match made.slice(node.span.start..node.span.end).parts().as_slice() {
                [only] => only.origin.map(|origin| Origin { exact: origin.exact && same, ..origin }),
                _ => None,
            },
            Written::Document(..) => {
                let origin = raw.and_then(|_| self.exact(node.span).origin());
                origin.map(|origin| Origin { exact: origin.exact && same, ..origin })
            }
        };
        Value::Float(value, origin)
    }

    fn string(&self, node: &Node, scalar: &Scalar) -> Text {
        let text = &*scalar.text;
        if scalar.style == Style::Block {
            return self.block(node, text).unwrap_or_else(|| self.inexact(node, text));
        }
        let span = node.text_span(self.text, 0..text.len());
        if self.text.get(span.start..span.end) == Some(text) {
            return self.exact(span);
        }
        self.inexact(node, text)
    }

    /// A literal block: its lines stand in the text one by one, each behind the indent.
    fn block(&self, node: &Node, text: &str) -> Option<Text> {
        let raw = self.text.get(node.span.start..node.span.end)?;
        let mut builder = TextBuilder::default();
        let mut lines = raw.split_inclusive('\n');
        let mut start = node.span.start;
        for line in text.split_inclusive('\n') {
            let Some(raw_line) = lines.next() else {
                // The line feeds that `|+` keeps may stand behind the block.
                builder.push_bytes(Some(line).filter(|line| *line == "\n")?.as_bytes());
                continue;
            };
            let content = line.trim_end_matches('\n');
            let raw_content = raw_line.trim_end_matches(['\n', '\r']);
            let indent = raw_content.len().checked_sub(content.len());
            if let Some(indent) = indent.filter(|indent| raw_content.get(*indent..) == Some(content)) {
                if !raw_content.get(..indent)?.bytes().all(|byte| byte == b' ') {
                    return None;
                }
                builder.push(&self.exact(Span::new(start + indent, start + raw_content.len())));
            } else if content.trim().is_empty() && raw_content.trim().is_empty() {
                builder.push_bytes(content.as_bytes());
            } else {
                return None;
            }
            builder.push_bytes(&line.as_bytes()[content.len()..]);
            start += raw_line.len();
        }
        lines.all(|line| line.trim().is_empty()).then(|| builder.finish())
    }

    /// Bytes as they stand in the text.
    fn exact(&self, span: Span) -> Text {
        let bytes = self.text.as_bytes().get(span.start..span.end).unwrap_or_default();
        match self.written {
            Written::Text(made) => made.slice(span.start..span.end),
            Written::File(file) => match origin(file, span, true) {
                Some(origin) => Text::written(bytes, origin),
                None => Text::computed(bytes),
            },
            Written::Document(document, files) => {
                let site = document.trace(span).primary;
                let exact = site.text().as_bytes() == bytes;
                let file = files.borrow_mut().number(&site.source);
                match origin(file, site.span, exact) {
                    Some(origin) => Text::written(bytes, origin),
                    None => Text::computed(bytes),
                }
            }
        }
    }

    /// A string that stands in the text in another form.
    fn inexact(&self, node: &Node, text: &str) -> Text {
        self.exact(node.span).derived(text.as_bytes())
    }
}

fn origin(file: FileId, span: Span, exact: bool) -> Option<Origin> {
    let (start, end) = (u32::try_from(span.start).ok()?, u32::try_from(span.end).ok()?);
    Some(Origin { file, start, end, exact })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    const FILE: FileId = FileId(7);

    fn read(text: &str) -> Map {
        let root = yaml::parse(text).unwrap().unwrap();
        let Value::Map(map) = value(&root, text, FILE) else { panic!("no map") };
        map
    }

    fn string(map: &Map, key: &str) -> Text {
        match map.get(key) {
            Some(Value::String(text)) => text,
            _ => panic!("{key} is no string"),
        }
    }

    /// The bytes of the source that a part of a value was written with.
    fn source<'a>(text: &'a str, part: &Text) -> Option<(&'a str, bool)> {
        part.origin().map(|origin| (&text[origin.start as usize..origin.end as usize], origin.exact))
    }

    #[test]
    fn strings_know_their_bytes() {
        let text =
            "a: nginx:1.21\nb: '1.2'\nc: \"x\\ty\"\nd: |\n  one\n\n    two\ne: >-\n  x\n  y\nf: |+\n  z\n\n";
        let map = read(text);
        assert_eq!(source(text, &string(&map, "a").slice(6..10)), Some(("1.21", true)));
        assert_eq!(source(text, &string(&map, "b")), Some(("1.2", true)));
        assert_eq!(source(text, &string(&map, "c")), Some(("\"x\\ty\"", false)));
        assert_eq!(string(&map, "d").to_str(), "one\n\n  two\n");
        assert_eq!(source(text, &string(&map, "d").slice(5..10)), Some(("  two", true)));
        assert_eq!(source(text, &string(&map, "e")).map(|(_, exact)| exact), Some(false));
        assert_eq!(string(&map, "f").to_str(), "z\n\n");
        assert_eq!(source(text, &string(&map, "f").slice(0..1)), Some(("z", true)));
    }

    #[test]
    fn numbers_know_their_bytes_and_whether_they_were_written_so() {
        let text = "a: 1.21\nb: 1.20\nc: 0x10\nd: 1000000";
        let map = read(text);
        for (key, number, exact) in
            [("a", 1.21, true), ("b", 1.2, false), ("c", 16.0, false), ("d", 1e6, true)]
        {
            match map.get(key) {
                Some(Value::Float(value, Some(origin))) => {
                    assert_eq!((value, origin.exact), (number, exact), "{key}");
                }
                _ => panic!("{key} is no number with an origin"),
            }
        }
    }

    #[test]
    fn texts_of_templates_lead_back_to_their_files() {
        let origin = Origin { file: FILE, start: 30, end: 33, exact: true };
        let mut builder = TextBuilder::default();
        builder.push_bytes(b"image: {tag: \"");
        builder.push(&Text::written(&b"1.2"[..], origin));
        builder.push_bytes(b"\", m: ");
        builder.push(&Text::written(&b"1.5"[..], origin));
        builder.push_bytes(b"}");
        let made = builder.finish();
        let text = made.to_str().into_owned();
        let Value::Map(map) = value_of_text(&yaml::parse(&text).unwrap().unwrap(), &text, &made) else {
            panic!("no map")
        };
        let Some(Value::Map(image)) = map.get("image") else { panic!("no image") };
        assert_eq!(string(&image, "tag").origin(), Some(origin));
        assert!(matches!(image.get("m"), Some(Value::Float(_, Some(found))) if found == origin));
    }
}
