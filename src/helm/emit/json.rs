//! JSON text as Go's `encoding/json` writes it.
//!
//! In: a value. Out: its text with sorted keys. Also what YAML makes of a string that passed through JSON, which is the way
//! `toYaml` takes.

use std::borrow::Cow;
use std::rc::Rc;

use super::{LONGEST, Refusal};
use crate::helm::character::replace_invalid;
use crate::helm::number;
use crate::helm::text::{Origin, Text, TextBuilder};
use crate::helm::value::{DEEPEST, Value};

/// `toJson`: on one line, with `<`, `>` and `&` escaped.
pub(crate) fn to_json(value: &Value) -> Result<Text, Refusal> {
    Emitter { html: true, ..Emitter::default() }.document(value)
}

/// `toRawJson`: on one line.
pub(crate) fn raw_json(value: &Value) -> Result<Text, Refusal> {
    Emitter::default().document(value)
}

/// `toPrettyJson`: with an indent of two.
pub(crate) fn pretty_json(value: &Value) -> Result<Text, Refusal> {
    Emitter { html: true, pretty: true, ..Emitter::default() }.document(value)
}

#[derive(Default)]
struct Emitter {
    text: TextBuilder,
    html: bool,
    pretty: bool,
    path: Vec<*const ()>,
}

impl Emitter {
    fn document(mut self, value: &Value) -> Result<Text, Refusal> {
        self.node(value, 0)?;
        Ok(self.text.finish())
    }

    fn node(&mut self, value: &Value, depth: usize) -> Result<(), Refusal> {
        if self.text.len() > LONGEST {
            return Err(Refusal::too_long());
        }
        match value {
            Value::Nil => self.put("null"),
            Value::List(list) if list.item_type.is_nil() => self.put("null"),
            Value::Map(map) if map.map_type.is_nil() => self.put("null"),
            Value::Bool(value) => self.put(if *value { "true" } else { "false" }),
            Value::Int(value, _) => self.put(&value.to_string()),
            Value::Float(value, origin) => self.float(*value, *origin)?,
            Value::String(text) => self.string(text)?,
            Value::Object(object) => {
                self.enter(Rc::as_ptr(object).cast())?;
                match (object.plain(), object.json_keys()) {
                    (Value::Map(map), keys) if !keys.is_empty() => {
                        let entries: Vec<_> =
                            keys.into_iter().filter_map(|key| Some((key, map.get(key)?))).collect();
                        let count = entries.len();
                        self.entries(entries.iter().map(|(key, value)| (*key, value)), count, depth)?;
                    }
                    (plain, _) => self.node(&plain, depth)?,
                }
                self.path.pop();
            }
            Value::List(list) => {
                self.enter(Rc::as_ptr(&list.items).cast())?;
                self.array(&list.items.borrow(), depth)?;
                self.path.pop();
            }
            Value::Map(map) => {
                self.enter(Rc::as_ptr(&map.entries).cast())?;
                let entries = map.entries.borrow();
                let count = entries.len();
                self.entries(entries.iter().map(|(key, value)| (&**key, value)), count, depth)?;
                self.path.pop();
            }
        }
        Ok(())
    }

