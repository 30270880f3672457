//! TOML text as `toToml` writes it.
//!
//! In: a map. Out: its text: plain values first, then tables, each sorted, indented by two for every level; values of nil are left out.

use std::rc::Rc;

use super::{LONGEST, Refusal};
use crate::helm::number;
use crate::helm::text::{Text, TextBuilder};
use crate::helm::value::{DEEPEST, Map, Value};

/// The text of `toToml`.
pub(crate) fn to_toml(value: &Value) -> Result<Text, Refusal> {
    let mut emitter = Emitter::default();
    match plain(value) {
        Value::Map(map) => emitter.table(&map, &[])?,
        Value::Nil => {
            return Err(Refusal::Go("reflect: call of reflect.Value.Type on zero Value".to_owned()));
        }
        Value::List(list) if is_table_list(&Value::List(list.clone()))? => {
            return Err(Refusal::Go("toml: top-level values must be Go maps or structs".to_owned()));
        }
        other => emitter.element(&other)?,
    }
    Ok(emitter.text.finish())
}

#[derive(Default)]
struct Emitter {
    text: TextBuilder,
    path: Vec<*const ()>,
}

/// Objects count as what they hold, Go's nil maps and lists as nothing.
fn plain(value: &Value) -> Value {
    match value {
        Value::Object(object) if object.bytes().is_some() => object.elements(),
        Value::Object(object) if object.toml().is_some() => value.clone(),
        Value::Object(object) => object.plain(),
        Value::Map(map) if map.map_type.is_nil() => Value::Nil,
        Value::List(list) if list.item_type.is_nil() => Value::Nil,
        other => other.clone(),
    }
}

/// Whether a list holds nothing but maps, which makes it a list of tables; nil cannot be in any.
fn is_table_list(value: &Value) -> Result<bool, Refusal> {
    let Value::List(list) = value else { return Ok(false) };
    let items = list.to_vec();
    if items.iter().any(Value::is_nil) {
        return Err(Refusal::Go("toml: cannot encode array with nil element".to_owned()));
    }
    Ok(!items.is_empty() && items.iter().all(|item| matches!(plain(item), Value::Map(_))))
}

impl Emitter {
    /// The entries of a table: what stands on one line, then the tables inside.
    fn table(&mut self, map: &Map, path: &[Rc<str>]) -> Result<(), Refusal> {
        self.enter(Rc::as_ptr(&map.entries).cast())?;
        let indent = "  ".repeat(path.len());
        let (direct, tables) = sorted(map)?;
        for (key, value) in direct {
            self.put(&format!("{indent}{} = ", key_text(&key)));
            self.element(&value)?;
            self.put("\n");
        }
        for (key, value) in tables {
            let path = [path, &[key]].concat();
            let name = path.iter().map(|part| key_text(part)).collect::<Vec<_>>().join(".");
            match value {
                Value::Map(map) => {
                    if path.len() == 1 {
                        self.separate();
                    }
                    self.put(&format!("{indent}[{name}]\n"));
                    self.table(&map, &path)?;
                }
                Value::List(list) => {
                    for item in list.to_vec() {
                        self.separate();
                        self.put(&format!("{indent}[[{name}]]\n"));
                        if let Value::Map(map) = plain(&item) {
                            self.table(&map, &path)?;
                        }
                    }
                }
                _ => {}
            }
        }
        self.path.pop();
        Ok(())
    }

