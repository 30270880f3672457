//! YAML and JSON texts as kubectl and Helm read them, with exact byte spans.
//!
//! In: a text. Out: one [`Document`] per document of the stream, each with its tree or its [`Error`]; a broken document
//! does not lose its neighbours. Scalars follow the rules of the Go library behind kubectl and Helm (YAML 1.1 words,
//! octal numbers, merge keys in position, last duplicate key wins).
//! `compose.rs` is the only file that names the parser crate.

mod block;
mod compose;
mod decode;
mod input;
mod json;
mod mapping;
mod place;
mod scalar;
mod split;
mod tabs;

use std::sync::Arc;

use crate::source::Span;

pub use decode::decode;

/// One document of a stream.
#[derive(Debug, Clone)]
pub struct Document {
    /// The bytes of the document in the stream, without its separator lines.
    pub span: Span,
    /// The tree, nothing for a document without content (blank or comments only), or why it could not be read.
    pub root: Result<Option<Node>, Error>,
    /// What the reader should know although the document could be read: text that kubectl drops, an unknown directive.
    pub notes: Vec<Error>,
}

/// Reads a stream of documents, split as kubectl splits it; concatenated JSON objects too.
pub fn parse_stream(text: &str) -> Vec<Document> {
    documents(text, |_| true).collect()
}

/// The same one by one, without those YAML documents whose text is not wanted.
pub fn documents<'a>(
    text: &'a str,
    wanted: impl Fn(&str) -> bool + 'a,
) -> Box<dyn Iterator<Item = Document> + 'a> {
    stream(text, 0, wanted)
}

/// Reads a stream that is a part of a longer text; `base` is added to every place.
pub fn parse_stream_at(text: &str, base: usize) -> Vec<Document> {
    stream(text, base, |_| true).collect()
}

fn stream<'a>(
    text: &'a str,
    base: usize,
    wanted: impl Fn(&str) -> bool + 'a,
) -> Box<dyn Iterator<Item = Document> + 'a> {
    if text.trim_start().starts_with('{')
        && let Some(documents) = json::documents(text, base)
    {
        return Box::new(documents);
    }
    let chunks = split::chunks(text).filter(move |chunk| {
        chunk.bad_separator.is_some() || wanted(&text[chunk.span.start..chunk.span.end])
    });
    Box::new(chunks.map(move |chunk| read_chunk(text, base, &chunk)))
}

/// Reads the first document of a text: a values file, front matter, the argument of `fromYaml`.
pub fn parse(text: &str) -> Result<Option<Node>, Error> {
    let without_mark = text.strip_prefix('\u{feff}').unwrap_or(text);
    read_document(without_mark, text.len() - without_mark.len())
}

/// Reads the first document of `text`; `base` is added to every place.
fn read_document(text: &str, base: usize) -> Result<Option<Node>, Error> {
    let root = json::read(text, base).or_else(|| block::read(text, base));
    root.map_or_else(|| compose::compose(text, base), |root| Ok(Some(root)))
}

/// Whether a plain scalar of this text is read as that text, and not as a number, a boolean or nothing.
pub fn plain_is_text(text: &str) -> bool {
    matches!(scalar::resolve(text, true, scalar::Tag::None), Ok(Value::String))
}

fn read_chunk(text: &str, before: usize, chunk: &split::Chunk) -> Document {
    let (span, place) = (chunk.span, chunk.span.shifted(before));
    if let Some(separator) = chunk.bad_separator {
        let message = "kubectl refuses text behind `---`: put it on the next line";
        let error = Error::new(message, separator.shifted(before));
        return Document { span: place, root: Err(error), notes: Vec::new() };
    }
    let content = &text[span.start..span.end];
    let without_mark = content.strip_prefix('\u{feff}').unwrap_or(content);
    let base = place.start + content.len() - without_mark.len();
    let mut notes = Vec::new();
    if let Some(tail) = split::dropped_tail(text, span) {
        let message = "kubectl drops the text behind `...`: start a new document with `---`";
        notes.push(Error::new(message, tail.shifted(before)));
    }
    if content.starts_with("%YAML") && !content.starts_with("%YAML 1.1") {
        let message = "kubectl and Helm refuse every YAML version but 1.1: remove the line";
        let end = content.lines().next().map_or(0, str::len);
        notes.push(Error::new(message, Span::new(place.start, place.start + end)));
    }
    Document { span: place, root: read_document(without_mark, base), notes }
}

/// Why a document could not be read, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// One clause without a full stop.
    pub message: String,
    /// The place in the stream.
    pub span: Span,
    /// Whether it is a limit of ours: kubectl and Helm may read the document.
    pub is_limit: bool,
}

impl Error {
    /// A mistake.
    fn new(message: impl Into<String>, span: Span) -> Self {
        Self { message: message.into(), span, is_limit: false }
    }

    /// A limit.
    fn limit(message: impl Into<String>, span: Span) -> Self {
        Self { is_limit: true, ..Self::new(message, span) }
    }
}

