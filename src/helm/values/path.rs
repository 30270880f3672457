//! Paths of keys with dots between them, as conditions and imports write them.

use crate::helm::value::{Map, Value};

/// The map at a path; nothing when a part of it is missing or no map.
pub(super) fn table(values: &Map, path: &str) -> Option<Map> {
    path.split('.').try_fold(values.clone(), |map, key| match map.get(key)? {
        Value::Map(map) => Some(map),
        _ => None,
    })
}

/// What is at a path, unless it is a map.
pub(super) fn leaf(values: &Map, path: &str) -> Option<Value> {
    let (map, key) = match path.rsplit_once('.') {
        Some((above, key)) => (table(values, above)?, key),
        None => (values.clone(), path),
    };
    map.get(key).filter(|value| !matches!(value, Value::Map(_)))
}
