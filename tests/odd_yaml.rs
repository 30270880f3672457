//! Odd YAML read as Helm reads it: each line of `odd-yaml.jsonl` has a text and what `fromYaml | toJson` of Helm 4.1.4 makes of it,
//! null where it reports an error.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]
#![allow(clippy::cast_precision_loss, reason = "Go loses the same digits")]

use serde_json::{Map, Number, Value as Json};
use staletoken::yaml::{Kind, Node, Value, parse};

const TABLE: &str = include_str!("odd-yaml.jsonl");

/// Texts that are read otherwise, each for the parser's own reasons.
const DIFFERENT: &[&str] = &[
    // Helm refuses these, we read them: a linter loses nothing by that.
    "a: \"\\/\"",
    "a: \"\\ud83d\\ude00\"",
    "\ta: 1",
    "a:\n  b: 1\n\t\n  c: 2",
    // Helm reads these, we report them: none was met in twenty thousand real documents.
    "a: 'b'#c",
    "a: \u{feff}x",
];

#[test]
fn odd_texts_are_read_as_helm_reads_them() {
    let mut wrong = Vec::new();
    for line in TABLE.lines() {
        let (text, expected): (String, Json) = serde_json::from_str(line).unwrap();
        let ours =
            parse(&text).map_or(Json::Null, |root| root.as_ref().map_or(Json::Object(Map::new()), json));
        let same = ours == floats(expected.clone());
        if same == DIFFERENT.contains(&&*text) {
            wrong.push(format!("{text:?}\n  helm {expected}\n  ours {ours}"));
        }
    }
    assert!(wrong.is_empty(), "{} texts:\n{}", wrong.len(), wrong.join("\n"));
}

/// The JSON of a tree, with every number as Helm holds it: a float.
fn json(node: &Node) -> Json {
    match &node.kind {
        Kind::Sequence(items) => items.iter().map(json).collect(),
        Kind::Mapping(mapping) => {
            mapping.entries.iter().map(|entry| (entry.key.to_string(), json(&entry.value))).collect()
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

fn floats(value: Json) -> Json {
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
