//! The values that templates compute with: Go's `interface{}` as Helm fills it.
//!
//! Maps and lists are shared and mutable, because `set`, `unset` and `merge` change what later templates see.
//! Strings are bytes (Go's are) and remember which part of which file they were taken from ([`Text`]).

mod complex;
mod container;
mod table;
mod walk;

use std::fmt;
use std::rc::Rc;

pub(crate) use complex::Complex;
pub(crate) use container::appended;
pub use container::{Entries, Items};
pub use table::Table;
pub(crate) use walk::{DEEPEST, MAP_WEIGHT};

use super::text::{Origin, Text};

/// A value.
#[derive(Clone)]
pub enum Value {
    /// Go's untyped nil.
    Nil,
    /// A boolean.
    Bool(bool),
    /// A whole number: literals and results of functions. Values files only hold floats.
    Int(i64, IntType),
    /// A number of a values file, or a float literal. The origin lets `tag: 1.21` be traced.
    Float(f64, Option<Origin>),
    /// A byte string with its origin.
    String(Text),
    /// A list, shared.
    List(List),
    /// A map with string keys, shared.
    Map(Map),
    /// Something with fields and methods of its own: `.Files`, `.Capabilities.KubeVersion`, a time.
    Object(Rc<dyn Object>),
}

/// What `typeOf` says of a whole number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IntType {
    /// `int`: literals, `len`, `int`.
    Int,
    /// `int64`: arithmetic of Sprig, `int64`.
    Int64,
    /// `uint8`: a byte of a string or of a file.
    Uint8,
    /// `uint64`: the numbers of a version.
    Uint64,
}

impl IntType {
    fn name(self) -> &'static str {
        match self {
            Self::Int => "int",
            Self::Int64 => "int64",
            Self::Uint8 => "uint8",
            Self::Uint64 => "uint64",
        }
    }
}

/// A shared list.
#[derive(Clone)]
pub struct List {
    /// The items.
    pub items: Rc<Items>,
    /// `[]interface {}`, `[]string` or `[]int`: what `typeOf` says.
    pub item_type: ItemType,
}

/// What a list was declared to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ItemType {
    /// `[]interface {}`
    Any,
    /// `[]string`: `splitList`, `.Files.Lines`
    String,
    /// `[]int`: `until`
    Int,
    /// `[][]interface {}`: `chunk`
    List,
    /// Go's nil `[]interface {}`: empty, but null in JSON and YAML.
    NoneOfAny,
    /// Go's nil `[]string`: `regexFindAll` without a match.
    NoneOfString,
}

impl ItemType {
    /// Whether there is no list at all behind the type.
    pub fn is_nil(self) -> bool {
        matches!(self, Self::NoneOfAny | Self::NoneOfString)
    }
}

/// A shared map. `range` walks its keys in byte order, as Go does.
#[derive(Clone)]
pub struct Map {
    /// The entries.
    pub entries: Rc<Entries>,
    /// `map[string]interface {}`, `common.Values` or `map[string]string`: what `typeOf` says.
    pub map_type: MapType,
}

/// What a map was declared as.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MapType {
    /// `map[string]interface {}`
    Any,
    /// `common.Values` (`chartutil.Values` in Helm 3): `.Values` itself and what `fromYaml` of it gives.
    Values,
    /// `map[string]string`: `split`, labels.
    String,
    /// Go's nil `map[string]interface {}`: empty, but null in JSON and YAML.
    NoneOfAny,
    /// Go's nil `map[string]string`: empty, but null in JSON and YAML.
    NoneOfString,
}

impl MapType {
    /// Whether there is no map at all behind the type.
    pub fn is_nil(self) -> bool {
        matches!(self, Self::NoneOfAny | Self::NoneOfString)
    }
}

/// A value with behaviour.
pub trait Object {
    /// Go's name of the type, as `typeOf` prints it.
    fn type_name(&self) -> &'static str;
    /// Go's kind of the type, as `kindOf` prints it.
    fn kind_name(&self) -> &'static str;
    /// A field by name; nothing when there is none.
    fn field(&self, name: &str) -> Option<Value>;
    /// A method by name with its arguments; nothing when there is no such method.
    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, String>>;
    /// The steps that it takes to read it, or to call one of its methods.
    fn cost(&self) -> usize {
        0
    }
    /// Whether it is a map or a list with nothing in it, which `if` takes for false.
    fn is_empty(&self) -> bool {
        false
    }
    /// How `print` shows it.
    fn display(&self) -> String;
    /// What a function gets of it, where Go hands over a copy that is shown in another way.
    fn copied(&self) -> Option<Value> {
        None
    }
    /// The keys of its JSON in their order; nothing where they are sorted.
    fn json_keys(&self) -> Vec<&'static str> {
        Vec::new()
    }
    /// What it holds, when it is a `[]byte`.
    fn bytes(&self) -> Option<Text> {
        None
    }
    /// How TOML has it, where it is no plain value there. `toYamlPretty` does not quote it either.
    fn toml(&self) -> Option<String> {
        None
    }
    /// The plain value that `toYaml` and `toJson` see.
    fn plain(&self) -> Value;
    /// The map or list that it is to `range`, `index` and the functions of lists.
    fn elements(&self) -> Value {
        self.plain()
    }
}

impl Map {
    /// An empty map.
    pub fn new(map_type: MapType) -> Self {
        Self::from_entries(Table::default(), map_type)
    }

