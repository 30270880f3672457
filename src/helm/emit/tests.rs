//! The emitters beside what helm 4.1.4 printed for the same values (`measured.json`).

use super::*;
use crate::helm::text::Text;
use crate::helm::value::{List, Map, MapType, Value};

fn value(json: &serde_json::Value) -> Value {
    match json {
        serde_json::Value::Null => Value::Nil,
        serde_json::Value::Bool(value) => Value::Bool(*value),
        serde_json::Value::Number(number) => Value::Float(number.as_f64().unwrap(), None),
        serde_json::Value::String(text) => Value::string(text),
        serde_json::Value::Array(items) => Value::List(List::new(items.iter().map(value).collect())),
        serde_json::Value::Object(entries) => {
            let map = Map::new(MapType::Any);
            for (key, item) in entries {
                map.insert(key.as_str(), value(item));
            }
            Value::Map(map)
        }
    }
}

/// What a template sees: nothing where Go refuses the value.
fn printed(result: Result<Text, Refusal>) -> String {
    match result {
        Ok(text) => text.to_str().into_owned(),
        Err(Refusal::Go(_)) => String::new(),
        Err(Refusal::Limit(limit)) => panic!("{limit}"),
    }
}

#[test]
fn values_are_written_as_helm_writes_them() {
    let cases: Vec<serde_json::Value> = serde_json::from_str(include_str!("measured.json")).unwrap();
    let mut wrong = Vec::new();
    for case in &cases {
        let value = value(&case["value"]);
        let ours = [
            ("yaml", printed(to_yaml(&value))),
            ("pretty", printed(to_yaml_pretty(&value))),
            ("json", printed(to_json(&value))),
            ("prettyJson", printed(pretty_json(&value))),
        ];
        for (form, ours) in ours {
            let theirs = case[form].as_str().unwrap();
            if ours != theirs {
                wrong.push(format!("{form} of {}\n  helm {theirs:?}\n  ours {ours:?}", case["value"]));
            }
        }
    }
    assert!(cases.len() > 500, "the table was not read");
    assert!(wrong.is_empty(), "{} differ:\n{}", wrong.len(), wrong.join("\n"));
}
