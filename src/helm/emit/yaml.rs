//! YAML text as go-yaml writes it.
//!
//! In: a value. Out: its text: blocks of indent 2, keys in natural order, long plain and quoted strings folded at 80
//! columns, without a final line feed. `writer.rs` knows columns and line breaks, `string.rs` writes strings.

mod string;
mod writer;

use super::scalar::{self, Dialect};
use super::{LONGEST, Refusal, json, order};
use crate::helm::number;
use crate::helm::text::{Origin, Text};
use crate::helm::value::{DEEPEST, Object, Value};
use writer::Writer;

/// The text of `toYaml`.
pub(crate) fn to_yaml(value: &Value) -> Result<Text, Refusal> {
    Emitter { writer: Writer::new(Some(80)), dialect: Dialect::Compact }.document(value)
}

/// The text of `toYamlPretty`: lists are indented, nothing is folded, numbers keep Go's own form.
pub(crate) fn to_yaml_pretty(value: &Value) -> Result<Text, Refusal> {
    Emitter { writer: Writer::new(None), dialect: Dialect::Pretty }.document(value)
}

struct Emitter {
    writer: Writer,
    dialect: Dialect,
}

/// What a node stands in.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Context {
    Root,
    Item,
    Value,
}

impl Emitter {
    fn document(mut self, value: &Value) -> Result<Text, Refusal> {
        self.node(value, None, Context::Root, &mut Vec::new())?;
        self.writer.indent(0);
        Ok(self.writer.finish())
    }

    /// Writes a node that stands in a collection of an indent; the root has none.
    fn node(
        &mut self,
        value: &Value,
        indent: Option<usize>,
        context: Context,
        path: &mut Vec<*const ()>,
    ) -> Result<(), Refusal> {
        if self.writer.len() > LONGEST {
            return Err(Refusal::too_long());
        }
        match value {
            Value::Nil => self.word("null"),
            // Version 3 sees the list itself, version 2 only what JSON makes of it.
            Value::List(list) if list.item_type.is_nil() && self.dialect == Dialect::Compact => {
                self.word("null");
            }
            Value::Map(map) if map.map_type.is_nil() && self.dialect == Dialect::Compact => {
                self.word("null");
            }
            Value::Bool(value) => self.word(if *value { "true" } else { "false" }),
            Value::Int(value, _) => self.word(&value.to_string()),
            Value::Float(value, origin) => self.float(*value, *origin)?,
            Value::String(text) => self.string(text, indent)?,
            Value::Object(object) => {
                enter(path, std::rc::Rc::as_ptr(object).cast())?;
                self.object(&**object, indent, context, path)?;
                path.pop();
            }
            Value::List(list) => {
                enter(path, std::rc::Rc::as_ptr(&list.items).cast())?;
                self.sequence(&list.items.borrow(), indent, context, path)?;
                path.pop();
            }
            Value::Map(map) => {
                enter(path, std::rc::Rc::as_ptr(&map.entries).cast())?;
                let entries = map.entries.borrow();
                let entries = entries.iter().map(|(key, value)| (&**key, value)).collect();
                self.mapping(entries, indent, path)?;
                path.pop();
            }
        }
        Ok(())
    }

    fn word(&mut self, word: &str) {
        self.writer.word(&Text::from(word));
    }

    fn float(&mut self, value: f64, origin: Option<Origin>) -> Result<(), Refusal> {
        let text = match self.dialect {
            Dialect::Compact => compact_float(value)?,
            Dialect::Pretty => pretty_float(value),
        };
        match origin {
            Some(origin) => self.writer.word(&number::written(&text, origin)),
            None => self.word(&text),
        }
        Ok(())
    }

    fn string(&mut self, text: &Text, indent: Option<usize>) -> Result<(), Refusal> {
        let text = match self.dialect {
            Dialect::Compact => json::as_yaml_reads_it(text)?,
            Dialect::Pretty => string::or_base64(&mut self.writer, text),
        };
        self.writer.string(&text, indent.map_or(2, |indent| indent + 2), self.dialect);
        Ok(())
    }

