//! YAML trees as template values.
//!
//! In: a node, the text it was read from, the number of the file. Out: a value whose scalars remember their bytes. Every number
//! is a float, as after Helm's way through JSON.

use super::text::{FileId, Origin, Text};
use super::value::{List, Map, MapType, Value};
use crate::yaml::{Kind, Node, Scalar, Value as Yaml};

/// The value of a node.
pub(crate) fn value(node: &Node, text: &str, file: FileId) -> Value {
    match &node.kind {
        Kind::Scalar(scalar) => scalar_value(node, scalar, text, file),
        Kind::Sequence(items) => {
            Value::List(List::new(items.iter().map(|item| value(item, text, file)).collect()))
        }
        Kind::Mapping(mapping) => {
            let map = Map::new(MapType::Any);
            for entry in &mapping.entries {
                map.insert(entry.key.clone().to_string(), value(&entry.value, text, file));
            }
            Value::Map(map)
        }
    }
}

fn scalar_value(node: &Node, scalar: &Scalar, text: &str, file: FileId) -> Value {
    let span = node.text_span(text, 0..scalar.text.len());
    let exact = text.get(span.start..span.end) == Some(&*scalar.text);
    let origin = match (u32::try_from(span.start), u32::try_from(span.end)) {
        (Ok(start), Ok(end)) => Some(Origin { file, start, end, exact }),
        _ => None,
    };
    match scalar.value {
        Yaml::Null => Value::Nil,
        Yaml::Bool(value) => Value::Bool(value),
        #[expect(clippy::cast_precision_loss, reason = "Go loses the same digits")]
        Yaml::Int(value) => Value::Float(value as f64, origin),
        #[expect(clippy::cast_precision_loss, reason = "Go loses the same digits")]
        Yaml::UInt(value) => Value::Float(value as f64, origin),
        Yaml::Float(value) => Value::Float(value, origin),
        Yaml::String => {
            let bytes = scalar.text.as_bytes();
            Value::String(origin.map_or_else(|| Text::computed(bytes), |origin| Text::written(bytes, origin)))
        }
    }
}
