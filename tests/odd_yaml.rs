//! Odd YAML read as Helm reads it: each line of `odd-yaml.jsonl` has a text and what `fromYaml | toJson` of Helm 4.1.4 makes of it,
//! null where it reports an error.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test may fail")]

#[path = "shape/json.rs"]
mod json;

use serde_json::{Map, Value as Json};
use staletoken::yaml::parse;

const TABLE: &str = include_str!("odd-yaml.jsonl");

/// Texts that are read otherwise, each for the parser's own reasons.
const DIFFERENT: &[&str] = &[
    // Helm reads this, we report it: it was not met in twenty thousand real documents.
    "{a: 1}\n}",
];

#[test]
fn odd_texts_are_read_as_helm_reads_them() {
    let mut wrong = Vec::new();
    for line in TABLE.lines() {
        let (text, expected): (String, Json) = serde_json::from_str(line).unwrap();
        let ours =
            parse(&text).map_or(Json::Null, |root| root.as_ref().map_or(Json::Object(Map::new()), json::of));
        let same = ours == json::floats(expected.clone());
        if same == DIFFERENT.contains(&&*text) {
            wrong.push(format!("{text:?}\n  helm {expected}\n  ours {ours}"));
        }
    }
    assert!(wrong.is_empty(), "{} texts:\n{}", wrong.len(), wrong.join("\n"));
}