/// A value with its place. Cloning is cheap: collections and texts are shared.
#[derive(Debug, Clone)]
pub struct Node {
    /// The bytes in the stream: quotes included, anchor and tag left out; for block scalars the content lines.
    pub span: Span,
    /// What it holds.
    pub kind: Kind,
}

/// What a node holds. An alias is the node it names, with the span of the alias.
#[derive(Debug, Clone)]
pub enum Kind {
    /// A single value.
    Scalar(Scalar),
    /// A list.
    Sequence(Arc<[Node]>),
    /// A map, in the order of the text.
    Mapping(Arc<Mapping>),
}

/// A single value: its own text beside what Go makes of it.
#[derive(Debug, Clone)]
pub struct Scalar {
    /// The text after unquoting and folding: `0.10` of `tag: 0.10`.
    pub text: Arc<str>,
    /// What it resolves to: the float `0.1` of `tag: 0.10`.
    pub value: Value,
    /// How it was written.
    pub style: Style,
}

/// What Go makes of a scalar.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// Nothing, `~`, `null`.
    Null,
    /// `true`, `yes`, `on`, ...
    Bool(bool),
    /// A whole number, octal and hexadecimal ones included.
    Int(i64),
    /// A whole number above [`i64::MAX`].
    UInt(u64),
    /// A number with a fraction or an exponent.
    Float(f64),
    /// The text of the scalar.
    String,
}

/// How a scalar was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// Without quotes.
    Plain,
    /// `'…'`
    SingleQuoted,
    /// `"…"`
    DoubleQuoted,
    /// `|` or `>`
    Block,
}

/// A map after merge keys and duplicate keys were dealt with.
#[derive(Debug, Clone, Default)]
pub struct Mapping {
    /// In the order of the text; keys are unique.
    pub entries: Vec<Entry>,
}

/// A key and its value.
#[derive(Debug, Clone)]
pub struct Entry {
    /// The key as Go sees it (`on` is `true`).
    pub key: Arc<str>,
    /// The place of the key.
    pub key_span: Span,
    /// The value.
    pub value: Node,
}

impl Mapping {
    /// The value of a key.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.entries.iter().find(|entry| &*entry.key == key).map(|entry| &entry.value)
    }
}

impl Node {
    /// The value of a key, when this is a map that has it.
    pub fn get(&self, key: &str) -> Option<&Node> {
        self.as_mapping()?.get(key)
    }

    /// Number of values in it, itself included, where a map counts as `of_map` others; what an alias stands for counts each time.
    pub fn weight(&self, of_map: usize) -> usize {
        match &self.kind {
            Kind::Scalar(_) => 1,
            Kind::Sequence(items) => 1 + items.iter().map(|item| item.weight(of_map)).sum::<usize>(),
            Kind::Mapping(map) => {
                of_map + map.entries.iter().map(|entry| entry.value.weight(of_map)).sum::<usize>()
            }
        }
    }

    /// The value at a path of keys.
    pub fn at(&self, path: &[&str]) -> Option<&Node> {
        path.iter().try_fold(self, |node, key| node.get(key))
    }

    /// The map, when this is one.
    pub fn as_mapping(&self) -> Option<&Mapping> {
        match &self.kind {
            Kind::Mapping(mapping) => Some(mapping),
            Kind::Scalar(_) | Kind::Sequence(_) => None,
        }
    }

    /// The items, when this is a list.
    pub fn as_sequence(&self) -> Option<&[Node]> {
        match &self.kind {
            Kind::Sequence(items) => Some(items),
            Kind::Scalar(_) | Kind::Mapping(_) => None,
        }
    }

    /// The scalar, when this is one.
    pub fn as_scalar(&self) -> Option<&Scalar> {
        match &self.kind {
            Kind::Scalar(scalar) => Some(scalar),
            Kind::Sequence(_) | Kind::Mapping(_) => None,
        }
    }

    /// The text of a scalar that resolves to a string.
    pub fn as_str(&self) -> Option<&str> {
        self.as_scalar().filter(|scalar| scalar.value == Value::String).map(|scalar| &*scalar.text)
    }

    /// The text of a scalar that holds something, whatever it resolves to.
    pub fn written(&self) -> Option<&str> {
        self.as_scalar().map(|scalar| &*scalar.text).filter(|text| !text.is_empty() && !self.is_null())
    }

    /// The boolean, when this is one.
    pub fn as_bool(&self) -> Option<bool> {
        match self.as_scalar()?.value {
            Value::Bool(value) => Some(value),
            _ => None,
        }
    }

    /// The whole number, when this is one.
    pub fn as_int(&self) -> Option<i64> {
        match self.as_scalar()?.value {
            Value::Int(value) => Some(value),
            _ => None,
        }
    }

    /// Whether this is a scalar that resolves to nothing.
    pub fn is_null(&self) -> bool {
        self.as_scalar().is_some_and(|scalar| scalar.value == Value::Null)
    }
}

#[cfg(test)]
mod tests;
