//! Values of strict JSON read into the tree.
//!
//! In: a text that is JSON beyond doubt. Out: its root, the same to the byte as the parser's, or nothing where the parser has its own
//! view of it. Texts that are met again are shared: the lists of a cluster repeat their keys a million times.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use crate::source::Span;
use crate::yaml::block::is_odd;
use crate::yaml::compose::LONGEST_KEY;
use crate::yaml::mapping::MappingBuilder;
use crate::yaml::scalar::{Tag, resolve};
use crate::yaml::{Error, Kind, Node, Scalar, Style};

/// Deeper documents are left to the parser, which refuses them.
const DEEPEST: usize = 255;
/// Most values that a document may hold: about a gigabyte of memory.
const MOST_VALUES: usize = 10_000_000;
/// The last character of ASCII, which the parser refuses.
const DELETE: u8 = 0x7f;
/// Longer texts are not shared.
const LONGEST_SHARED: usize = 64;
/// No more texts than this are shared.
const MOST_SHARED: usize = 1 << 16;

/// Whose rules hold where JSON and YAML differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// JSON, as kubectl reads it.
    Json,
    /// YAML, as Helm reads JSON too: it has no long keys, no `\/`, and no characters in two halves.
    Yaml,
}

/// Reads documents, and shares the texts of all.
pub(super) struct Reader {
    dialect: Dialect,
    /// Values that a document may hold.
    most_values: usize,
    shared: HashSet<Arc<str>>,
}

impl Reader {
    pub(super) fn new(dialect: Dialect) -> Self {
        Self { dialect, most_values: MOST_VALUES, shared: HashSet::new() }
    }

    /// The root of a document without anything but blanks around it, or that it is too large; `base` is added to every place.
    pub(super) fn read(&mut self, text: &str, base: usize) -> Option<Result<Node, Error>> {
        let mut walk = Walk { reader: self, text, base, at: 0, depth: 0, values: 0 };
        let root = walk.value();
        let most = walk.reader.most_values;
        if walk.values > most {
            let message = format!("the document holds more than {most} values");
            return Some(Err(Error::limit(message, Span::new(base, base))));
        }
        root.map(Ok)
    }

    fn share(&mut self, text: &str) -> Arc<str> {
        if let Some(shared) = self.shared.get(text) {
            return shared.clone();
        }
        let own: Arc<str> = Arc::from(text);
        if text.len() <= LONGEST_SHARED && self.shared.len() < MOST_SHARED {
            self.shared.insert(own.clone());
        }
        own
    }
}

/// On the way through a document.
struct Walk<'r, 't> {
    reader: &'r mut Reader,
    text: &'t str,
    base: usize,
    at: usize,
    depth: usize,
    values: usize,
}

