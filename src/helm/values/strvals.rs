//! The little language of `--set`: `a.b=1,c[0].d={x,y},e=null`.
//!
//! In: one argument and the values that it changes. Out: the changed values, or one clause. Scalars remember the bytes of the
//! argument that they were written with.

use crate::helm::text::{FileId, Origin, Text};
use crate::helm::value::{IntType, List, Map, MapType, Value};

/// Helm's limit of an index.
const MAX_INDEX: usize = 65_536;
/// Helm's limit of dots in a name.
const MAX_NESTING: usize = 30;
/// Our limit of brackets behind one name; Helm has none.
const MAX_LIST_NESTING: usize = 100;
/// Our limit of items that one argument makes; Helm has none.
const MAX_ITEMS: usize = 1_000_000;

/// Reads the file that a value of `--set-file` names.
pub(super) type ReadFile<'a> = &'a dyn Fn(&str) -> Result<Vec<u8>, String>;

/// What becomes of the text behind the equals sign.
#[derive(Clone, Copy)]
pub(super) enum Mode<'a> {
    /// `--set`: booleans, whole numbers, null, text.
    Typed,
    /// `--set-string`: text.
    String,
    /// `--set-json`: JSON.
    Json,
    /// `--set-file`: the text of the file that is named.
    File(ReadFile<'a>),
    /// `--set-literal`: text up to the end; commas and backslashes mean themselves.
    Literal,
}

impl Mode<'_> {
    /// What an argument looks like.
    pub(super) fn form(self) -> &'static str {
        match self {
            Self::Typed | Self::String | Self::Literal => "KEY=VALUE, such as image.tag=1.2.3",
            Self::Json => "KEY=JSON, such as image={\"tag\": \"1.2.3\"}",
            Self::File(_) => "KEY=FILE, such as certificate=ca.pem",
        }
    }
}

/// Where an argument was written.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place {
    /// The number of a source whose text is the argument; none where nobody is to be told.
    pub(super) file: Option<FileId>,
    /// What is behind this byte was written elsewhere.
    pub(super) elsewhere: Option<(usize, Origin)>,
}

impl From<FileId> for Place {
    fn from(file: FileId) -> Self {
        Self { file: Some(file), elsewhere: None }
    }
}

impl Place {
    /// That of an argument that is not shown.
    pub(super) const HIDDEN: Self = Self { file: None, elsewhere: None };

    /// The origin of the bytes from `start` to `end` of the argument.
    fn origin(self, start: usize, end: usize, exact: bool) -> Option<Origin> {
        match self.elsewhere {
            Some((from, written)) if start >= from => {
                let length = u32::try_from(end - start).ok()?;
                let first = written.start + u32::try_from(start - from).ok()?;
                let fits = written.exact && exact && first + length <= written.end;
                let place = if fits { (first, first + length) } else { (written.start, written.end) };
                Some(Origin { start: place.0, end: place.1, exact: fits, ..written })
            }
            _ => {
                let (start, end) = (u32::try_from(start).ok()?, u32::try_from(end).ok()?);
                Some(Origin { file: self.file?, start, end, exact })
            }
        }
    }
}

/// Changes `values` as `argument` says.
pub(super) fn apply(
    argument: &str,
    mode: Mode<'_>,
    place: impl Into<Place>,
    values: &Map,
) -> Result<(), String> {
    let mut parser = Parser { text: argument, at: 0, mode, place: place.into(), items: 0 };
    loop {
        match parser.key(values, 0) {
            Ok(()) => {}
            Err(Stop::End) => return Ok(()),
            Err(Stop::Error(message)) => return Err(message),
        }
    }
}

/// Why the reading stops.
enum Stop {
    /// The argument is at its end.
    End,
    /// It cannot be read.
    Error(String),
}

impl From<String> for Stop {
    fn from(message: String) -> Self {
        Self::Error(message)
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    mode: Mode<'a>,
    place: Place,
    items: usize,
}

/// A run of characters up to a stop, unescaped.
struct Word {
    text: String,
    start: usize,
    end: usize,
    /// The character it stopped at; nothing at the end of the argument.
    stop: Option<char>,
}

impl Parser<'_> {
    fn rest(&self) -> &str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn take(&mut self) -> Option<char> {
        let c = self.rest().chars().next()?;
        self.at += c.len_utf8();
        Some(c)
    }

    fn word(&mut self, stops: &[char]) -> Word {
        let (start, mut text) = (self.at, String::new());
        let escapes = !matches!(self.mode, Mode::Literal);
        loop {
            let end = self.at;
            match self.take() {
                None => return Word { text, start, end, stop: None },
                Some(c) if stops.contains(&c) => return Word { text, start, end, stop: Some(c) },
                Some('\\') if escapes => match self.take() {
                    Some(c) => text.push(c),
                    None => return Word { text, start, end, stop: None },
                },
                Some(c) => text.push(c),
            }
        }
    }

