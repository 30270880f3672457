//! How much work it is to hold values against a schema.
//!
//! In: a schema and values, both as JSON. Out: whether the work is bounded. Where `allOf` and its kin refer to one schema twice, and that
//! one again to the next, the work doubles each time, and the validator has no limit of its own.

use std::collections::{BTreeMap, HashMap};

use percent_encoding::percent_decode_str;
use serde_json::{Map as JsonMap, Value as Json};

/// Most steps that values may take.
pub(super) const MOST_STEPS: u64 = 10_000_000;
/// Most pairs of a schema and a value that are looked at to tell.
const MOST_PAIRS: usize = 500_000;
/// Schemas may lead to each other as deep as this.
const DEEPEST: usize = 400;

/// Whether the values can be held against the schema within the limit.
pub(super) fn is_bounded(schema: &Json, values: &Json) -> bool {
    let mut cost = Cost { root: schema, named: BTreeMap::new(), known: HashMap::new(), depth: 0 };
    cost.name(schema);
    cost.of(schema, values) <= MOST_STEPS
}

struct Cost<'a> {
    root: &'a Json,
    /// Schemas by `$id` and anchor.
    named: BTreeMap<&'a str, &'a Json>,
    /// Steps by the places of schema and value in memory; nothing for those that are being counted.
    known: HashMap<(usize, usize), Option<u64>>,
    depth: usize,
}

impl<'a> Cost<'a> {
    fn name(&mut self, schema: &'a Json) {
        match schema {
            Json::Object(keywords) => {
                for keyword in ["$id", "id", "$anchor", "$dynamicAnchor"] {
                    if let Some(name) = keywords.get(keyword).and_then(Json::as_str) {
                        self.named.entry(name.trim_end_matches('#')).or_insert(schema);
                    }
                }
                keywords.values().for_each(|part| self.name(part));
            }
            Json::Array(parts) => parts.iter().for_each(|part| self.name(part)),
            _ => {}
        }
    }

    /// The steps of holding a value against a schema.
    fn of(&mut self, schema: &'a Json, value: &'a Json) -> u64 {
        let Json::Object(keywords) = schema else { return 1 };
        let pair = (std::ptr::from_ref(schema).addr(), std::ptr::from_ref(value).addr());
        match self.known.get(&pair) {
            Some(Some(steps)) => return *steps,
            // One that leads to itself says nothing more.
            Some(None) => return 1,
            None if self.known.len() == MOST_PAIRS || self.depth == DEEPEST => return u64::MAX,
            None => {}
        }
        self.known.insert(pair, None);
        self.depth += 1;
        let parts = keywords.iter().map(|(keyword, part)| self.keyword(keyword, part, keywords, value));
        let steps = parts.fold(1, u64::saturating_add);
        self.depth -= 1;
        let steps = if rests_on_others(keywords) { steps.saturating_mul(1 + size(value)) } else { steps };
        self.known.insert(pair, Some(steps));
        steps
    }

    /// The steps of one of the keywords of a schema.
    fn keyword(
        &mut self,
        keyword: &str,
        part: &'a Json,
        keywords: &'a JsonMap<String, Json>,
        value: &'a Json,
    ) -> u64 {
        match keyword {
            "$ref" | "$dynamicRef" | "$recursiveRef" => part
                .as_str()
                .and_then(|reference| self.target(reference))
                .map_or(1, |target| self.of(target, value)),
            "not" | "then" | "else" => self.of(part, value),
            // Whether they hold is asked first, and why not then.
            "if" => self.of(part, value).saturating_mul(2),
            "anyOf" | "oneOf" => self.all(&parts(part), value).saturating_mul(2),
            "allOf" | "dependentSchemas" | "dependencies" => self.all(&parts(part), value),
            "properties" => {
                let here = part.as_object().into_iter().flatten();
                let here = here.filter_map(|(name, part)| Some((part, value.as_object()?.get(name)?)));
                here.map(|(part, value)| self.of(part, value)).fold(0, u64::saturating_add)
            }
            "additionalProperties" | "unevaluatedProperties" => {
                let own = keywords.get("properties").and_then(Json::as_object);
                let is_other = |name: &str| own.is_none_or(|own| !own.contains_key(name));
                let others = value.as_object().into_iter().flatten();
                let others = others.filter(|(name, _)| is_other(name)).map(|(_, value)| value);
                self.inside(&[part], &others.collect::<Vec<_>>())
            }
            "additionalItems" | "unevaluatedItems" | "contains" => self.inside(&[part], &parts(value)),
            "items" | "prefixItems" | "patternProperties" => {
                let is_one = keyword == "items" && !part.is_array();
                self.inside(&if is_one { vec![part] } else { parts(part) }, &parts(value))
            }
            "enum" => u64::try_from(part.as_array().map_or(0, Vec::len)).unwrap_or(u64::MAX),
            _ => 1,
        }
    }

