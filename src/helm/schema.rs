//! `values.schema.json`: what a chart says its values must be like.
//!
//! In: the charts of a release and their values. Out: a problem for each chart whose values do not meet its schema, or whose
//! schema cannot be used. Nothing is fetched: a schema that refers to a URL is a problem.

use serde_json::{Map as JsonMap, Number, Value as Json};

use super::value::{Map, Value};
use super::values::Part;
use crate::problem::Problem;

/// How many violations of one schema are told.
const MAX_TOLD: usize = 5;

/// Checks the values of a chart and of those below it.
pub(crate) fn check(part: &Part, values: &Map, problems: &mut Vec<Problem>) {
    if let Some(schema) = &part.chart.schema
        && let Err(message) = violations(&schema.bytes, &json_map(values))
    {
        problems.push(Problem::in_file(schema.place.as_str(), format!("{message}; helm refuses the chart")));
    }
    for child in &part.children {
        if let Some(Value::Map(values)) = values.get(&child.name) {
            check(child, &values, problems);
        }
    }
}

fn violations(schema: &[u8], values: &Json) -> Result<(), String> {
    let mut schema: Json =
        serde_json::from_slice(schema).map_err(|error| format!("the schema is no JSON: {error}"))?;
    escape_references(&mut schema);
    let validator = jsonschema::options()
        .with_base_uri("file:///values.schema.json")
        .build(&schema)
        .map_err(|error| format!("the schema cannot be used: {}", error.masked()))?;
    let mut violations: Vec<String> = Vec::new();
    for error in validator.iter_errors(values) {
        // Values may be secrets: the path and the rule must do.
        let path = error.instance_path().to_string().replace('/', ".");
        let path = path.strip_prefix('.').filter(|path| !path.is_empty()).unwrap_or("the top");
        violations.push(format!("{path}: {}", error.masked()));
    }
    if violations.is_empty() {
        return Ok(());
    }
    let more = violations.len().saturating_sub(MAX_TOLD);
    violations.truncate(MAX_TOLD);
    let mut message = format!("the values do not meet the schema: {}", violations.join("; "));
    if more > 0 {
        message = format!("{message}; and {more} more");
    }
    Err(message)
}

/// Escapes what stands in references although it may not, as `#/$defs/a[0]`: Go takes it as it is.
fn escape_references(schema: &mut Json) {
    match schema {
        Json::Object(entries) => {
            for (key, value) in entries.iter_mut() {
                match value {
                    Json::String(reference) if key == "$ref" || key == "$dynamicRef" => {
                        let escape = |c: char| match c {
                            '[' | ']' | '{' | '}' | '<' | '>' | '"' | '\\' | '^' | '`' | '|' | ' ' => {
                                format!("%{:02X}", u32::from(c))
                            }
                            c => c.to_string(),
                        };
                        *reference = reference.chars().map(escape).collect();
                    }
                    value => escape_references(value),
                }
            }
        }
        Json::Array(items) => items.iter_mut().for_each(escape_references),
        _ => {}
    }
}

fn json_map(map: &Map) -> Json {
    let entries = map.to_vec().into_iter().map(|(key, value)| (key.to_string(), json(&value)));
    Json::Object(entries.collect::<JsonMap<_, _>>())
}

fn json(value: &Value) -> Json {
    match value {
        Value::Nil => Json::Null,
        Value::Bool(value) => Json::Bool(*value),
        Value::Int(number, _) => Json::Number(Number::from(*number)),
        Value::Float(number, _) => number_of(*number),
        Value::String(text) => Json::String(String::from_utf8_lossy(text.as_bytes()).into_owned()),
        Value::List(list) => Json::Array(list.items.borrow().iter().map(json).collect()),
        Value::Map(map) => json_map(map),
        Value::Object(object) => json(&object.plain()),
    }
}

/// Whole floats count as whole numbers in JSON schemas.
fn number_of(number: f64) -> Json {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if number.fract() == 0.0 && number.abs() <= EXACT {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "whole and within the range in which floats are exact"
        )]
        return Json::Number(Number::from(number as i64));
    }
    Number::from_f64(number).map_or(Json::Null, Json::Number)
}
