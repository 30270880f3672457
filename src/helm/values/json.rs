//! JSON of `--set-json` as values.
//!
//! In: JSON that stands somewhere in an argument. Out: values; texts remember their bytes in the argument where the YAML reader
//! can tell them (JSON is YAML but for some escapes).

use std::rc::Rc;

use crate::helm::decode;
use crate::helm::text::{FileId, Text};
use crate::helm::value::{List, Map, MapType, Value};
use crate::yaml;

/// The value `json`, which is written at the bytes `place` of `argument`.
pub(super) fn value(json: &serde_json::Value, argument: &str, place: (usize, usize), file: FileId) -> Value {
    traced(argument, place, file).unwrap_or_else(|| plain(json))
}

/// The map that a whole argument is.
pub(super) fn map(argument: &str, file: FileId) -> Result<Map, String> {
    let json: serde_json::Value = serde_json::from_str(argument).map_err(|error| error.to_string())?;
    match value(&json, argument, (0, argument.len()), file) {
        Value::Map(map) => Ok(map),
        _ => Err("it is no map".to_owned()),
    }
}

fn traced(argument: &str, (start, end): (usize, usize), file: FileId) -> Option<Value> {
    // Blanks keep the place of what follows them.
    let text = " ".repeat(start) + argument.get(start..end)?;
    let root = yaml::parse(&text).ok()??;
    Some(decode::value(&root, &text, file))
}

fn plain(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Nil,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(number) => Value::Float(number.as_f64().unwrap_or(f64::MAX), None),
        serde_json::Value::String(text) => Value::String(Text::computed(text.as_bytes().to_vec())),
        serde_json::Value::Array(items) => Value::List(List::new(items.iter().map(plain).collect())),
        serde_json::Value::Object(entries) => {
            let map = Map::new(MapType::Any);
            for (key, value) in entries {
                map.insert(Rc::from(key.as_str()), plain(value));
            }
            Value::Map(map)
        }
    }
}
