//! The JSON Schema of the configuration, made from the definition of the command line.

use clap::{Arg, ArgAction, Command};
use serde_json::{Map, Value, json};

use super::{flags, key, own};
use crate::rule::RULES;

/// Where editors find it.
pub const URL: &str = concat!(env!("CARGO_PKG_REPOSITORY"), "/raw/main/docs/staletoken.schema.json");

/// The schema as a text.
pub fn text(command: &Command) -> String {
    let mut properties = Map::new();
    for arg in flags(command) {
        let Some(key) = key(arg) else { continue };
        properties.insert(key.to_owned(), property(arg));
    }
    let text = json!({ "type": "string" });
    let rules: Vec<&str> = RULES.iter().map(|rule| rule.id).collect();
    let levels: Vec<&str> = own::LEVELS.iter().map(|(name, _)| *name).collect();
    properties.insert(
        "levels".to_owned(),
        json!({
            "description": "The severity of rules; off switches one off",
            "type": "object",
            "propertyNames": { "enum": rules },
            // A plain `off` is false to readers of YAML 1.1.
            "additionalProperties": { "enum": levels.into_iter().map(Value::from).chain([Value::from(false)]).collect::<Vec<_>>() },
        }),
    );
    let mut parts: Map<String, Value> =
        own::IGNORE_KEYS.iter().map(|key| ((*key).to_owned(), text.clone())).collect();
    parts.insert(
        "rules".to_owned(),
        json!({ "anyOf": [{ "enum": rules }, { "type": "array", "items": { "enum": rules } }] }),
    );
    parts.insert("until".to_owned(), json!({ "type": "string", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$" }));
    properties.insert(
        "ignore".to_owned(),
        json!({
            "description": "What is not reported; a part that is left out fits everything",
            "type": "array",
            "items": { "type": "object", "additionalProperties": false, "properties": parts },
        }),
    );
    for (key, description) in [
        (
            "images",
            "What images of your own are: another repository, a client as pkg:TYPE/NAME@VERSION, no-client, or the folder here that they are built from",
        ),
        ("mirrors", "Prefixes of copies, and what they are copies of"),
    ] {
        let map = json!({ "description": description, "type": "object", "additionalProperties": text });
        properties.insert(key.to_owned(), map);
    }
    properties.sort_keys();
    let schema = json!({
        "$schema": "http://json-schema.org/draft-07/schema#",
        "$id": URL,
        "title": "The configuration of staletoken",
        "type": "object",
        "additionalProperties": false,
        "properties": properties,
    });
    format!("{schema:#}\n")
}

fn property(arg: &Arg) -> Value {
    let description = arg.get_help().map(ToString::to_string).unwrap_or_default();
    let values: Vec<String> = match arg.get_action() {
        ArgAction::SetTrue => return json!({ "description": description, "type": "boolean" }),
        _ => arg.get_possible_values().iter().map(|value| value.get_name().to_owned()).collect(),
    };
    // Numbers are fine as well: the command line reads texts.
    let one =
        if values.is_empty() { json!({ "type": ["string", "number"] }) } else { json!({ "enum": values }) };
    if !matches!(arg.get_action(), ArgAction::Append) {
        let mut property = one;
        property["description"] = json!(description);
        return property;
    }
    let mut forms = vec![json!({ "type": "array", "items": one }), one];
    if super::value_name(arg).contains('=') {
        forms.push(json!({ "type": "object" }));
    }
    json!({ "description": description, "anyOf": forms })
}