    fn sequence(
        &mut self,
        items: &[Value],
        indent: Option<usize>,
        context: Context,
        path: &mut Vec<*const ()>,
    ) -> Result<(), Refusal> {
        if items.is_empty() {
            self.word("[]");
            return Ok(());
        }
        // Version 2 does not indent a list under its key.
        let flush =
            self.dialect == Dialect::Compact && context == Context::Value && !self.writer.is_indented();
        let indent = indent.map_or(0, |indent| if flush { indent } else { indent + 2 });
        for item in items {
            self.writer.indent(indent);
            self.writer.indicator("-", true);
            self.node(item, Some(indent), Context::Item, path)?;
        }
        Ok(())
    }

    /// Version 2 sees what JSON makes of an object, version 3 the object itself.
    fn object(
        &mut self,
        object: &dyn Object,
        indent: Option<usize>,
        context: Context,
        path: &mut Vec<*const ()>,
    ) -> Result<(), Refusal> {
        let keys = object.json_keys();
        match (self.dialect, object.plain()) {
            (Dialect::Pretty, Value::String(text)) if object.toml().is_some() => self.word(&text.to_str()),
            (Dialect::Pretty, Value::Map(map)) if !keys.is_empty() => {
                let indent = indent.map_or(0, |indent| indent + 2);
                for key in keys {
                    let value = map.get(key).unwrap_or(Value::Nil);
                    self.entry(&key.to_lowercase(), &value, indent, path)?;
                }
            }
            (Dialect::Pretty, _) => self.node(&object.elements(), indent, context, path)?,
            (Dialect::Compact, plain) => self.node(&plain, indent, context, path)?,
        }
        Ok(())
    }

    fn mapping(
        &mut self,
        entries: Vec<(&str, &Value)>,
        indent: Option<usize>,
        path: &mut Vec<*const ()>,
    ) -> Result<(), Refusal> {
        if entries.is_empty() {
            self.word("{}");
            return Ok(());
        }
        let indent = indent.map_or(0, |indent| indent + 2);
        for (key, value) in order::sort(entries, self.dialect) {
            self.entry(key, value, indent, path)?;
        }
        Ok(())
    }

    fn entry(
        &mut self,
        key: &str,
        value: &Value,
        indent: usize,
        path: &mut Vec<*const ()>,
    ) -> Result<(), Refusal> {
        self.writer.indent(indent);
        self.key(key, indent)?;
        self.node(value, Some(indent), Context::Value, path)
    }

    fn key(&mut self, key: &str, indent: usize) -> Result<(), Refusal> {
        if self.dialect == Dialect::Compact {
            json::check_key(key)?;
        }
        if scalar::is_simple_key(key) {
            self.writer.key(&Text::from(key), self.dialect);
            self.writer.close(":");
        } else {
            self.writer.indicator("?", true);
            self.string(&Text::from(key), Some(indent))?;
            self.writer.indent(indent);
            self.writer.indicator(":", true);
        }
        Ok(())
    }
}

/// Notes that a shared collection is being written; Go refuses one that contains itself.
fn enter(path: &mut Vec<*const ()>, collection: *const ()) -> Result<(), Refusal> {
    if path.len() >= DEEPEST {
        return Err(if path.contains(&collection) { Refusal::cycle() } else { Refusal::too_deep() });
    }
    path.push(collection);
    Ok(())
}

/// Numbers pass through JSON: whole ones come back as whole ones as long as they fit in 64 bits.
fn compact_float(value: f64) -> Result<String, Refusal> {
    let unsupported = || Refusal::Go(format!("json: unsupported value: {}", number::general(value)));
    let text = number::json(value).ok_or_else(unsupported)?;
    let whole = number::parse_int(&text).is_some() || number::parse_uint(&text).is_some();
    Ok(match whole {
        true if text == "-0" => "0".to_owned(),
        true => text,
        false => number::general(value),
    })
}

fn pretty_float(value: f64) -> String {
    match number::general(value).as_str() {
        "+Inf" => ".inf".to_owned(),
        "-Inf" => "-.inf".to_owned(),
        "NaN" => ".nan".to_owned(),
        text => text.to_owned(),
    }
}
