//! Values as YAML and JSON texts, and back.

use super::argument::Answer;
use super::{Call, Function};
use crate::helm::decode::value_of_text;
use crate::helm::emit::{self, Refusal};
use crate::helm::template::TemplateError;
use crate::helm::text::Text;
use crate::helm::value::{List, Map, MapType, Value};
use crate::yaml;

pub(super) const GROUP: &[(&str, Function)] = &[
    ("toYaml", |call| written(call, emit::to_yaml, false)),
    ("mustToYaml", |call| written(call, emit::to_yaml, true)),
    ("toYamlPretty", |call| written(call, emit::to_yaml_pretty, false)),
    ("toJson", |call| written(call, emit::to_json, false)),
    ("mustToJson", |call| written(call, emit::to_json, true)),
    ("toPrettyJson", |call| written(call, emit::pretty_json, false)),
    ("mustToPrettyJson", |call| written(call, emit::pretty_json, true)),
    ("toRawJson", |call| written(call, emit::raw_json, false)),
    ("mustToRawJson", |call| written(call, emit::raw_json, true)),
    ("fromYaml", |call| read_map(call)),
    ("fromJson", |call| read_map(call)),
    ("mustFromJson", |call| read(call)?.map_err(TemplateError::new)),
    ("fromYamlArray", |call| read_list(call)),
    ("fromJsonArray", |call| read_list(call)),
];

fn written(call: &mut Call<'_>, emit: fn(&Value) -> Result<Text, Refusal>, must: bool) -> Answer {
    match emit(call.one()?) {
        Ok(text) => Ok(Value::String(text)),
        Err(Refusal::Go(_)) if !must => Ok(Value::string("")),
        Err(Refusal::Go(message) | Refusal::Limit(message)) => Err(TemplateError::new(message)),
    }
}

/// What the only argument holds as YAML, of which JSON is a part; the inner error is the reader's.
fn read(call: &mut Call<'_>) -> Result<Result<Value, String>, TemplateError> {
    let made = call.text(0)?;
    let text = made.to_str();
    Ok(match yaml::parse(&text) {
        Ok(Some(root)) => Ok(value_of_text(&root, &text, made)),
        Ok(None) => Ok(Value::Nil),
        Err(error) => Err(error.message),
    })
}

/// What cannot be read is a map with the key `Error`, as in Helm.
fn read_map(call: &mut Call<'_>) -> Answer {
    let message = match read(call)? {
        Ok(Value::Map(map)) => return Ok(Value::Map(map)),
        Ok(Value::Nil) => return Ok(Value::Map(Map::new(MapType::Any))),
        Ok(other) => format!("cannot unmarshal {} into a map", other.kind_name()),
        Err(message) => message,
    };
    let map = Map::new(MapType::Any);
    map.insert("Error", Value::string(message));
    Ok(Value::Map(map))
}

/// What cannot be read is a list of the error, as in Helm.
fn read_list(call: &mut Call<'_>) -> Answer {
    Ok(Value::List(match read(call)? {
        Ok(Value::List(list)) => list,
        Ok(Value::Nil) => List::new(Vec::new()),
        Ok(other) => {
            List::new(vec![Value::string(format!("cannot unmarshal {} into a list", other.kind_name()))])
        }
        Err(message) => List::new(vec![Value::string(message)]),
    }))
}
