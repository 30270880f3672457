//! Walks through whole values: copies, equality, size.
//!
//! In: values of any shape, also maps that hold themselves. Out: a copy, an answer, a number. Depth and length are bounded.

use std::cell::Cell;
use std::rc::Rc;

use super::{List, Map, Value};

/// Deeper maps and lists than this are not walked: templates can put a map into itself.
pub(crate) const DEEPEST: usize = 500;
/// A map takes as much memory as so many other values.
pub(crate) const MAP_WEIGHT: usize = 16;
/// So many bytes of a text take as long as one more value.
const TEXT_WEIGHT: usize = 16;
/// One walk visits no more values than this: a map that holds one map twice, and so on, doubles with each level.
const LONGEST: usize = 4_000_000;

impl Map {
    /// A map with copies of all maps and lists in it.
    #[must_use]
    pub fn deep_copy(&self) -> Self {
        copy_map(self, &Walk::default(), DEEPEST)
    }
}

impl Value {
    /// The value with copies of all maps and lists in it.
    #[must_use]
    pub fn deep_copy(&self) -> Self {
        copy(self, &Walk::default(), DEEPEST)
    }

    /// Go's `reflect.DeepEqual`: whole numbers and fractions are never equal.
    pub fn deep_equal(&self, other: &Self) -> bool {
        equal(self, other, &Walk::default(), DEEPEST)
    }

    /// Number of values in this one, itself included, with maps and texts at their weight: what a walk through it costs, or a copy. Too many to count are the
    /// largest number.
    pub fn size(&self) -> usize {
        let walk = Walk::default();
        count(self, &walk, DEEPEST);
        match walk.left.get() {
            0 => usize::MAX,
            left => LONGEST - left,
        }
    }
}

/// How much of a walk is left.
struct Walk {
    left: Cell<usize>,
}

impl Default for Walk {
    fn default() -> Self {
        Self { left: Cell::new(LONGEST) }
    }
}

impl Walk {
    /// One level down: nothing when the walk ends here.
    fn visit(&self, depth: usize) -> Option<usize> {
        self.left.set(self.left.get().checked_sub(1)?);
        depth.checked_sub(1)
    }
}

fn count(value: &Value, walk: &Walk, depth: usize) {
    let Some(depth) = walk.visit(depth) else { return };
    if matches!(value, Value::Map(_)) {
        walk.left.set(walk.left.get().saturating_sub(MAP_WEIGHT - 1));
    }
    match value {
        Value::Map(map) => map.entries.borrow().iter().for_each(|(_, value)| count(value, walk, depth)),
        Value::List(list) => list.items.borrow().iter().for_each(|item| count(item, walk, depth)),
        Value::String(text) => walk.left.set(walk.left.get().saturating_sub(text.len() / TEXT_WEIGHT)),
        _ => {}
    }
}

fn copy(value: &Value, walk: &Walk, depth: usize) -> Value {
    let Some(depth) = walk.visit(depth) else { return Value::Nil };
    match value {
        Value::Map(map) => Value::Map(copy_map(map, walk, depth)),
        Value::List(list) => {
            let items = list.items.borrow().iter().map(|item| copy(item, walk, depth)).collect();
            Value::List(List::with_room(items, list.item_type, list.items.room()))
        }
        other => other.clone(),
    }
}

fn copy_map(map: &Map, walk: &Walk, depth: usize) -> Map {
    Map::from_entries(map.entries.borrow().map(|value| copy(value, walk, depth)), map.map_type)
}

fn equal(a: &Value, b: &Value, walk: &Walk, depth: usize) -> bool {
    let Some(depth) = walk.visit(depth) else { return false };
    match (a, b) {
        (Value::Nil, Value::Nil) => true,
        (Value::Bool(a), Value::Bool(b)) => a == b,
        (Value::Int(a, a_type), Value::Int(b, b_type)) => a == b && a_type == b_type,
        #[expect(clippy::float_cmp, reason = "Go compares in the same way")]
        (Value::Float(a, _), Value::Float(b, _)) => a == b,
        (Value::String(a), Value::String(b)) => a == b,
        (Value::List(a), Value::List(b)) => a.item_type == b.item_type && equal_lists(a, b, walk, depth),
        (Value::Map(a), Value::Map(b)) => a.map_type == b.map_type && equal_maps(a, b, walk, depth),
        (Value::Object(a), Value::Object(b)) => {
            Rc::ptr_eq(a, b) || (a.type_name() == b.type_name() && equal(&a.plain(), &b.plain(), walk, depth))
        }
        _ => false,
    }
}

fn equal_lists(a: &List, b: &List, walk: &Walk, depth: usize) -> bool {
    if Rc::ptr_eq(&a.items, &b.items) {
        return true;
    }
    let (a, b) = (a.items.borrow(), b.items.borrow());
    a.len() == b.len() && a.iter().zip(b.iter()).all(|(a, b)| equal(a, b, walk, depth))
}

fn equal_maps(a: &Map, b: &Map, walk: &Walk, depth: usize) -> bool {
    if Rc::ptr_eq(&a.entries, &b.entries) {
        return true;
    }
    let (a, b) = (a.entries.borrow(), b.entries.borrow());
    a.len() == b.len()
        && a.iter().zip(b.iter()).all(|((ak, av), (bk, bv))| ak == bk && equal(av, bv, walk, depth))
}

#[cfg(test)]
mod tests {
    use super::super::{IntType, ItemType, MapType};
    use super::*;

    fn map(entries: &[(&str, Value)]) -> Map {
        let map = Map::new(MapType::Any);
        for (key, value) in entries {
            map.insert(*key, value.clone());
        }
        map
    }

    #[test]
    fn copies_are_equal_and_apart() {
        let inner = map(&[("b", Value::string("x"))]);
        let outer =
            map(&[("a", Value::Map(inner.clone())), ("n", Value::List(List::new(vec![Value::int(1)])))]);
        let copied = Value::Map(outer.deep_copy());
        assert!(copied.deep_equal(&Value::Map(outer.clone())));
        inner.insert("b", Value::string("y"));
        assert!(!copied.deep_equal(&Value::Map(outer)));
    }

    #[test]
    fn types_make_a_difference() {
        assert!(!Value::int(1).deep_equal(&Value::Float(1.0, None)));
        assert!(!Value::int(1).deep_equal(&Value::Int(1, IntType::Int64)));
        let words = List::typed(vec![Value::string("a")], ItemType::String);
        assert!(!Value::List(words).deep_equal(&Value::List(List::new(vec![Value::string("a")]))));
    }

    #[test]
    fn maps_that_hold_themselves_end() {
        let (a, b) = (map(&[]), map(&[]));
        for ring in [&a, &b] {
            ring.insert("me", Value::Map(ring.clone()));
            ring.insert("too", Value::Map(ring.clone()));
        }
        let (a, b) = (Value::Map(a), Value::Map(b));
        assert!(!a.deep_equal(&b));
        assert_eq!(a.size(), usize::MAX);
        for ring in [a, b] {
            // Rings of counted references are only freed when somebody cuts them.
            ring.as_map().unwrap().entries.take();
        }
    }
}