    /// One `name=value`, or a part of a name up to its dot or bracket and all behind it.
    fn key(&mut self, map: &Map, nesting: usize) -> Result<(), Stop> {
        let stops: &[char] =
            if matches!(self.mode, Mode::Literal) { &['=', '[', '.'] } else { &['=', '[', ',', '.'] };
        let key = self.word(stops);
        let name = key.text.as_str();
        match key.stop {
            None if name.is_empty() => Err(Stop::End),
            None => Err(Stop::Error(format!("key `{name}` has no value"))),
            Some('[') => {
                let index = self.index()?;
                let items = match map.get(name) {
                    None => Vec::new(),
                    Some(value) => list_items(&value, name)?,
                };
                let (items, result) = self.item(items, index, nesting, 0);
                set(map, name, list(items));
                result
            }
            Some('=') => self.assign(map, name),
            Some(',') => {
                set(map, name, Value::String(Text::computed(Vec::new())));
                Err(Stop::Error(format!("key `{name}` has no value (cannot end with `,`)")))
            }
            Some(_) => self.nested(map, name, nesting),
        }
    }

    fn nested(&mut self, map: &Map, name: &str, nesting: usize) -> Result<(), Stop> {
        if nesting == MAX_NESTING {
            return Err(Stop::Error(format!("the name has more than {MAX_NESTING} parts")));
        }
        let inner = match map.get(name) {
            None => Map::new(MapType::Any),
            Some(Value::Map(inner)) => inner,
            Some(_) => return Err(Stop::Error(format!("`{name}` is no map"))),
        };
        let result = self.key(&inner, nesting + 1);
        let empty = inner.entries.borrow().is_empty();
        if result.is_ok() && empty {
            return Err(Stop::Error(format!("key map `{name}` has no value")));
        }
        if !empty {
            set(map, name, Value::Map(inner));
        }
        result
    }

    /// The value behind the equals sign of a name.
    fn assign(&mut self, map: &Map, name: &str) -> Result<(), Stop> {
        let at_end = self.rest().is_empty();
        let value = self.value()?;
        set(map, name, value);
        // Helm stops reading behind `name=`, but not behind `name=value`; both are at the end then.
        if at_end && !matches!(self.mode, Mode::Json | Mode::Literal) { Err(Stop::End) } else { Ok(()) }
    }

    fn value(&mut self) -> Result<Value, Stop> {
        match self.mode {
            Mode::Json => self.json(),
            Mode::Literal => {
                let word = self.word(&[]);
                Ok(self.string(&word))
            }
            Mode::Typed | Mode::String | Mode::File(_) => self.scalar_or_list(),
        }
    }

    fn scalar_or_list(&mut self) -> Result<Value, Stop> {
        if self.rest().is_empty() {
            return Ok(Value::String(Text::computed(Vec::new())));
        }
        if !self.rest().starts_with('{') {
            let word = self.word(&[',']);
            return self.scalar(&word);
        }
        self.at += 1;
        let mut items = Vec::new();
        loop {
            let word = self.word(&[',', '}']);
            match word.stop {
                None => return Err(Stop::Error("a list must end with `}`".to_owned())),
                Some(stop) => {
                    self.count(1)?;
                    items.push(self.scalar(&word)?);
                    if stop == '}' {
                        self.at += usize::from(self.rest().starts_with(','));
                        return Ok(list(items));
                    }
                }
            }
        }
    }

    fn scalar(&self, word: &Word) -> Result<Value, Stop> {
        match self.mode {
            Mode::File(read) => Ok(Value::String(Text::computed(read(&word.text)?))),
            Mode::Typed => Ok(typed(&word.text).unwrap_or_else(|| self.string(word))),
            Mode::String | Mode::Json | Mode::Literal => Ok(self.string(word)),
        }
    }

    fn string(&self, word: &Word) -> Value {
        let exact = self.text.get(word.start..word.end) == Some(word.text.as_str());
        let bytes = word.text.as_bytes().to_vec();
        Value::String(match self.place.origin(word.start, word.end, exact) {
            Some(origin) => Text::written(bytes, origin),
            None => Text::computed(bytes),
        })
    }