    /// A map with these entries.
    pub fn from_entries(entries: Table, map_type: MapType) -> Self {
        Self { entries: Rc::new(Entries::new(entries)), map_type }
    }

    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<Value> {
        self.entries.borrow().get(key).cloned()
    }

    /// Sets the value of a key.
    pub fn insert(&self, key: impl Into<Rc<str>>, value: Value) {
        self.entries.borrow_mut().insert(key.into(), value);
    }

    /// Removes a key.
    pub fn remove(&self, key: &str) {
        self.entries.borrow_mut().remove(key);
    }

    /// The entries as they are now.
    pub fn to_vec(&self) -> Vec<(Rc<str>, Value)> {
        self.entries.borrow().iter().map(|(key, value)| (key.clone(), value.clone())).collect()
    }

    /// Number of keys.
    pub fn len(&self) -> usize {
        self.entries.borrow().len()
    }

    /// Whether there are no keys.
    pub fn is_empty(&self) -> bool {
        self.entries.borrow().is_empty()
    }

    /// A map with the same values.
    #[must_use]
    pub fn shallow_copy(&self) -> Self {
        Self::from_entries(self.entries.borrow().clone(), self.map_type)
    }
}

impl List {
    /// A list of anything.
    pub fn new(items: Vec<Value>) -> Self {
        Self::typed(items, ItemType::Any)
    }

    /// A list of something.
    pub fn typed(items: Vec<Value>, item_type: ItemType) -> Self {
        Self::with_room(items, item_type, 0)
    }

    /// A list that Go makes by adding one item after the other to none.
    pub fn grown(items: Vec<Value>, item_type: ItemType) -> Self {
        let room = container::grown(items.len());
        Self::with_room(items, item_type, room)
    }

    /// A list with room for so many items in all, which `slice` can reach.
    pub fn with_room(items: Vec<Value>, item_type: ItemType, room: usize) -> Self {
        Self { items: Rc::new(Items::new(items, room)), item_type }
    }

    /// The items as they are now.
    pub fn to_vec(&self) -> Vec<Value> {
        self.items.borrow().clone()
    }

    /// Number of items.
    pub fn len(&self) -> usize {
        self.items.borrow().len()
    }

    /// Whether there are no items.
    pub fn is_empty(&self) -> bool {
        self.items.borrow().is_empty()
    }
}

impl Value {
    /// A whole number of Go's type `int`.
    pub fn int(number: i64) -> Self {
        Self::Int(number, IntType::Int)
    }

    /// A computed string.
    pub fn string(text: impl AsRef<str>) -> Self {
        Self::String(Text::from(text.as_ref()))
    }

    /// Whether this is Go's untyped nil.
    pub fn is_nil(&self) -> bool {
        matches!(self, Self::Nil)
    }

    /// Whether `if` takes the value for true.
    pub fn is_truthy(&self) -> bool {
        match self {
            Self::Nil => false,
            Self::Bool(value) => *value,
            Self::Int(value, _) => *value != 0,
            Self::Float(value, _) => *value != 0.0,
            Self::String(text) => !text.is_empty(),
            Self::List(list) => !list.is_empty(),
            Self::Map(map) => !map.is_empty(),
            Self::Object(object) => !object.is_empty(),
        }
    }

    /// The string, when this is one.
    pub fn as_text(&self) -> Option<&Text> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// The map, when this is one.
    pub fn as_map(&self) -> Option<&Map> {
        match self {
            Self::Map(map) => Some(map),
            _ => None,
        }
    }

    /// The list, when this is one.
    pub fn as_list(&self) -> Option<&List> {
        match self {
            Self::List(list) => Some(list),
            _ => None,
        }
    }

    /// Go's name of the type, as `typeOf` prints it.
    pub fn type_name(&self) -> &'static str {
        match self {
            Self::Nil => "<nil>",
            Self::Bool(_) => "bool",
            Self::Int(_, int_type) => int_type.name(),
            Self::Float(..) => "float64",
            Self::String(_) => "string",
            Self::List(list) => match list.item_type {
                ItemType::Any | ItemType::NoneOfAny => "[]interface {}",
                ItemType::String | ItemType::NoneOfString => "[]string",
                ItemType::Int => "[]int",
                ItemType::List => "[][]interface {}",
            },
            Self::Map(map) => match map.map_type {
                MapType::Any | MapType::NoneOfAny => "map[string]interface {}",
                MapType::Values => "common.Values",
                MapType::String | MapType::NoneOfString => "map[string]string",
            },
            Self::Object(object) => object.type_name(),
        }
    }

    /// Go's kind of the type, as `kindOf` prints it.
    pub fn kind_name(&self) -> &'static str {
        match self {
            Self::Nil => "invalid",
            Self::List(_) => "slice",
            Self::Map(_) => "map",
            Self::Object(object) => object.kind_name(),
            other => other.type_name(),
        }
    }
}

impl fmt::Debug for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.type_name(), super::display::shown(self).to_str())
    }
}

impl fmt::Debug for Map {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Value::Map(self.clone()).fmt(f)
    }
}

impl fmt::Debug for List {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Value::List(self.clone()).fmt(f)
    }
}

impl From<bool> for Value {
    fn from(value: bool) -> Self {
        Self::Bool(value)
    }
}

impl From<Text> for Value {
    fn from(text: Text) -> Self {
        Self::String(text)
    }
}

impl From<Map> for Value {
    fn from(map: Map) -> Self {
        Self::Map(map)
    }
}

impl From<List> for Value {
    fn from(list: List) -> Self {
        Self::List(list)
    }
}
