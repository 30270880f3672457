//! Values as texts and back: YAML, JSON and TOML.
//!
//! In: values, or texts. Out: texts, or values; strings and numbers keep their origins both ways.

use super::argument::{Answer, Arguments};
use super::{Call, Function};
use crate::helm::decode::{from_json, from_toml, value_of_text};
use crate::helm::emit::{self, Refusal};
use crate::helm::text::Text;
use crate::helm::value::{List, Map, MapType, Value};
use crate::yaml;

pub(super) const GROUP: &[(&str, Function)] = &[
    ("fromJson", |call| read_map(call, from_json, "")),
    ("fromJsonArray", |call| read_list(call, from_json, "")),
    ("fromToml", |call| read_map(call, from_toml, "")),
    ("fromYaml", |call| read_map(call, from_yaml, YAML_PREFIX)),
    ("fromYamlArray", |call| read_list(call, from_yaml, YAML_PREFIX)),
    ("mustFromJson", |call| Ok(from_json(Arguments::exactly(call, 1)?.text(0)?)?)),
    ("mustToJson", |call| written(call, emit::to_json, true)),
    ("mustToPrettyJson", |call| written(call, emit::pretty_json, true)),
    ("mustToRawJson", |call| written(call, emit::raw_json, true)),
    ("mustToYaml", |call| written(call, emit::to_yaml, true)),
    ("toJson", |call| written(call, emit::to_json, false)),
    ("toPrettyJson", |call| written(call, emit::pretty_json, false)),
    ("toRawJson", |call| written(call, emit::raw_json, true)),
    ("toToml", to_toml),
    ("toYaml", |call| written(call, emit::to_yaml, false)),
    ("toYamlPretty", |call| written(call, emit::to_yaml_pretty, false)),
];

/// What Helm puts in front of a mistake in the shape of a YAML text, which it reads by way of JSON.
const YAML_PREFIX: &str = "error unmarshaling JSON: while decoding JSON: ";

/// The text of the only argument; where Go refuses it, nothing, or an error for functions that must.
fn written(call: &mut Call<'_>, emit: fn(&Value) -> Result<Text, Refusal>, must: bool) -> Answer {
    match emit(Arguments::exactly(call, 1)?.value(0)?) {
        Ok(text) => Ok(Value::String(text)),
        Err(Refusal::Go(_)) if !must => Ok(Value::string("")),
        Err(Refusal::Go(message) | Refusal::Limit(message)) => Err(message.into()),
    }
}

/// The mistakes of TOML are printed instead of the text.
fn to_toml(call: &mut Call<'_>) -> Answer {
    let value = Arguments::exactly(call, 1)?.value(0)?;
    match emit::to_toml(value) {
        Ok(text) => Ok(Value::String(text)),
        Err(Refusal::Go(message)) if !value.is_nil() => Ok(Value::string(message)),
        Err(Refusal::Go(message) | Refusal::Limit(message)) => Err(message.into()),
    }
}

type Reader = fn(&Text) -> Result<Value, String>;

fn from_yaml(made: &Text) -> Result<Value, String> {
    let text = made.to_str();
    match yaml::parse(&text) {
        Ok(Some(root)) => Ok(value_of_text(&root, &text, made)),
        Ok(None) => Ok(Value::Nil),
        Err(error) => Err(format!("error converting YAML to JSON: yaml: {}", error.message)),
    }
}

/// What cannot be read is a map with the key `Error`, as in Helm.
fn read_map(call: &mut Call<'_>, read: Reader, prefix: &str) -> Answer {
    let map = Map::new(MapType::Any);
    match read(Arguments::exactly(call, 1)?.text(0)?) {
        Ok(Value::Map(map)) => return Ok(Value::Map(map)),
        Ok(Value::Nil) => {}
        Ok(other) => map.insert("Error", mismatch(prefix, &other, "map[string]interface {}")),
        Err(message) => map.insert("Error", Value::string(message)),
    }
    Ok(Value::Map(map))
}

/// What cannot be read is a list of the error, as in Helm.
fn read_list(call: &mut Call<'_>, read: Reader, prefix: &str) -> Answer {
    Ok(Value::List(match read(Arguments::exactly(call, 1)?.text(0)?) {
        Ok(Value::List(list)) => list,
        Ok(Value::Nil) => List::new(Vec::new()),
        Ok(other) => List::new(vec![mismatch(prefix, &other, "[]interface {}")]),
        Err(message) => List::new(vec![Value::string(message)]),
    }))
}

/// What Go says of JSON of another shape.
fn mismatch(prefix: &str, found: &Value, wanted: &str) -> Value {
    let found = match found {
        Value::Bool(_) => "bool",
        Value::String(_) => "string",
        Value::List(_) => "array",
        Value::Map(_) => "object",
        _ => "number",
    };
    Value::string(format!("{prefix}json: cannot unmarshal {found} into Go value of type {wanted}"))
}