    /// A JSON value, and the blanks and the comma behind it.
    fn json(&mut self) -> Result<Value, Stop> {
        if self.blank_value() {
            return Ok(Value::Nil);
        }
        let mut values = serde_json::Deserializer::from_str(self.rest()).into_iter::<serde_json::Value>();
        let value = values.next().transpose().map_err(|error| error.to_string())?.unwrap_or_default();
        let start = self.at;
        self.at += values.byte_offset();
        let place = (start, self.at);
        self.blank_value();
        let file = self.place.file.unwrap_or(FileId(u32::MAX));
        Ok(super::json::value(&value, self.text, place, file))
    }

    /// Skips blanks; whether nothing but blanks stands before the next comma (which is skipped too) or the end.
    fn blank_value(&mut self) -> bool {
        loop {
            let before = self.at;
            match self.take() {
                None | Some(',') => return true,
                Some(c) if c.is_whitespace() => {}
                Some(_) => {
                    self.at = before;
                    return false;
                }
            }
        }
    }

    /// The number in the brackets whose opening one was read.
    fn index(&mut self) -> Result<usize, Stop> {
        let word = self.word(&[']']);
        if word.stop.is_none() {
            // Helm takes an open bracket for the end of the argument.
            return Err(Stop::End);
        }
        let number = word.text.parse::<i64>().map_err(|_| format!("`{}` is no index", word.text))?;
        usize::try_from(number)
            .ok()
            .filter(|index| *index <= MAX_INDEX)
            .ok_or_else(|| Stop::Error(format!("index {number} is not in 0..={MAX_INDEX}")))
    }

    /// What stands behind the brackets with `index`: the changed list, and how the reading went.
    fn item(
        &mut self,
        items: Vec<Value>,
        index: usize,
        nesting: usize,
        depth: usize,
    ) -> (Vec<Value>, Result<(), Stop>) {
        let mut items = items;
        let result = self.item_value(&mut items, index, nesting, depth).and_then(|value| {
            let missing = (index + 1).saturating_sub(items.len());
            self.count(missing)?;
            items.resize(items.len() + missing, Value::Nil);
            items[index] = value;
            Ok(())
        });
        (items, result)
    }

    fn item_value(
        &mut self,
        items: &mut [Value],
        index: usize,
        nesting: usize,
        depth: usize,
    ) -> Result<Value, Stop> {
        let word = self.word(&['[', '.', '=']);
        if !word.text.is_empty() {
            return Err(Stop::Error(format!("unexpected `{}` behind an index", word.text)));
        }
        match word.stop {
            None => Err(Stop::End),
            Some('=') => self.value(),
            Some('[') if depth == MAX_LIST_NESTING => {
                Err(Stop::Error(format!("more than {MAX_LIST_NESTING} indexes in a row")))
            }
            Some('[') => {
                let next = self.index()?;
                let inner = match items.get(index) {
                    None | Some(Value::Nil) => Vec::new(),
                    Some(value) => list_items(value, &format!("[{index}]"))?,
                };
                let (inner, result) = self.item(inner, next, nesting, depth + 1);
                result.map(|()| list(inner))
            }
            Some(_) => {
                let inner = match items.get(index) {
                    Some(Value::Map(inner)) => inner.clone(),
                    _ => Map::new(MapType::Any),
                };
                if let Some(item) = items.get_mut(index) {
                    *item = Value::Map(inner.clone());
                }
                self.key(&inner, nesting)?;
                Ok(Value::Map(inner))
            }
        }
    }

    fn count(&mut self, items: usize) -> Result<(), Stop> {
        self.items += items;
        if self.items > MAX_ITEMS {
            return Err(Stop::Error(format!("more than {MAX_ITEMS} list items")));
        }
        Ok(())
    }
}

/// What `--set` makes of a text that is not just text.
fn typed(text: &str) -> Option<Value> {
    if text.eq_ignore_ascii_case("true") {
        return Some(Value::Bool(true));
    }
    if text.eq_ignore_ascii_case("false") {
        return Some(Value::Bool(false));
    }
    if text.eq_ignore_ascii_case("null") {
        return Some(Value::Nil);
    }
    // `007` stays text, `0` does not.
    if text.starts_with('0') && text != "0" {
        return None;
    }
    text.parse().ok().map(|number| Value::Int(number, IntType::Int64))
}

fn set(map: &Map, key: &str, value: Value) {
    if !key.is_empty() {
        map.insert(key, value);
    }
}

fn list_items(value: &Value, name: &str) -> Result<Vec<Value>, Stop> {
    match value {
        Value::List(list) => Ok(list.items.borrow().clone()),
        _ => Err(Stop::Error(format!("`{name}` is no list"))),
    }
}

fn list(items: Vec<Value>) -> Value {
    Value::List(List::new(items))
}

#[cfg(test)]
mod tests;
