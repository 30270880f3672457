//! The methods of `.Values` and of the context, which are `common.Values` to Go.
//!
//! In: a map of that type, the name of a method, its arguments. Out: what it gives; nothing when there is no such method, and the name is a key.

use crate::helm::emit::{self, Refusal};
use crate::helm::text::Text;
use crate::helm::value::{Map, MapType, Value};

/// Calls a method of a map.
pub(super) fn call(map: &Map, name: &str, arguments: &[Value]) -> Option<Result<Value, String>> {
    if map.map_type != MapType::Values {
        return None;
    }
    let one = || match arguments {
        [Value::String(text)] => Ok(text.to_str()),
        [other] => Err(format!("wrong type for value; expected string; got {}", other.type_name())),
        more => Err(wrong_count(name, 1, more.len())),
    };
    match name {
        "AsMap" | "YAML" if !arguments.is_empty() => Some(Err(wrong_count(name, 0, arguments.len()))),
        "AsMap" => Some(Ok(typed(map, MapType::Any))),
        "YAML" => Some(yaml(map)),
        "Table" => Some(one().and_then(|path| table(map, &path).map(|map| typed(&map, MapType::Values)))),
        "PathValue" => Some(one().and_then(|path| leaf(map, &path))),
        "Encode" => Some(Err("Encode writes to what no template has".to_owned())),
        _ => None,
    }
}

fn wrong_count(name: &str, wanted: usize, got: usize) -> String {
    format!("wrong number of args for {name}: want {wanted} got {got}")
}

fn typed(map: &Map, map_type: MapType) -> Value {
    Value::Map(Map { entries: map.entries.clone(), map_type })
}

/// The text with the line feed that `toYaml` cuts.
fn yaml(map: &Map) -> Result<Value, String> {
    match emit::to_yaml(&typed(map, MapType::Any)) {
        Ok(text) => Ok(Value::String(Text::concat([&text, &Text::from("\n")]))),
        Err(Refusal::Go(message) | Refusal::Limit(message)) => Err(message),
    }
}

/// The map at a path with dots.
fn table(map: &Map, path: &str) -> Result<Map, String> {
    path.split('.').try_fold(map.clone(), |map, key| match map.get(key) {
        Some(Value::Map(inner)) => Ok(inner),
        _ => Err(format!("{key:?} is not a table")),
    })
}

/// What stands at a path with dots and is no map.
fn leaf(map: &Map, path: &str) -> Result<Value, String> {
    if path.is_empty() {
        return Err("YAML path cannot be empty".to_owned());
    }
    let (above, key) = path.rsplit_once('.').unwrap_or(("", path));
    let holder = if above.is_empty() { Ok(map.clone()) } else { table(map, above) };
    match holder.ok().and_then(|holder| holder.get(key)) {
        Some(value) if !matches!(value, Value::Map(_)) => Ok(value),
        _ => Err(format!("{key:?} is not a value")),
    }
}