impl<'t> Walk<'_, 't> {
    /// The first byte that is no blank.
    fn peek(&mut self) -> Option<u8> {
        let rest = &self.text.as_bytes()[self.at..];
        self.at += rest.iter().take_while(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'\t')).count();
        self.text.as_bytes().get(self.at).copied()
    }

    fn value(&mut self) -> Option<Node> {
        self.values += 1;
        if self.values > self.reader.most_values {
            return None;
        }
        match self.peek()? {
            b'{' => self.nested(Self::mapping),
            b'[' => self.nested(Self::sequence),
            b'"' => self.quoted(),
            _ => self.plain(),
        }
    }

    /// A map or a list, from its bracket on.
    fn nested(&mut self, read: fn(&mut Self) -> Option<Kind>) -> Option<Node> {
        let start = self.at;
        self.at += 1;
        self.depth += 1;
        let kind = (self.depth <= DEEPEST).then(|| read(self)).flatten()?;
        self.depth -= 1;
        self.at += 1;
        Some(Node { span: self.from(start), kind })
    }

    /// Up to the closing bracket.
    fn mapping(&mut self) -> Option<Kind> {
        let mut builder = MappingBuilder::default();
        while self.peek()? != b'}' {
            let key = self.quoted()?;
            (self.reader.dialect == Dialect::Json || key.span.len() <= LONGEST_KEY).then_some(())?;
            self.skip(b':')?;
            let value = self.value()?;
            builder.insert(&key, value).ok()?;
            if self.peek()? == b',' {
                self.at += 1;
            }
        }
        Some(Kind::Mapping(Arc::new(builder.finish())))
    }

    /// Up to the closing bracket.
    fn sequence(&mut self) -> Option<Kind> {
        let mut items = Vec::new();
        while self.peek()? != b']' {
            items.push(self.value()?);
            if self.peek()? == b',' {
                self.at += 1;
            }
        }
        Some(Kind::Sequence(items.into()))
    }

    fn skip(&mut self, byte: u8) -> Option<()> {
        (self.peek()? == byte).then_some(())?;
        self.at += 1;
        Some(())
    }

    /// A number or a word.
    fn plain(&mut self) -> Option<Node> {
        let start = self.at;
        let is_part = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.');
        self.at += self.text.as_bytes()[start..].iter().take_while(is_part).count();
        let text = &self.text[start..self.at];
        let value = resolve(text, true, Tag::None).ok()?;
        let kind = Kind::Scalar(Scalar { text: self.reader.share(text), value, style: Style::Plain });
        (self.at > start).then_some(Node { span: self.from(start), kind })
    }

    fn quoted(&mut self) -> Option<Node> {
        let start = self.at;
        self.skip(b'"')?;
        let text = unescaped(self.inner()?, self.reader.dialect)?;
        let value = resolve(&text, false, Tag::None).ok()?;
        let text = self.reader.share(&text);
        Some(Node {
            span: self.from(start),
            kind: Kind::Scalar(Scalar { text, value, style: Style::DoubleQuoted }),
        })
    }

    /// The text up to the closing quote, and goes on behind it.
    fn inner(&mut self) -> Option<&'t str> {
        let (text, start) = (self.text, self.at);
        loop {
            self.at += memchr::memchr2(b'"', b'\\', text.as_bytes().get(self.at..)?)?;
            if text.as_bytes()[self.at] == b'"' {
                break;
            }
            self.at += 2;
        }
        let inner = &text[start..self.at];
        self.at += 1;
        let is_plain = inner.is_ascii() && memchr::memchr(DELETE, inner.as_bytes()).is_none();
        (is_plain || !inner.chars().any(is_odd)).then_some(inner)
    }

    /// What was read from a place on.
    fn from(&self, start: usize) -> Span {
        Span::new(start, self.at).shifted(self.base)
    }
}

/// What a text in quotes stands for; nothing for half a pair of surrogates, and for what YAML refuses where its rules hold.
fn unescaped(inner: &str, dialect: Dialect) -> Option<Cow<'_, str>> {
    let Some(mut at) = memchr::memchr(b'\\', inner.as_bytes()) else { return Some(Cow::Borrowed(inner)) };
    let mut text = inner[..at].to_owned();
    loop {
        let (c, length) = escaped(&inner[at..])?;
        (dialect == Dialect::Json || (c != '/' && length < PAIR)).then_some(())?;
        text.push(c);
        let rest = &inner[at + length..];
        let Some(next) = memchr::memchr(b'\\', rest.as_bytes()) else {
            text.push_str(rest);
            return Some(Cow::Owned(text));
        };
        text.push_str(&rest[..next]);
        at += length + next;
    }
}

/// How long the escape of a character in two halves is.
const PAIR: usize = 12;

/// The character that the escape at the start of a text stands for, and the bytes of the escape.
fn escaped(text: &str) -> Option<(char, usize)> {
    Some(match text.as_bytes().get(1)? {
        b'b' => ('\u{8}', 2),
        b'f' => ('\u{c}', 2),
        b'n' => ('\n', 2),
        b'r' => ('\r', 2),
        b't' => ('\t', 2),
        same @ (b'"' | b'\\' | b'/') => (char::from(*same), 2),
        b'u' => match unit(text.get(2..6)?)? {
            high @ 0xd800..0xdc00 => {
                let low = unit(text.get(6..)?.strip_prefix("\\u")?.get(..4)?)?;
                let pair = char::decode_utf16([high, low]).next()?.ok()?;
                (pair, PAIR)
            }
            code => (char::from_u32(u32::from(code))?, 6),
        },
        _ => return None,
    })
}

/// The number that four hexadecimal digits write.
fn unit(digits: &str) -> Option<u16> {
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn documents_without_end_are_refused_with_their_limit() {
        let mut reader = Reader { most_values: 4, ..Reader::new(Dialect::Json) };
        assert!(reader.read("{\"a\": [1, 2]}", 0).unwrap().is_ok());
        let refused = reader.read("{\"a\": [1, 2, 3]}", 9).unwrap().unwrap_err();
        assert_eq!(refused, Error::limit("the document holds more than 4 values", Span::new(9, 9)));
    }
}
