//! `.Files`: the files of a chart that are no templates.
//!
//! In: the files of a [`Chart`]. Out: an object with the methods `Get`, `GetBytes`, `Glob`, `Lines`, `AsConfig`, `AsSecrets`.
//! What `Get` returns remembers the file, so that an image which a template reads from a file is traced to its line.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::glob::Glob;
use crate::helm::chart::Chart;
use crate::helm::emit::{self, Refusal};
use crate::helm::provenance::{FileKind, Files};
use crate::helm::text::Text;
use crate::helm::value::{IntType, ItemType, List, Map, MapType, Object, Value};
use crate::problem::Problem;
use crate::source::Source;

/// The steps that a file stands for which a method looks at.
const FILE_COST: usize = 4;
/// The bytes of a file that are read in a step.
const BYTES: usize = 64;

/// The files of a chart, or those that a pattern chose.
#[derive(Clone)]
pub(super) struct ChartFiles {
    chart: Arc<Chart>,
    /// Positions in the chart's files by name; of two with one name the later counts.
    chosen: Rc<BTreeMap<String, usize>>,
    texts: Rc<RefCell<Texts>>,
}

/// The files that were read, with the table of all sources of the release.
struct Texts {
    sources: Rc<RefCell<Files>>,
    read: BTreeMap<usize, Text>,
}

impl ChartFiles {
    pub(super) fn new(chart: &Arc<Chart>, sources: &Rc<RefCell<Files>>) -> Self {
        let chosen =
            chart.files.iter().enumerate().map(|(position, file)| (file.name.clone(), position)).collect();
        let texts = Texts { sources: sources.clone(), read: BTreeMap::new() };
        Self { chart: chart.clone(), chosen: Rc::new(chosen), texts: Rc::new(RefCell::new(texts)) }
    }

    fn text(&self, name: &str) -> Option<Text> {
        let position = *self.chosen.get(name)?;
        let Texts { sources, read } = &mut *self.texts.borrow_mut();
        if let Some(text) = read.get(&position) {
            return Some(text.clone());
        }
        let file = self.chart.files.get(position)?;
        let bytes = file.bytes().unwrap_or_else(|message| {
            sources.borrow_mut().lost.push(Problem::in_file(file.place.as_str(), message));
            Cow::default()
        });
        let text = match String::from_utf8(bytes.into_owned()) {
            Ok(content) => {
                let source = Source::new(file.place.as_str(), content);
                Text::of(&source, sources.borrow_mut().add(&source, FileKind::Data))
            }
            Err(error) => Text::computed(error.into_bytes()),
        };
        read.insert(position, text.clone());
        Some(text)
    }

    fn get(&self, name: &str) -> Text {
        self.text(name).unwrap_or_else(|| Text::computed(Vec::new()))
    }

    fn glob(&self, pattern: &str) -> Self {
        let glob = Glob::new(pattern);
        let chosen = self.chosen.iter().filter(|(name, _)| glob.matches(name));
        let chosen = chosen.map(|(name, position)| (name.clone(), *position)).collect();
        Self { chosen: Rc::new(chosen), ..self.clone() }
    }

    fn lines(&self, name: &str) -> Result<Value, String> {
        let text = self.text(name);
        let lines = match text.as_ref().map(Text::as_bytes) {
            None => Vec::new(),
            Some([]) => return Err("Lines fails on an empty file".to_owned()),
            Some(bytes) => {
                let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
                let lines = bytes.split(|byte| *byte == b'\n');
                lines.map(|line| Value::String(Text::computed(line.to_vec()))).collect()
            }
        };
        Ok(Value::List(List::typed(lines, ItemType::String)))
    }

    /// The files by the last part of their names, as YAML.
    fn as_yaml(&self, content: impl Fn(Text) -> Text) -> Result<Value, String> {
        let map = Map::new(MapType::String);
        for name in self.chosen.keys() {
            let base = name.rsplit('/').next().unwrap_or(name);
            map.insert(Rc::from(base), Value::String(content(self.get(name))));
        }
        match emit::to_yaml(&Value::Map(map)) {
            Ok(text) => Ok(Value::String(text)),
            Err(Refusal::Go(_)) => Ok(Value::string("")),
            Err(Refusal::Limit(message)) => Err(message),
        }
    }
}