    /// A value on one line.
    fn element(&mut self, value: &Value) -> Result<(), Refusal> {
        if self.text.len() > LONGEST {
            return Err(Refusal::too_long());
        }
        match plain(value) {
            Value::Bool(value) => self.put(if value { "true" } else { "false" }),
            Value::Int(value, _) => self.put(&value.to_string()),
            Value::Float(value, origin) => {
                let text = float(value);
                match origin {
                    Some(origin) => self.text.push(&number::written(&text, origin)),
                    None => self.put(&text),
                }
            }
            Value::String(text) => self.string(&text),
            Value::List(list) => {
                self.enter(Rc::as_ptr(&list.items).cast())?;
                self.put("[");
                for (position, item) in list.to_vec().iter().enumerate() {
                    if position > 0 {
                        self.put(", ");
                    }
                    self.element(item)?;
                }
                self.put("]");
                self.path.pop();
            }
            Value::Map(map) => self.inline_table(&map)?,
            Value::Object(object) if let Some(literal) = object.toml() => self.put(&literal),
            Value::Nil | Value::Object(_) => {
                return Err(Refusal::Go("toml: cannot encode array with nil element".to_owned()));
            }
        }
        Ok(())
    }

    fn inline_table(&mut self, map: &Map) -> Result<(), Refusal> {
        self.enter(Rc::as_ptr(&map.entries).cast())?;
        self.put("{");
        let (direct, tables) = sorted(map)?;
        for (position, (key, value)) in direct.into_iter().chain(tables).enumerate() {
            if position > 0 {
                self.put(", ");
            }
            self.put(&format!("{} = ", key_text(&key)));
            self.element(&value)?;
        }
        self.put("}");
        self.path.pop();
        Ok(())
    }

    fn string(&mut self, text: &Text) {
        self.put("\"");
        let mut copied = 0;
        for (at, byte) in text.as_bytes().iter().enumerate() {
            if let Some(escape) = escape(*byte) {
                self.text.push_slice(text, copied..at);
                self.put(&escape);
                copied = at + 1;
            }
        }
        self.text.push_slice(text, copied..text.len());
        self.put("\"");
    }

    fn separate(&mut self) {
        if !self.text.is_empty() {
            self.put("\n");
        }
    }

    fn enter(&mut self, collection: *const ()) -> Result<(), Refusal> {
        if self.path.len() >= DEEPEST || self.path.contains(&collection) {
            return Err(Refusal::too_deep());
        }
        self.path.push(collection);
        Ok(())
    }

    fn put(&mut self, text: &str) {
        self.text.push_bytes(text.as_bytes());
    }
}

type Entries = Vec<(Rc<str>, Value)>;

/// The entries that are no tables, and those that are; nil is left out.
fn sorted(map: &Map) -> Result<(Entries, Entries), Refusal> {
    let (mut direct, mut tables) = (Vec::new(), Vec::new());
    for (key, value) in map.to_vec() {
        let value = plain(&value);
        if value.is_nil() {
            continue;
        }
        let is_table = matches!(value, Value::Map(_)) || is_table_list(&value)?;
        if is_table { &mut tables } else { &mut direct }.push((key, value));
    }
    Ok((direct, tables))
}

fn key_text(key: &str) -> String {
    let bare = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
    if !key.is_empty() && key.bytes().all(bare) {
        return key.to_owned();
    }
    let escaped: String = key
        .chars()
        .map(|character| {
            let escape = u8::try_from(character).ok().filter(u8::is_ascii).and_then(escape);
            escape.unwrap_or_else(|| character.to_string())
        })
        .collect();
    format!("\"{escaped}\"")
}

fn escape(byte: u8) -> Option<String> {
    Some(match byte {
        b'"' => "\\\"".to_owned(),
        b'\\' => "\\\\".to_owned(),
        0x08 => "\\b".to_owned(),
        b'\t' => "\\t".to_owned(),
        b'\n' => "\\n".to_owned(),
        0x0C => "\\f".to_owned(),
        b'\r' => "\\r".to_owned(),
        0x00..=0x1F | 0x7F => format!("\\u{byte:04x}"),
        _ => return None,
    })
}

/// Every float has a point or an exponent.
fn float(value: f64) -> String {
    match number::general(value).as_str() {
        "NaN" => "nan".to_owned(),
        "+Inf" => "inf".to_owned(),
        "-Inf" => "-inf".to_owned(),
        text if text.contains(['.', 'e']) => text.to_owned(),
        text => format!("{text}.0"),
    }
}
