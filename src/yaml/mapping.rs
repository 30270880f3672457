//! Maps built entry by entry: keys become text, the last of two equal keys wins, merges apply where they stand.

use std::collections::HashMap;
use std::sync::Arc;

use super::{Entry, Kind, Mapping, Node, Value};
use crate::source::Span;

/// Up to this many entries a scan is faster than an index.
const INDEX_FROM: usize = 16;

/// A map under construction.
#[derive(Default)]
pub(super) struct MappingBuilder {
    entries: Vec<Entry>,
    index: HashMap<Arc<str>, usize>,
}

impl MappingBuilder {
    /// Adds an entry; an earlier one of the same key gives way.
    pub(super) fn insert(&mut self, key: &Node, value: Node) -> Result<(), String> {
        let text = key_text(key)?;
        self.put(text, key.span, value);
        Ok(())
    }

    /// Merges a map, or a list of maps of which the first that has a key wins.
    pub(super) fn merge(&mut self, value: &Node) -> Result<(), String> {
        match &value.kind {
            Kind::Mapping(mapping) => self.merge_mapping(mapping),
            Kind::Sequence(items) => {
                for item in items.iter().rev() {
                    let mapping = item.as_mapping().ok_or_else(merge_error)?;
                    self.merge_mapping(mapping);
                }
            }
            Kind::Scalar(_) => return Err(merge_error()),
        }
        Ok(())
    }

    /// The finished map.
    pub(super) fn finish(mut self) -> Mapping {
        self.entries.shrink_to_fit();
        Mapping { entries: self.entries }
    }

    fn merge_mapping(&mut self, mapping: &Mapping) {
        for entry in &mapping.entries {
            self.put(entry.key.clone(), entry.key_span, entry.value.clone());
        }
    }

    fn put(&mut self, key: Arc<str>, key_span: Span, value: Node) {
        if let Some(place) = self.position(&key) {
            self.entries[place].key_span = key_span;
            self.entries[place].value = value;
            return;
        }
        if self.entries.len() >= INDEX_FROM {
            self.index.insert(key.clone(), self.entries.len());
        }
        self.entries.push(Entry { key, key_span, value });
    }

    fn position(&mut self, key: &str) -> Option<usize> {
        if self.entries.len() < INDEX_FROM {
            return self.entries.iter().position(|entry| &*entry.key == key);
        }
        if self.index.is_empty() {
            self.index = self.entries.iter().enumerate().map(|(i, entry)| (entry.key.clone(), i)).collect();
        }
        self.index.get(key).copied()
    }
}

fn merge_error() -> String {
    "`<<` merges maps only".to_owned()
}

/// A key as the JSON that Kubernetes reads has it.
fn key_text(key: &Node) -> Result<Arc<str>, String> {
    let Kind::Scalar(scalar) = &key.kind else {
        return Err("a map or a list cannot be a key".to_owned());
    };
    Ok(match &scalar.value {
        Value::String => scalar.text.clone(),
        Value::Bool(value) => Arc::from(value.to_string()),
        Value::Int(value) => Arc::from(value.to_string()),
        Value::UInt(value) => Arc::from(value.to_string()),
        Value::Float(value) => Arc::from(value.to_string()),
        Value::Null => return Err("null cannot be a key".to_owned()),
    })
}