    /// The steps of holding a value against all of some schemas.
    fn all(&mut self, schemas: &[&'a Json], value: &'a Json) -> u64 {
        schemas.iter().map(|schema| self.of(schema, value)).fold(0, u64::saturating_add)
    }

    /// The steps of holding each of some values against all of some schemas.
    fn inside(&mut self, schemas: &[&'a Json], values: &[&'a Json]) -> u64 {
        let mut steps: u64 = 0;
        for schema in schemas {
            for value in values {
                steps = steps.saturating_add(self.of(schema, value));
                if steps > MOST_STEPS {
                    return steps;
                }
            }
        }
        steps
    }

    /// What a reference leads to in the schema itself.
    fn target(&self, reference: &str) -> Option<&'a Json> {
        let reference = percent_decode_str(reference).decode_utf8_lossy();
        let (base, place) = reference.split_once('#').unwrap_or((&reference, ""));
        let whole = if base.is_empty() { self.root } else { self.named.get(base).copied()? };
        if place.is_empty() || place.starts_with('/') {
            return whole.pointer(place);
        }
        self.named.get(place).copied()
    }
}

/// Whether a schema asks what others have said of each part of the value.
fn rests_on_others(keywords: &JsonMap<String, Json>) -> bool {
    keywords.contains_key("unevaluatedProperties") || keywords.contains_key("unevaluatedItems")
}

/// What lies directly in a list or map.
fn parts(value: &Json) -> Vec<&Json> {
    match value {
        Json::Array(items) => items.iter().collect(),
        Json::Object(entries) => entries.values().collect(),
        _ => Vec::new(),
    }
}

fn size(value: &Json) -> u64 {
    u64::try_from(parts(value).len()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Definitions of which each leads to the next one twice.
    fn doubling(keyword: &str, count: usize) -> Json {
        let next = |number: usize| serde_json::json!({"$ref": format!("#/definitions/a{number}")});
        let definitions = (0..count).map(|number| {
            (format!("a{number}"), serde_json::json!({keyword: [next(number + 1), next(number + 1)]}))
        });
        let definitions: JsonMap<String, Json> = definitions.collect();
        serde_json::json!({"$ref": "#/definitions/%61%30", "definitions": definitions})
    }

    #[test]
    fn schemas_that_double_the_work_are_not_bounded() {
        for keyword in ["allOf", "anyOf", "oneOf"] {
            assert!(is_bounded(&doubling(keyword, 8), &Json::Null), "{keyword}");
            assert!(!is_bounded(&doubling(keyword, 40), &Json::Null), "{keyword}");
        }
        let chain = (0..2_000).map(|number| {
            (format!("a{number}"), serde_json::json!({"$ref": format!("#/d/a{}", number + 1)}))
        });
        let chain: JsonMap<String, Json> = chain.collect();
        assert!(!is_bounded(&serde_json::json!({"$ref": "#/d/a0", "d": chain}), &Json::Null));
    }

    #[test]
    fn schemas_of_people_are_bounded() {
        let tree = serde_json::json!({
            "$id": "tree", "type": "object", "required": ["a"],
            "properties": {"a": {"$ref": "#"}, "b": {"anyOf": [{"type": "null"}, {"$ref": "tree#/properties/a"}]}},
            "additionalProperties": {"$ref": "#"},
        });
        let mut values = Json::Null;
        for _ in 0..60 {
            values = serde_json::json!({"a": values, "c": {"a": 1}});
        }
        assert!(is_bounded(&tree, &values));
        let many: JsonMap<String, Json> =
            (0..5_000).map(|number| (format!("k{number}"), Json::from(number))).collect();
        assert!(is_bounded(&tree, &Json::Object(many)));
    }
}
