//! `values.schema.json`: what a chart says its values must be like.
//!
//! In: the charts of a release and their values. Out: a problem for each chart whose values do not meet its schema, or whose
//! schema cannot be used. Nothing is fetched: what a schema leaves to a URL is not checked, which is said.

mod cost;

use std::collections::BTreeSet;
use std::error::Error;
use std::sync::{Arc, Mutex, PoisonError};

use jsonschema::{Retrieve, Uri};
use serde_json::{Map as JsonMap, Number, Value as Json};

use super::chart::Chart;
use super::number;
use super::value::{Map, Value};
use super::values::Part;
use crate::problem::Problem;

/// How many violations of one schema are told.
const MAX_TOLD: usize = 5;

/// A chart with a schema, and what it gets for values.
pub(crate) struct Constrained {
    chart: Arc<Chart>,
    values: Json,
}

/// Those of a chart and of the charts below it that have a schema, in their order.
pub(crate) fn constrained(part: &Part, values: &Map) -> Vec<Constrained> {
    let own = part.chart.schema.is_some();
    let own = own.then(|| Constrained { chart: part.chart.clone(), values: json_map(values) });
    let below = part.children.iter().flat_map(|child| match values.get(&child.name) {
        Some(Value::Map(values)) => constrained(child, &values),
        _ => Vec::new(),
    });
    own.into_iter().chain(below).collect()
}

impl Constrained {
    /// What is wrong with the values or with the schema.
    pub(crate) fn problem(&self) -> Option<Problem> {
        let schema = self.chart.schema.as_ref()?;
        let problem = |message| Problem::in_file(schema.place.as_str(), message);
        let bytes = match schema.bytes() {
            Ok(bytes) => bytes,
            Err(message) => return Some(problem(message)),
        };
        let remote = Remote::default();
        let checked = violations(&bytes, &self.values, remote.clone());
        match (checked, remote.told()) {
            (Err(Refusal::Limit(message)), _) => Some(problem(message)),
            (Err(Refusal::Values(message)), _) | (Err(Refusal::Schema(message)), None) => {
                Some(problem(format!("{message}; helm refuses the chart")))
            }
            (_, Some(addresses)) => {
                let message = format!(
                    "the schema refers to {addresses}: what is said there is not fetched and not checked"
                );
                Some(problem(message).note())
            }
            (Ok(()), None) => None,
        }
    }
}

/// Why values are refused.
enum Refusal {
    /// They do not meet the schema.
    Values(String),
    /// The schema cannot be used.
    Schema(String),
    /// It would take too long to tell.
    Limit(String),
}

/// The addresses that a schema refers to. What is there counts as a schema that everything meets.
#[derive(Clone, Default)]
struct Remote(Arc<Mutex<BTreeSet<String>>>);

impl Remote {
    /// The first of the addresses, and how many more there are; nothing without any.
    fn told(&self) -> Option<String> {
        let addresses = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let first = addresses.first()?;
        Some(match addresses.len() - 1 {
            0 => first.clone(),
            more => format!("{first} and {more} more"),
        })
    }
}

impl Retrieve for Remote {
    fn retrieve(&self, uri: &Uri<String>) -> Result<Json, Box<dyn Error + Send + Sync>> {
        let host = uri.authority().map(|authority| authority.host());
        // The schemas of schemas are built in; others of that host are of no version, which changes nothing.
        if host == Some("json-schema.org") || !matches!(uri.scheme().as_str(), "http" | "https") {
            return Err(format!("{uri} is no address that helm fetches").into());
        }
        self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(uri.to_string());
        Ok(Json::Bool(true))
    }
}

fn violations(schema: &[u8], values: &Json, remote: Remote) -> Result<(), Refusal> {
    let mut schema: Json = serde_json::from_slice(schema)
        .map_err(|error| Refusal::Schema(format!("the schema is no JSON: {error}")))?;
    if !cost::is_bounded(&schema, values) {
        let most = cost::MOST_STEPS;
        return Err(Refusal::Limit(format!(
            "the values were not held against the schema, which would take more than {most} steps"
        )));
    }
    escape_references(&mut schema);
    let validator = jsonschema::options()
        .with_base_uri("file:///values.schema.json")
        .with_retriever(remote)
        .build(&schema)
        .map_err(|error| Refusal::Schema(format!("the schema cannot be used: {}", error.masked())))?;
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
    Err(Refusal::Values(message))
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
    if let Some(whole) = number::whole(number) {
        return Json::Number(Number::from(whole));
    }
    Number::from_f64(number).map_or(Json::Null, Json::Number)
}
