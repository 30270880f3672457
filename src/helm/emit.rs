//! Values written as texts: YAML as `toYaml` and `toYamlPretty` write it, JSON, TOML.
//!
//! In: a [`Value`](super::value::Value). Out: a [`Text`](super::text::Text) in which every string and number keeps the
//! origin it had in the value, or a [`Refusal`].

mod json;
mod order;
mod plain;
mod scalar;
mod toml;
mod yaml;

pub(crate) use json::{pretty_json, raw_json, to_json};
pub(crate) use toml::to_toml;
pub(crate) use yaml::{to_yaml, to_yaml_pretty};

/// The longest text that a value is written as, in bytes.
const LONGEST: usize = 64 << 20;

/// Why a value was not written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// Go refuses it too: `toYaml` and `toJson` are empty then, their `must` forms fail with this clause.
    Go(String),
    /// A limit of ours; always an error.
    Limit(String),
}

impl Refusal {
    fn too_deep() -> Self {
        Self::Limit(format!("maps and lists are nested deeper than {} levels", super::value::DEEPEST))
    }

    fn too_long() -> Self {
        Self::Limit(format!("the text is longer than {} MiB", LONGEST >> 20))
    }

    fn cycle() -> Self {
        Self::Go("json: unsupported value: encountered a cycle via map[string]interface {}".to_owned())
    }
}

#[cfg(test)]
mod tests;
