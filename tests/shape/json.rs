//! YAML trees as JSON with every number a float, as Helm and kubectl hold them once they print it: what odd texts are compared in.

#![allow(clippy::cast_precision_loss, reason = "Go loses the same digits")]

use serde_json::{Number, Value as Json};
use staletoken::yaml::{Kind, Node, Value};

/// The JSON of a tree.
pub(crate) fn of(node: &Node) -> Json {
    match &node.kind {
        Kind::Sequence(items) => items.iter().map(of).collect(),
        Kind::Mapping(mapping) => {
            mapping.entries.iter().map(|entry| (entry.key.to_string(), of(&entry.value))).collect()
        }
        Kind::Scalar(scalar) => match scalar.value {
            Value::Null => Json::Null,
            Value::Bool(value) => Json::Bool(value),
            Value::Int(value) => float(value as f64),
            Value::UInt(value) => float(value as f64),
            Value::Float(value) => float(value),
            Value::String => Json::String(scalar.text.to_string()),
        },
    }
}

/// The same value with every number a float.
pub(crate) fn floats(value: Json) -> Json {
    match value {
        Json::Number(number) => number.as_f64().map_or(Json::Null, float),
        Json::Array(items) => items.into_iter().map(floats).collect(),
        Json::Object(entries) => entries.into_iter().map(|(key, value)| (key, floats(value))).collect(),
        other => other,
    }
}

/// Without a sign on zero, which JSON readers do not agree on.
fn float(value: f64) -> Json {
    Number::from_f64(value + 0.0).map_or(Json::String("no number".to_owned()), Json::Number)
}
