//! The entries of a map in the order of their keys: few of them in one piece, many in a tree.
//!
//! In: keys and values. Out: the same in order. Most maps of values files have a handful of keys, and a tree of theirs would take
//! several times the memory.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::Value;

/// So many entries are kept in one piece, where one more moves those behind it.
const FEW: usize = 32;

/// Entries by key.
#[derive(Clone)]
pub struct Table(Kept);

#[derive(Clone)]
enum Kept {
    /// In the order of the keys, none twice.
    Few(Vec<(Rc<str>, Value)>),
    Many(BTreeMap<Rc<str>, Value>),
}

impl Default for Table {
    fn default() -> Self {
        Self(Kept::Few(Vec::new()))
    }
}

impl Table {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Value> {
        match &self.0 {
            Kept::Few(entries) => place(entries, key).ok().map(|at| &entries[at].1),
            Kept::Many(entries) => entries.get(key),
        }
    }

    /// Sets the value of a key.
    pub fn insert(&mut self, key: Rc<str>, value: Value) {
        match &mut self.0 {
            Kept::Few(entries) => match place(entries, &key) {
                Ok(at) => entries[at].1 = value,
                Err(at) if entries.len() < FEW => entries.insert(at, (key, value)),
                Err(_) => {
                    let entries = std::mem::take(entries);
                    self.0 = Kept::Many(entries.into_iter().chain([(key, value)]).collect());
                }
            },
            Kept::Many(entries) => {
                entries.insert(key, value);
            }
        }
    }

    /// Removes a key.
    pub fn remove(&mut self, key: &str) {
        match &mut self.0 {
            Kept::Few(entries) => {
                if let Ok(at) = place(entries, key) {
                    entries.remove(at);
                }
            }
            Kept::Many(entries) => {
                entries.remove(key);
            }
        }
    }

    /// The entries in the order of their keys.
    pub fn iter(&self) -> impl Iterator<Item = (&Rc<str>, &Value)> {
        let (few, many) = match &self.0 {
            Kept::Few(entries) => (Some(entries), None),
            Kept::Many(entries) => (None, Some(entries)),
        };
        let few = few.into_iter().flatten().map(|(key, value)| (key, value));
        few.chain(many.into_iter().flatten())
    }

    /// The values in the order of their keys.
    pub fn into_values(self) -> impl Iterator<Item = Value> {
        let (few, many) = match self.0 {
            Kept::Few(entries) => (entries, BTreeMap::new()),
            Kept::Many(entries) => (Vec::new(), entries),
        };
        few.into_iter().map(|(_, value)| value).chain(many.into_values())
    }

    /// Number of entries.
    pub fn len(&self) -> usize {
        match &self.0 {
            Kept::Few(entries) => entries.len(),
            Kept::Many(entries) => entries.len(),
        }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The same entries with other values.
    #[must_use]
    pub fn map(&self, mut value_of: impl FnMut(&Value) -> Value) -> Self {
        let mut entry = |(key, value): (&Rc<str>, &Value)| (key.clone(), value_of(value));
        Self(match &self.0 {
            Kept::Few(entries) => Kept::Few(entries.iter().map(|(key, value)| entry((key, value))).collect()),
            Kept::Many(entries) => Kept::Many(entries.iter().map(entry).collect()),
        })
    }
}

/// Where a key is, or where it would be.
fn place(entries: &[(Rc<str>, Value)], key: &str) -> Result<usize, usize> {
    entries.binary_search_by(|(found, _)| (**found).cmp(key))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Whatever is set and removed, the table holds what a tree holds.
        #[test]
        fn it_is_a_map_of_sorted_keys(steps in prop::collection::vec((any::<bool>(), 0..80_u8), 0..300)) {
            let (mut table, mut tree) = (Table::default(), BTreeMap::new());
            for (number, (sets, key)) in steps.iter().enumerate() {
                let key: Rc<str> = Rc::from(format!("k{key}"));
                if *sets {
                    let value = i64::try_from(number).unwrap();
                    table.insert(key.clone(), Value::int(value));
                    tree.insert(key, value);
                } else {
                    table.remove(&key);
                    tree.remove(&key);
                }
            }
            let number = |value: &Value| if let Value::Int(number, _) = value { *number } else { -1 };
            let held = |table: &Table| -> Vec<(Rc<str>, i64)> {
                table.iter().map(|(key, value)| (key.clone(), number(value))).collect()
            };
            let expected: Vec<(Rc<str>, i64)> = tree.iter().map(|(key, value)| (key.clone(), *value)).collect();
            prop_assert_eq!(&held(&table), &expected);
            prop_assert_eq!(&held(&table.map(Value::clone)), &expected);
            prop_assert_eq!(table.len(), tree.len());
            prop_assert_eq!(table.is_empty(), tree.is_empty());
            for (key, value) in &tree {
                prop_assert_eq!(table.get(key).map(number), Some(*value));
            }
            prop_assert!(table.get("k").is_none());
            let values: Vec<i64> = table.into_values().map(|value| number(&value)).collect();
            prop_assert_eq!(values, tree.into_values().collect::<Vec<i64>>());
        }
    }
}