    fn entries<'v>(
        &mut self,
        entries: impl Iterator<Item = (&'v str, &'v Value)>,
        count: usize,
        depth: usize,
    ) -> Result<(), Refusal> {
        self.open('{');
        for (index, (key, value)) in entries.enumerate() {
            self.next(index, depth + 1);
            self.string(&Text::from(key))?;
            self.put(if self.pretty { ": " } else { ":" });
            self.node(value, depth + 1)?;
        }
        self.close('}', count, depth);
        Ok(())
    }

    fn array(&mut self, items: &[Value], depth: usize) -> Result<(), Refusal> {
        self.open('[');
        for (index, item) in items.iter().enumerate() {
            self.next(index, depth + 1);
            self.node(item, depth + 1)?;
        }
        self.close(']', items.len(), depth);
        Ok(())
    }

    fn float(&mut self, value: f64, origin: Option<Origin>) -> Result<(), Refusal> {
        let unsupported = || Refusal::Go(format!("json: unsupported value: {}", number::general(value)));
        let text = number::json(value).ok_or_else(unsupported)?;
        match origin {
            Some(origin) => self.text.push(&number::written(&text, origin)),
            None => self.put(&text),
        }
        Ok(())
    }

    fn string(&mut self, text: &Text) -> Result<(), Refusal> {
        self.put("\"");
        let mut copied = 0;
        for (at, length, escape) in escapes(text.as_bytes(), self.html) {
            self.text.push_slice(text, copied..at);
            self.put(&escape);
            copied = at + length;
            if self.text.len() > LONGEST {
                return Err(Refusal::too_long());
            }
        }
        self.text.push_slice(text, copied..text.len());
        self.put("\"");
        Ok(())
    }

    fn enter(&mut self, collection: *const ()) -> Result<(), Refusal> {
        if self.path.len() >= DEEPEST {
            return Err(if self.path.contains(&collection) { Refusal::cycle() } else { Refusal::too_deep() });
        }
        self.path.push(collection);
        Ok(())
    }

    fn open(&mut self, bracket: char) {
        self.put(bracket.encode_utf8(&mut [0; 4]));
    }

    fn next(&mut self, index: usize, depth: usize) {
        if index > 0 {
            self.put(",");
        }
        self.line(depth);
    }

    fn close(&mut self, bracket: char, count: usize, depth: usize) {
        if count > 0 {
            self.line(depth);
        }
        self.put(bracket.encode_utf8(&mut [0; 4]));
    }

    fn line(&mut self, depth: usize) {
        if self.pretty {
            self.put("\n");
            self.put(&"  ".repeat(depth));
        }
    }

    fn put(&mut self, text: &str) {
        self.text.push_bytes(text.as_bytes());
    }
}

/// The places of a string that JSON escapes: first byte, length and the escape. Each byte that is no character is one of them.
fn escapes(bytes: &[u8], html: bool) -> impl Iterator<Item = (usize, usize, Cow<'static, str>)> {
    let mut at = 0;
    bytes.utf8_chunks().flat_map(move |chunk| {
        let start = at;
        let invalid = start + chunk.valid().len();
        at = invalid + chunk.invalid().len();
        let escaped = chunk.valid().char_indices().filter_map(move |(offset, character)| {
            Some((start + offset, character.len_utf8(), escape(character, html)?))
        });
        escaped.chain((invalid..at).map(|place| (place, 1, "\\ufffd".into())))
    })
}

fn escape(character: char, html: bool) -> Option<Cow<'static, str>> {
    Some(match character {
        '"' => "\\\"".into(),
        '\\' => "\\\\".into(),
        '\n' => "\\n".into(),
        '\r' => "\\r".into(),
        '\t' => "\\t".into(),
        '\u{8}' => "\\b".into(),
        '\u{C}' => "\\f".into(),
        '<' | '>' | '&' if html => format!("\\u{:04x}", u32::from(character)).into(),
        '\0'..='\u{1F}' | '\u{2028}' | '\u{2029}' => format!("\\u{:04x}", u32::from(character)).into(),
        _ => return None,
    })
}

/// What YAML reads when a string reaches it through JSON: bytes that are no characters are replaced, raw control characters
/// are refused, and a raw next-line character folds as a line break does.
pub(super) fn as_yaml_reads_it(text: &Text) -> Result<Text, Refusal> {
    let Ok(characters) = std::str::from_utf8(text.as_bytes()) else {
        let replaced = replace_invalid(text.as_bytes());
        let replaced = text.derived(replaced.as_bytes());
        return as_yaml_reads_it(&replaced);
    };
    check_characters(characters)?;
    if !characters.contains('\u{85}') {
        return Ok(text.clone());
    }
    let mut folded = String::new();
    let mut lines = characters.split('\u{85}').peekable();
    let mut breaks = 0;
    while let Some(line) = lines.next() {
        let line = if folded.is_empty() && breaks == 0 { line } else { line.trim_start_matches(' ') };
        let line = if lines.peek().is_some() { line.trim_end_matches(' ') } else { line };
        if !line.is_empty() || lines.peek().is_none() {
            folded.push_str(&fold(breaks));
            breaks = 0;
        }
        folded.push_str(line);
        breaks += 1;
    }
    Ok(text.derived(folded.into_bytes()))
}

