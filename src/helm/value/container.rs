//! The shared insides of maps and lists.
//!
//! In: entries or items. Out: the same behind a `RefCell`. However deep values are nested, dropping them takes no stack.

use std::cell::RefCell;
use std::ops::Deref;
use std::rc::Rc;

use super::{Table, Value};

/// The entries of a map.
pub struct Entries(RefCell<Table>);

/// The items of a list.
pub struct Items {
    items: RefCell<Vec<Value>>,
    room: usize,
}

impl Entries {
    pub(super) fn new(entries: Table) -> Self {
        Self(RefCell::new(entries))
    }
}

impl Items {
    pub(super) fn new(items: Vec<Value>, room: usize) -> Self {
        Self { items: RefCell::new(items), room }
    }

    /// For how many items Go has room, which is not less than there are.
    pub(crate) fn room(&self) -> usize {
        self.room.max(self.items.borrow().len())
    }
}

/// The room of a Go slice of 16 bytes an item that grew item by item. It is known as long as it doubles.
pub(super) fn grown(length: usize) -> usize {
    if length <= DOUBLING { length.next_power_of_two() } else { length }
}

/// The room of a full Go slice of so many items to which one more is added, as far as it doubles.
pub(crate) fn appended(length: usize) -> usize {
    let doubles = length <= 16 || (length < DOUBLING && length.is_power_of_two());
    if doubles { (2 * length).max(1) } else { length + 1 }
}

/// Slices of more items grow by other steps.
const DOUBLING: usize = 256;

impl Deref for Entries {
    type Target = RefCell<Table>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Deref for Items {
    type Target = RefCell<Vec<Value>>;

    fn deref(&self) -> &Self::Target {
        &self.items
    }
}

impl Drop for Entries {
    fn drop(&mut self) {
        release(std::mem::take(self.0.get_mut()).into_values());
    }
}

impl Drop for Items {
    fn drop(&mut self) {
        release(std::mem::take(self.items.get_mut()).into_iter());
    }
}

/// Drops values from the outside to the inside.
fn release(values: impl Iterator<Item = Value>) {
    let mut pending: Vec<Value> = values.filter(is_last).collect();
    while let Some(mut value) = pending.pop() {
        match &mut value {
            Value::Map(map) => {
                if let Some(entries) = Rc::get_mut(&mut map.entries) {
                    pending.extend(std::mem::take(entries.0.get_mut()).into_values().filter(is_last));
                }
            }
            Value::List(list) => {
                if let Some(items) = Rc::get_mut(&mut list.items) {
                    pending.extend(std::mem::take(items.items.get_mut()).into_iter().filter(is_last));
                }
            }
            _ => {}
        }
    }
}

/// Whether this is a map or list that nobody else holds.
fn is_last(value: &Value) -> bool {
    match value {
        Value::Map(map) => Rc::strong_count(&map.entries) == 1,
        Value::List(list) => Rc::strong_count(&list.items) == 1,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{List, Map, MapType};
    use super::*;

    #[test]
    fn deep_values_are_dropped_without_deep_calls() {
        let mut value = Value::Nil;
        for _ in 0..300_000 {
            let map = Map::new(MapType::Any);
            map.insert("a", Value::List(List::new(vec![value])));
            value = Value::Map(map);
        }
        let outer = value.clone();
        drop(value);
        assert!(outer.is_truthy());
    }
}
