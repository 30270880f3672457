//! Values as texts and back: YAML, JSON and TOML.
//!
//! In: values, or texts. Out: texts, or values; strings and numbers keep their origins both ways.

use super::argument::{Answer, Arguments};
use super::{Call, Function};
use crate::helm::decode::{from_json, from_toml, value_of_text};
use crate::helm::emit::{self, Refusal};
use crate::helm::output::flow_marks;
use crate::helm::template::{Runtime, TemplateError};
use crate::helm::text::Text;
use crate::helm::value::{ItemType, List, MAP_WEIGHT, Map, MapType, Value};
use crate::yaml::parse;

pub(super) const GROUP: &[(&str, Function)] = &[
    ("fromJson", |call| read_map(call, json, "")),
    ("fromJsonArray", |call| read_list(call, json, "")),
    ("fromToml", |call| read_map(call, toml, "")),
    ("fromYaml", |call| read_map(call, yaml, YAML_PREFIX)),
    ("fromYamlArray", |call| read_list(call, yaml, YAML_PREFIX)),
    ("mustFromJson", |call| Ok(json(Arguments::exactly(call, 1)?.text(0)?, call.runtime)??)),
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
    let value = Arguments::exactly(call, 1)?.value(0)?;
    // Once for finding the style of each text, once for writing it.
    call.runtime.charge_walks(value, 2)?;
    match emit(value) {
        Ok(text) => Ok(Value::String(text)),
        Err(Refusal::Go(_)) if !must => Ok(Value::string("")),
        Err(Refusal::Go(message) | Refusal::Limit(message)) => Err(message.into()),
    }
}

/// The mistakes of TOML are printed instead of the text.
fn to_toml(call: &mut Call<'_>) -> Answer {
    let value = Arguments::exactly(call, 1)?.value(0)?;
    call.runtime.charge_walks(value, 1)?;
    match emit::to_toml(value) {
        Ok(text) => Ok(Value::String(text)),
        Err(Refusal::Go(message)) if !value.is_nil() => Ok(Value::string(message)),
        Err(Refusal::Go(message) | Refusal::Limit(message)) => Err(message.into()),
    }
}

/// Reads a text. What it costs is paid for before the memory is taken: bytes first, then the values that they stand for.
type Reader = fn(&Text, &mut Runtime) -> Result<Result<Value, String>, TemplateError>;

/// Bytes of YAML and JSON that are read in a step.
const BYTES: usize = 4;

/// The steps of a comma or bracket in YAML of flow style.
const FLOW_MARK: usize = 4;

fn json(text: &Text, runtime: &mut Runtime) -> Result<Result<Value, String>, TemplateError> {
    let maps = memchr::memchr_iter(b'{', text.as_bytes()).count();
    runtime.charge_size(text.len() / BYTES + maps * MAP_WEIGHT)?;
    Ok(from_json(text))
}

/// The reader of TOML takes more memory for each value.
fn toml(text: &Text, runtime: &mut Runtime) -> Result<Result<Value, String>, TemplateError> {
    runtime.charge_size(text.len())?;
    Ok(from_toml(text))
}

fn yaml(made: &Text, runtime: &mut Runtime) -> Result<Result<Value, String>, TemplateError> {
    if std::str::from_utf8(made.as_bytes()).is_err() {
        return Ok(Err("error converting YAML to JSON: yaml: invalid leading UTF-8 octet".to_owned()));
    }
    let text = made.to_str();
    runtime.charge_size(made.len() / BYTES + flow_marks(&text) * FLOW_MARK)?;
    Ok(match parse(&text) {
        Ok(Some(root)) => {
            runtime.charge_size(root.weight(MAP_WEIGHT))?;
            Ok(value_of_text(&root, &text, made))
        }
        Ok(None) => Ok(Value::Nil),
        Err(error) => Err(format!("error converting YAML to JSON: yaml: {}", error.message)),
    })
}

/// What cannot be read is a map with the key `Error`, as in Helm.
fn read_map(call: &mut Call<'_>, read: Reader, prefix: &str) -> Answer {
    let map = Map::new(MapType::Any);
    match read(Arguments::exactly(call, 1)?.text(0)?, call.runtime)? {
        Ok(Value::Map(map)) => return Ok(Value::Map(map)),
        // The library that reads YAML leaves the map as it is, that of JSON takes it away.
        Ok(Value::Nil) if prefix.is_empty() => return Ok(Value::Map(Map::new(MapType::NoneOfAny))),
        Ok(Value::Nil) => {}
        Ok(other) => map.insert("Error", mismatch(prefix, &other, "map[string]interface {}")),
        Err(message) => map.insert("Error", Value::string(message)),
    }
    Ok(Value::Map(map))
}

/// What cannot be read is a list of the error, as in Helm.
fn read_list(call: &mut Call<'_>, read: Reader, prefix: &str) -> Answer {
    Ok(Value::List(match read(Arguments::exactly(call, 1)?.text(0)?, call.runtime)? {
        Ok(Value::List(list)) => list,
        Ok(Value::Nil) if prefix.is_empty() => List::typed(Vec::new(), ItemType::NoneOfAny),
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