impl Object for ChartFiles {
    fn type_name(&self) -> &'static str {
        "engine.files"
    }

    fn kind_name(&self) -> &'static str {
        "map"
    }

    fn field(&self, name: &str) -> Option<Value> {
        self.text(name).map(bytes)
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, String>> {
        let argument = match arguments {
            [Value::String(argument)] => Some(String::from_utf8_lossy(argument.as_bytes())),
            _ => None,
        };
        let with = |made: &dyn Fn(&str) -> Result<Value, String>| {
            Some(argument.as_deref().map_or_else(|| Err(format!("{name} wants one string")), made))
        };
        match name {
            "Get" => with(&|name| Ok(Value::String(self.get(name)))),
            "GetBytes" => with(&|name| Ok(bytes(self.get(name)))),
            "Glob" => with(&|pattern| Ok(Value::Object(Rc::new(self.glob(pattern))))),
            "Lines" => with(&|name| self.lines(name)),
            "AsConfig" => Some(self.as_yaml(|text| text)),
            "AsSecrets" => {
                Some(self.as_yaml(|text| Text::computed(STANDARD.encode(text.as_bytes()).into_bytes())))
            }
            _ => None,
        }
    }

    /// `Glob` looks at the name of each file and keeps those that match.
    fn cost(&self) -> usize {
        self.chosen.len().saturating_mul(FILE_COST)
    }

    fn is_empty(&self) -> bool {
        self.chosen.is_empty()
    }

    fn display(&self) -> String {
        // Some charts print their whole context by mistake, files of megabytes included: no allocation for each byte.
        let mut printed = "map[".to_owned();
        for (position, name) in self.chosen.keys().enumerate() {
            let separator = if position == 0 { "" } else { " " };
            printed += &format!("{separator}{name}:");
            push_numbers(&mut printed, self.get(name).as_bytes());
        }
        printed.push(']');
        printed
    }

    fn plain(&self) -> Value {
        let map = Map::new(MapType::Any);
        for name in self.chosen.keys() {
            map.insert(Rc::from(name.as_str()), bytes(self.get(name)));
        }
        Value::Map(map)
    }
}

/// The content of a file as Go's `[]byte`.
fn bytes(content: Text) -> Value {
    Value::Object(Rc::new(Bytes(content)))
}

/// Printed as numbers, but the text itself to most functions.
struct Bytes(Text);

impl Object for Bytes {
    fn type_name(&self) -> &'static str {
        "[]uint8"
    }

    fn kind_name(&self) -> &'static str {
        "slice"
    }

    fn field(&self, _: &str) -> Option<Value> {
        None
    }

    fn call(&self, _: &str, _: &[Value]) -> Option<Result<Value, String>> {
        None
    }

    fn cost(&self) -> usize {
        self.0.len() / BYTES
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn display(&self) -> String {
        let mut printed = String::new();
        push_numbers(&mut printed, self.0.as_bytes());
        printed
    }

    fn bytes(&self) -> Option<Text> {
        Some(self.0.clone())
    }

    /// As JSON has it.
    fn plain(&self) -> Value {
        Value::string(STANDARD.encode(self.0.as_bytes()))
    }

    fn elements(&self) -> Value {
        let bytes = self.0.as_bytes().iter().map(|byte| Value::Int(i64::from(*byte), IntType::Uint8));
        Value::List(List::new(bytes.collect()))
    }
}

fn push_numbers(text: &mut String, bytes: &[u8]) {
    text.push('[');
    for (position, byte) in bytes.iter().enumerate() {
        if position > 0 {
            text.push(' ');
        }
        push_number(text, *byte);
    }
    text.push(']');
}

fn push_number(text: &mut String, byte: u8) {
    let digit = |number: u8| char::from(b'0' + number % 10);
    if byte >= 100 {
        text.push(digit(byte / 100));
    }
    if byte >= 10 {
        text.push(digit(byte / 10));
    }
    text.push(digit(byte));
}
