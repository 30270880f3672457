//! Values as texts and back: `toYaml`, `fromJson`, `int`; what type and kind they are.

use super::argument::{Answer, Arguments};
use super::cast::{to_float, to_int, to_text};
use super::{Call, Function};
use crate::helm::decode::value_of_text;
use crate::helm::emit::{self, Refusal};
use crate::helm::template::TemplateError;
use crate::helm::text::Text;
use crate::helm::value::{IntType, List, Map, MapType, Value};
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
    ("int", |call| Ok(Value::Int(to_int(call.one()?), IntType::Int))),
    ("int64", |call| Ok(Value::Int(to_int(call.one()?), IntType::Int64))),
    ("float64", |call| Ok(Value::Float(to_float(call.one()?), None))),
    ("toDecimal", to_decimal),
    ("typeOf", |call| Ok(Value::string(call.one()?.type_name()))),
    ("kindOf", |call| Ok(Value::string(call.one()?.kind_name()))),
    ("typeIs", |call| is(call, |value, name| value.type_name() == name)),
    ("kindIs", |call| is(call, |value, name| value.kind_name() == name)),
    ("typeIsLike", |call| is(call, |value, name| value.type_name() == name.trim_start_matches('*'))),
    ("deepEqual", |call| {
        let arguments = Arguments::exactly(call, 2)?;
        Ok(Value::Bool(arguments.value(0)?.deep_equal(arguments.value(1)?)))
    }),
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

/// Octal digits as a number.
fn to_decimal(call: &mut Call<'_>) -> Answer {
    let text = to_text(call.one()?);
    Ok(Value::Int(i64::from_str_radix(&text.to_str(), 8).unwrap_or(0), IntType::Int64))
}

fn is(call: &mut Call<'_>, holds: fn(&Value, &str) -> bool) -> Answer {
    let arguments = Arguments::exactly(call, 2)?;
    Ok(Value::Bool(holds(arguments.value(1)?, &arguments.characters(0)?)))
}
