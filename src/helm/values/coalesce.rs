//! The values of a chart laid over each other: given values over the parent's, over the chart's own.
//!
//! In: maps. Out: the merged map. Maps merge, everything else is replaced, null deletes in some places and stays in others: the
//! order of steps, and which maps are shared, are Helm's, because both show.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::Part;
use crate::helm::HelmVersion;
use crate::helm::value::{Map, MapType, Value};

/// The key whose values all sub-charts see.
const GLOBAL: &str = "global";

/// How maps are laid over each other.
#[derive(Clone, Copy)]
pub(super) struct Coalescer {
    /// Whose rules for null hold.
    pub(super) version: HelmVersion,
    /// Whether null stays, to take effect in a later step.
    pub(super) keep_null: bool,
}

impl Coalescer {
    /// The values of `part` and of its sub-charts under `given`, which is not changed.
    pub(super) fn values(self, part: &Part, given: &Map, clashes: &mut BTreeSet<String>) -> Map {
        let values = given.deep_copy();
        self.part(part, &values, clashes);
        values
    }

    fn part(self, part: &Part, values: &Map, clashes: &mut BTreeSet<String>) {
        self.own_values(part, values);
        for child in &part.children {
            let below = values.get(&child.name);
            let below = match below {
                Some(Value::Map(below)) => below,
                other => {
                    if other.is_some() {
                        clashes.insert(child.name.clone());
                    }
                    let below = Map::new(MapType::Any);
                    values.insert(Rc::from(child.name.as_str()), Value::Map(below.clone()));
                    below
                }
            };
            self.globals(&below, values);
            self.part(child, &below, clashes);
        }
    }

    /// Lays `values` over the chart's own.
    fn own_values(self, part: &Part, values: &Map) {
        // Helm 3 hands out the chart's own maps, which later steps then change.
        let own = match self.version {
            HelmVersion::V3 => part.values.clone(),
            HelmVersion::V4 => part.values.deep_copy(),
        };
        for (key, default) in own.to_vec() {
            match values.get(&key) {
                None => values.insert(key, default),
                Some(Value::Nil) if !self.keep_null => values.remove(&key),
                Some(Value::Map(table)) => {
                    if let Value::Map(default) = default {
                        let child = self.version == HelmVersion::V4
                            && part.children.iter().any(|child| *child.name == *key);
                        let keep_null = self.keep_null || child;
                        Self { keep_null, ..self }.tables(&table, &default);
                    }
                }
                Some(_) => {}
            }
        }
    }

    /// Copies the globals of `above` into `below`; those of `above` win.
    fn globals(self, below: &Map, above: &Map) {
        let table = |map: &Map| match map.get(GLOBAL) {
            None => Some(Map::new(MapType::Any)),
            Some(Value::Map(globals)) => Some(globals),
            Some(_) => None,
        };
        let (Some(target), Some(source)) = (table(below), table(above)) else { return };
        for (key, value) in source.to_vec() {
            let there = target.get(&key);
            match (value, there) {
                (Value::Map(value), None) => target.insert(key, Value::Map(value.shallow_copy())),
                (Value::Map(value), Some(Value::Map(there))) => {
                    let merged = value.shallow_copy();
                    Self { keep_null: true, ..self }.tables(&merged, &there);
                    target.insert(key, Value::Map(merged));
                }
                (Value::Map(_), Some(_)) | (_, Some(Value::Map(_))) => {}
                (value, _) => target.insert(key, value),
            }
        }
        below.insert(Rc::from(GLOBAL), Value::Map(target));
    }

    /// Lays `over` over `under`, recursively; the result is `over`.
    pub(super) fn tables(self, over: &Map, under: &Map) {
        let mut real = BTreeSet::new();
        if self.version == HelmVersion::V4 {
            // A null over a default deletes it; a null over a null, or over nothing, stays.
            real =
                under.to_vec().into_iter().filter(|(_, value)| !value.is_nil()).map(|(key, _)| key).collect();
            for (key, _) in over.to_vec().into_iter().filter(|(_, value)| value.is_nil()) {
                under.insert(key, Value::Nil);
            }
        }
        for (key, default) in under.to_vec() {
            match (over.get(&key), default) {
                (Some(Value::Nil), _) if self.deletes(&key, &real) => over.remove(&key),
                (None, default) => over.insert(key, default),
                (Some(Value::Map(over)), Value::Map(under)) => self.tables(&over, &under),
                _ => {}
            }
        }
    }

    fn deletes(self, key: &Rc<str>, real: &BTreeSet<Rc<str>>) -> bool {
        match self.version {
            HelmVersion::V3 => true,
            HelmVersion::V4 => !self.keep_null && real.contains(key),
        }
    }
}
