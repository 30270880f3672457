//! The arguments of a call as Go's parameters take them.
//!
//! In: a call. Out: its arguments by position and type, or what Go says when one does not fit.

use std::borrow::Cow;

use super::{Call, Given, bound};
use crate::helm::number;
use crate::helm::template::TemplateError;
use crate::helm::text::Text;
use crate::helm::value::{IntType, Map, MapType, Value};

/// What a function answers.
pub(super) type Answer = Result<Value, TemplateError>;

/// The arguments of a call.
#[derive(Clone, Copy)]
pub(super) struct Arguments<'a> {
    name: &'a str,
    values: &'a [Value],
    given: &'a [Given],
}

impl<'a> Arguments<'a> {
    fn of(call: &Call<'a>) -> Self {
        Self { name: call.name, values: call.arguments, given: call.given }
    }

    /// The arguments of a function that takes `count` of them.
    pub(super) fn exactly(call: &Call<'a>, count: usize) -> Result<Self, String> {
        let arguments = Self::of(call);
        if call.arguments.len() == count { Ok(arguments) } else { Err(arguments.count_error("want", count)) }
    }

    /// The arguments of a function that takes `count` of them or more.
    pub(super) fn at_least(call: &Call<'a>, count: usize) -> Result<Self, String> {
        let arguments = Self::of(call);
        if call.arguments.len() >= count {
            Ok(arguments)
        } else {
            Err(arguments.count_error("want at least", count))
        }
    }

    /// Number of arguments.
    pub(super) fn len(&self) -> usize {
        self.values.len()
    }

    /// The arguments from a position on.
    pub(super) fn rest(&self, position: usize) -> &'a [Value] {
        self.values.get(position..).unwrap_or_default()
    }

    /// An argument for a parameter that takes anything.
    pub(super) fn value(&self, position: usize) -> Result<&'a Value, String> {
        self.values.get(position).ok_or_else(|| self.count_error("want at least", position + 1))
    }

    /// An argument for a `string` parameter.
    pub(super) fn text(&self, position: usize) -> Result<&'a Text, String> {
        match self.value(position)? {
            Value::String(text) => Ok(text),
            other => Err(wrong_type("string", other)),
        }
    }

    /// An argument for a `string` parameter, as characters.
    pub(super) fn characters(&self, position: usize) -> Result<Cow<'a, str>, String> {
        self.text(position).map(Text::to_str)
    }

    /// An argument for an `int` parameter; numbers of values files do not fit.
    pub(super) fn int(&self, position: usize) -> Result<i64, String> {
        match self.value(position)? {
            Value::Int(number, IntType::Int) => Ok(*number),
            Value::Float(number, _) if self.given.get(position) == Some(&Given::Literal) => {
                number::whole(*number).ok_or_else(|| wrong_type("int", &Value::Float(*number, None)))
            }
            other => Err(wrong_type("int", other)),
        }
    }

    /// An argument for a `bool` parameter.
    pub(super) fn boolean(&self, position: usize) -> Result<bool, String> {
        match self.value(position)? {
            Value::Bool(value) => Ok(*value),
            other => Err(wrong_type("bool", other)),
        }
    }

    /// An argument for a `map[string]interface {}` parameter; nil is an empty map, but that of a field is refused.
    pub(super) fn map(&self, position: usize) -> Result<Map, String> {
        match self.value(position)? {
            Value::Map(map) if !matches!(map.map_type, MapType::String | MapType::NoneOfString) => {
                Ok(map.clone())
            }
            Value::Nil if self.given.get(position) == Some(&Given::Field) => {
                Err("wrong type for value; expected map[string]interface {}; got interface {}".to_owned())
            }
            Value::Nil => Ok(Map::new(MapType::NoneOfAny)),
            other => Err(wrong_type("map[string]interface {}", other)),
        }
    }

    /// The arguments from a position on for `map[string]interface {}` parameters.
    pub(super) fn maps(&self, from: usize) -> Result<Vec<Map>, String> {
        (from..self.values.len()).map(|position| self.map(position)).collect()
    }

    /// The items of an argument that has to be a list.
    pub(super) fn items(&self, position: usize) -> Result<Vec<Value>, String> {
        match self.value(position)? {
            Value::List(list) => Ok(list.to_vec()),
            // `.Capabilities.APIVersions`, or the bytes of a file
            Value::Object(object) => {
                bound::items(object.bytes().map_or(0, |bytes| bytes.len()))?;
                match object.elements() {
                    Value::List(list) => Ok(list.to_vec()),
                    _ => Err(format!("Cannot {} on type {}", self.name, object.kind_name())),
                }
            }
            Value::Nil => Err(format!("{}: a list was expected, but there is nothing", self.name)),
            other => Err(format!("Cannot {} on type {}", self.name, other.kind_name())),
        }
    }

    /// An argument for a `float64` parameter; a whole number fits where it stands in the template.
    pub(super) fn float(&self, position: usize) -> Result<f64, String> {
        match self.value(position)? {
            Value::Float(number, _) => Ok(*number),
            #[expect(clippy::cast_precision_loss, reason = "Go loses the same digits")]
            Value::Int(number, _) if self.given.get(position) == Some(&Given::Literal) => Ok(*number as f64),
            other => Err(wrong_type("float64", other)),
        }
    }

    /// An argument for a `uint32` parameter, which takes only what stands in the template.
    pub(super) fn literal(&self, position: usize) -> Result<i64, String> {
        match self.value(position)? {
            other if self.given.get(position) != Some(&Given::Literal) => Err(wrong_type("uint32", other)),
            _ => self.int(position),
        }
    }

    fn count_error(&self, want: &str, count: usize) -> String {
        format!("wrong number of args for {}: {want} {count} got {}", self.name, self.values.len())
    }
}

/// What Go says when an argument does not fit its parameter.
pub(super) fn wrong_type(expected: &str, got: &Value) -> String {
    match got {
        Value::Nil => format!("invalid value; expected {expected}"),
        got => format!("wrong type for value; expected {expected}; got {}", got.type_name()),
    }
}
