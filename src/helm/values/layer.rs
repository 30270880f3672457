//! Values that lie over each other: those of a values file, or of a part of a document such as `spec.values` of a `HelmRelease`.
//!
//! In: a [`Layer`] and the values below it. Out: both in one map, in which scalars remember where they were written, and a problem for a
//! layer that cannot be read.

use std::fmt;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::strvals::{self, Mode, Place};
use super::{counted, merge, read};
use crate::helm::decode;
use crate::helm::provenance::{FileKind, Files};
use crate::helm::text::Text;
use crate::helm::value::{Map, MapType, Value};
use crate::problem::Problem;
use crate::source::{Source, Tracer};
use crate::yaml::{self, Node};

/// Values of one place.
#[derive(Debug, Clone)]
pub enum Layer {
    /// A values file.
    File(Arc<Source>),
    /// A map in a document.
    Map(Piece),
    /// A text in a document that reads like a values file.
    Text(Piece),
    /// One value, at a path as `--set` has it.
    One {
        /// `image.tag`
        path: String,
        /// The value.
        value: Piece,
        /// Whether it stays text, as with `--set-string`.
        text: bool,
    },
    /// A text that reads like a values file, or one value; no report says where it was written, or what it is.
    Secret {
        /// The text.
        secret: Secret,
        /// The path of the one value.
        path: Option<String>,
    },
}

/// A text that is not shown.
#[derive(Clone)]
pub struct Secret(Arc<str>);

impl Secret {
    /// A text as it is or in base64; nothing when it is no text.
    pub fn new(text: &str, is_base64: bool) -> Option<Self> {
        if !is_base64 {
            return Some(Self(Arc::from(text)));
        }
        let packed: String = text.split_whitespace().collect();
        let bytes = BASE64_STANDARD.decode(packed).ok()?;
        Some(Self(Arc::from(String::from_utf8(bytes).ok()?)))
    }

    /// Whether it reads like a values file.
    pub fn is_values(&self) -> bool {
        yaml::parse(&self.0).is_ok_and(|root| root.is_none_or(|root| root.as_mapping().is_some()))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret")
    }
}

/// A part of a document.
#[derive(Clone)]
pub struct Piece {
    /// Its tree; spans are bytes of the document.
    pub node: Node,
    /// Knows where the document was written.
    pub document: Arc<dyn Tracer + Send + Sync>,
}

impl fmt::Debug for Piece {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Piece").field("node", &self.node).finish_non_exhaustive()
    }
}

impl Layer {
    /// The values of this layer over those below it.
    pub(super) fn over(&self, below: &Map, files: &mut Files, problems: &mut Vec<Problem>) -> Map {
        match self {
            Self::File(source) => merge(below, &read(source, files, problems)),
            Self::Map(piece) => merge(below, &piece.map(files, problems)),
            Self::Text(piece) => merge(below, &piece.values(files, problems)),
            Self::One { path, value, text } => {
                let changed = below.shallow_copy();
                let mode = if *text { Mode::String } else { Mode::Typed };
                if let Err(message) = value.set(path, mode, &changed, files) {
                    let told = format!("the value for `{}` cannot be used: {message}", path.escape_debug());
                    problems.push(value.problem(told));
                }
                changed
            }
            Self::Secret { secret, path: Some(path) } => {
                let changed = below.shallow_copy();
                // What is said of an argument may repeat a part of it, so nothing is.
                let _ = strvals::apply(&format!("{path}={}", secret.0), Mode::Typed, Place::HIDDEN, &changed);
                changed
            }
            Self::Secret { secret, path: None } => {
                let root = yaml::parse(&secret.0).ok().flatten();
                let root = root.filter(|root| counted(root, files).is_ok());
                let text = Text::computed(secret.0.as_bytes());
                match root.map(|root| decode::value_of_text(&root, &secret.0, &text)) {
                    Some(Value::Map(map)) => merge(below, &map),
                    _ => below.shallow_copy(),
                }
            }
        }
    }
}

impl Piece {
    fn problem(&self, message: impl Into<String>) -> Problem {
        Problem::at(self.document.trace(self.node.span).primary, message)
    }

    fn map(&self, files: &mut Files, problems: &mut Vec<Problem>) -> Map {
        if let Err(message) = counted(&self.node, files) {
            problems.push(self.problem(message));
            return Map::new(MapType::Any);
        }
        match decode::value_of_document(&self.node, &*self.document, files) {
            Value::Map(map) => map,
            Value::Nil => Map::new(MapType::Any),
            _ => {
                problems.push(self.problem("values must be a map"));
                Map::new(MapType::Any)
            }
        }
    }

    /// The values in a text.
    fn values(&self, files: &mut Files, problems: &mut Vec<Problem>) -> Map {
        let nothing = Map::new(MapType::Any);
        let Value::String(written) = decode::value_of_document(&self.node, &*self.document, files) else {
            return nothing;
        };
        let text = written.to_str();
        let root = match yaml::parse(&text) {
            Ok(Some(root)) => root,
            Ok(None) => return nothing,
            Err(error) => {
                problems.push(self.problem(format!("the values cannot be read: {}", error.message)));
                return nothing;
            }
        };
        if let Err(message) = counted(&root, files) {
            problems.push(self.problem(message));
            return nothing;
        }
        match decode::value_of_text(&root, &text, &written) {
            Value::Map(map) => map,
            Value::Nil => nothing,
            _ => {
                problems.push(self.problem("the text must hold a map of values"));
                nothing
            }
        }
    }

    /// Sets one value as `--set PATH=VALUE` does.
    fn set(&self, path: &str, mode: Mode<'_>, values: &Map, files: &mut Files) -> Result<(), String> {
        let Some(scalar) = self.node.as_scalar() else { return Err("it is no text".to_owned()) };
        let argument = format!("{path}={}", scalar.text);
        let text = match decode::value_of_document(&self.node, &*self.document, files) {
            Value::String(text) => text.origin(),
            Value::Float(_, origin) => origin,
            _ => None,
        };
        let file = files.add(&Source::new("--set", argument.as_str()), FileKind::Data);
        let place = Place { file: Some(file), elsewhere: text.map(|origin| (path.len() + 1, origin)) };
        strvals::apply(&argument, mode, place, values)
    }
}
