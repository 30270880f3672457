//! The values that templates compute with: Go's `interface{}` as Helm fills it.
//!
//! Maps and lists are shared and mutable, because `set`, `unset` and `merge` change what later templates see.
//! Strings are bytes (Go's are) and remember which part of which file they were taken from ([`Text`]).

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;

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
}

/// A shared list.
#[derive(Clone)]
pub struct List {
    /// The items.
    pub items: Rc<RefCell<Vec<Value>>>,
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
}

/// A shared map. `range` walks its keys in byte order, as Go does.
#[derive(Clone)]
pub struct Map {
    /// The entries.
    pub entries: Rc<RefCell<BTreeMap<Rc<str>, Value>>>,
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
    /// How `print` shows it.
    fn display(&self) -> String;
    /// The plain value that `toYaml`, `toJson`, `range` and `index` see.
    fn plain(&self) -> Value;
}