/// One line break folds to a blank, more of them to one less.
fn fold(breaks: usize) -> String {
    match breaks {
        0 => String::new(),
        1 => " ".to_owned(),
        more => "\n".repeat(more - 1),
    }
}

/// Refuses what YAML refuses of a key written in JSON.
pub(super) fn check_key(key: &str) -> Result<(), Refusal> {
    check_characters(key)?;
    if key.contains('\u{85}') {
        return Err(Refusal::Go("yaml: a key that stands before its colon has no line break".to_owned()));
    }
    let escaped: usize = escapes(key.as_bytes(), true).map(|(_, _, escape)| escape.len() - 1).sum();
    if key.chars().count() + escaped > 1022 {
        return Err(Refusal::Go("yaml: a key is longer than 1022 characters".to_owned()));
    }
    Ok(())
}

fn check_characters(text: &str) -> Result<(), Refusal> {
    let refused = |character: char| matches!(character, '\u{7F}'..='\u{84}' | '\u{86}'..='\u{9F}' | '\u{FFFE}' | '\u{FFFF}');
    if text.contains(refused) {
        return Err(Refusal::Go("yaml: control characters are not allowed".to_owned()));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::helm::value::{IntType, List, Map, MapType};

    #[test]
    fn strings_are_escaped_as_go_escapes_them() {
        let value = Value::String(Text::computed(&b"a<b>&\"\\\n\x08\x01\x7f\xff\xe2\x80\xa8"[..]));
        let expected = r#""a\u003cb\u003e\u0026\"\\\n\b\u0001"#.to_owned() + "\x7f\\ufffd\\u2028\"";
        assert_eq!(to_json(&value).unwrap().to_str(), expected);
        let raw = r#""a<b>&\"\\\n\b\u0001"#.to_owned() + "\x7f\\ufffd\\u2028\"";
        assert_eq!(raw_json(&value).unwrap().to_str(), raw);
    }

    #[test]
    fn collections_are_written_on_one_line_or_indented() {
        let map = Map::new(MapType::Any);
        map.insert("b", Value::List(List::new(vec![Value::Int(1, IntType::Int), Value::Float(1.5, None)])));
        map.insert("a", Value::Nil);
        map.insert("c", Value::List(List::new(Vec::new())));
        let value = Value::Map(map);
        assert_eq!(to_json(&value).unwrap().to_str(), r#"{"a":null,"b":[1,1.5],"c":[]}"#);
        let pretty = "{\n  \"a\": null,\n  \"b\": [\n    1,\n    1.5\n  ],\n  \"c\": []\n}";
        assert_eq!(pretty_json(&value).unwrap().to_str(), pretty);
    }

    #[test]
    fn what_go_refuses_is_told_from_our_limits() {
        let map = Map::new(MapType::Any);
        map.insert("self", Value::Map(map.clone()));
        assert!(matches!(to_json(&Value::Map(map)), Err(Refusal::Go(_))));
        assert!(matches!(to_json(&Value::Float(f64::NAN, None)), Err(Refusal::Go(_))));
        let deep = (0..600).fold(Value::Nil, |inner, _| Value::List(List::new(vec![inner])));
        assert!(matches!(to_json(&deep), Err(Refusal::Limit(_))));
    }

    #[test]
    fn next_lines_fold_on_the_way_through_yaml() {
        let read = |text: &str| as_yaml_reads_it(&Text::from(text)).unwrap().to_str().into_owned();
        assert_eq!(read("a\u{85}b"), "a b");
        assert_eq!(read("a \u{85}\u{85} b"), "a\nb");
        assert!(as_yaml_reads_it(&Text::from("a\u{7f}")).is_err());
    }
}
