//! Parser events composed into a tree, with Go's rules for keys, merges and aliases.
//!
//! In: the text of one document. Out: its root. The only file that names the parser crate: events in, our tree out.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::Arc;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use granit_parser::{ErrorKind, Event, Options, Parser, ScalarStyle, ScanError, StrInput, Tag as ParserTag};

use super::input::Input;
use super::mapping::MappingBuilder;
use super::scalar::{Tag, resolve};
use super::tabs::{self, Token};
use super::{Error, Kind, Node, Scalar, Style};
use crate::source::Span;

/// Most nodes a document may have once its aliases are followed.
pub(super) const MOST_NODES: u64 = 5_000_000;

/// Most characters of a key in one piece, as in Go; with a larger number the parser keeps all of a long line in memory.
pub(super) const LONGEST_KEY: usize = 1024;

/// What ends a comment.
const LINE_BREAKS: [char; 5] = ['\n', '\r', '\u{85}', '\u{2028}', '\u{2029}'];

/// Bytes that may be read once more, because a comment was in the way.
const MOST_READ_AGAIN: usize = 16 << 20;

/// Reads the first document of `text`; `base` is added to every place.
pub(super) fn compose(text: &str, base: usize) -> Result<Option<Node>, Error> {
    let mut text = Cow::Borrowed(text);
    let mut left = MOST_READ_AGAIN;
    loop {
        let mut glued = None;
        let root = compose_once(&text, base, &mut glued);
        let Some(comment) = glued.filter(|_| text.len() <= left) else { return root };
        left -= text.len();
        // Go passes over a comment wherever a token ends; the parser wants a blank in front of it.
        let end = text[comment..].find(LINE_BREAKS).map_or(text.len(), |length| comment + length);
        text.to_mut().replace_range(comment..end, &" ".repeat(end - comment));
    }
}

/// The same; `glued` is where a comment starts, when that is the mistake.
fn compose_once(text: &str, base: usize, glued: &mut Option<usize>) -> Result<Option<Node>, Error> {
    let input = Input::new(text);
    let text = &*input.text;
    let mut composer = Composer {
        text,
        base,
        input: &input,
        parser: Parser::new_from_str_with_options(text, options()),
        anchors: HashMap::new(),
        has_tabs: text.contains('\t'),
        tokens: Vec::new(),
        glued: None,
    };
    let root = composer.document();
    *glued = composer.glued.map(|at| input.place(Span::new(at, at)).start);
    let root = root?;
    tabs::check(text, &composer.tokens).map_err(|error| composer.error(error.message, error.span))?;
    Ok(root)
}

fn options() -> Options {
    let mut options = Options::default();
    options.block_scalar_eof_without_line_feed = true;
    options.emit_comments = false;
    options.simple_key_max_lookahead = LONGEST_KEY;
    options
}

/// A node and the number of nodes it stands for with all aliases followed.
#[derive(Clone)]
struct Weighted {
    node: Node,
    weight: u64,
}

struct Composer<'a> {
    text: &'a str,
    base: usize,
    input: &'a Input<'a>,
    parser: Parser<'a, StrInput<'a>>,
    /// Finished anchors; one that is still open is nothing, so that a node cannot hold itself.
    anchors: HashMap<usize, Option<Weighted>>,
    has_tabs: bool,
    /// What may have tabs inside, where there are any.
    tokens: Vec<Token>,
    /// Where a comment starts that the parser refuses, since it follows a token without a blank.
    glued: Option<usize>,
}

/// The next event with its bytes in the text of the document.
type Step<'a> = (Event<'a>, Span);

impl<'a> Composer<'a> {
    fn document(&mut self) -> Result<Option<Node>, Error> {
        loop {
            let step = self.next()?;
            match step.0 {
                Event::StreamStart | Event::DocumentStart(..) => {}
                Event::StreamEnd | Event::DocumentEnd => return Ok(None),
                _ => {
                    let root = self.node(step)?.node;
                    // Go looks at what follows the root before it is content with the document.
                    self.next()?;
                    return Ok(Some(root));
                }
            }
        }
    }

    /// Bytes of the text of the parser as bytes of the stream.
    fn place(&self, span: Span) -> Span {
        self.input.place(span).shifted(self.base)
    }

    fn note(&mut self, span: Span, style: Option<ScalarStyle>) {
        if self.has_tabs {
            let is_block = matches!(style, Some(ScalarStyle::Literal | ScalarStyle::Folded));
            self.tokens.push(Token { span, is_block, is_plain: style == Some(ScalarStyle::Plain) });
        }
    }

    fn next(&mut self) -> Result<Step<'a>, Error> {
        match self.parser.next_event() {
            Some(Ok((event, span))) => {
                let range = span.byte_range().unwrap_or_default();
                Ok((event, Span::new(range.start, range.end)))
            }
            Some(Err(error)) => Err(self.syntax(&error)),
            None => {
                Err(self.error("the document ends too early", Span::new(self.text.len(), self.text.len())))
            }
        }
    }

    fn node(&mut self, (event, span): Step<'a>) -> Result<Weighted, Error> {
        match event {
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::Scalar(text, style, anchor, tag) => {
                let node = self.scalar(text, style, tag.as_deref(), span)?;
                Ok(self.anchored(anchor, Weighted { node, weight: 1 }))
            }
            Event::SequenceStart(_, anchor, _) => {
                self.anchors.insert(anchor, None);
                let sequence = self.sequence(span)?;
                Ok(self.anchored(anchor, sequence))
            }
            Event::MappingStart(_, anchor, _) => {
                self.anchors.insert(anchor, None);
                let mapping = self.mapping(span)?;
                Ok(self.anchored(anchor, mapping))
            }
            _ => Err(self.error("a value is missing", span)),
        }
    }

    /// Anchors are numbered from 1; 0 is none.
    fn anchored(&mut self, anchor: usize, weighted: Weighted) -> Weighted {
        if anchor > 0 {
            self.anchors.insert(anchor, Some(weighted.clone()));
        }
        weighted
    }

    fn alias(&self, anchor: usize, span: Span) -> Result<Weighted, Error> {
        match self.anchors.get(&anchor) {
            Some(Some(target)) => {
                let kind = target.node.kind.clone();
                Ok(Weighted { node: Node { span: self.place(span), kind }, weight: target.weight })
            }
            Some(None) => Err(self.error("an anchor contains itself", span)),
            None => Err(self.error("an alias names an unknown anchor", span)),
        }
    }

    fn scalar(
        &mut self,
        text: Cow<'a, str>,
        written: ScalarStyle,
        tag: Option<&ParserTag>,
        span: Span,
    ) -> Result<Node, Error> {
        let style = match written {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::SingleQuoted,
            ScalarStyle::DoubleQuoted => Style::DoubleQuoted,
            ScalarStyle::Literal | ScalarStyle::Folded => Style::Block,
        };
        let span = if style == Style::Block { self.trim_block(span) } else { span };
        self.note(span, Some(written));
        if style == Style::DoubleQuoted {
            escapes(self.text.get(span.start..span.end).unwrap_or_default())
                .map_err(|message| self.error(message, span))?;
        }
        let core = tag.map(core_name);
        let tag = match &core {
            None => Tag::None,
            Some(name) => name.as_deref().map_or(Tag::Custom, Tag::Core),
        };
        let text = binary(self.input.scalar(text), tag).map_err(|message| self.error(message, span))?;
        let value =
            resolve(&text, style == Style::Plain, tag).map_err(|message| self.error(message, span))?;
        let kind = Kind::Scalar(Scalar { text: Arc::from(text), value, style });
        Ok(Node { span: self.place(span), kind })
    }

    /// The parser ends a block scalar behind the indentation of the line that follows it.
    fn trim_block(&self, span: Span) -> Span {
        let raw = self.text.get(span.start..span.end).unwrap_or_default();
        Span::new(span.start, span.start + raw.trim_end_matches([' ', '\n', '\r']).len())
    }

    fn sequence(&mut self, start: Span) -> Result<Weighted, Error> {
        let mut items = Vec::new();
        let mut weight = 1;
        loop {
            let step = self.next()?;
            if matches!(step.0, Event::SequenceEnd) {
                let span = self.collection(Span::new(start.start, step.1.end));
                return Ok(Weighted { node: Node { span, kind: Kind::Sequence(items.into()) }, weight });
            }
            let item = self.node(step)?;
            weight = self.add(weight, item.weight, start)?;
            items.push(item.node);
        }
    }

    fn mapping(&mut self, start: Span) -> Result<Weighted, Error> {
        let mut builder = MappingBuilder::default();
        let mut weight = 1;
        loop {
            let step = self.next()?;
            if matches!(step.0, Event::MappingEnd) {
                let span = self.collection(Span::new(start.start, step.1.end));
                let kind = Kind::Mapping(Arc::new(builder.finish()));
                return Ok(Weighted { node: Node { span, kind }, weight });
            }
            let is_merge = is_merge(&step.0);
            let key = self.node(step)?.node;
            let value_step = self.next()?;
            let value = self.node(value_step)?;
            weight = self.add(weight, value.weight.saturating_add(1), start)?;
            if is_merge { builder.merge(&value.node) } else { builder.insert(&key, value.node) }
                .map_err(|message| Error::new(message, key.span))?;
        }
    }

    /// The place of a finished list or map.
    fn collection(&mut self, span: Span) -> Span {
        if matches!(self.text.as_bytes().get(span.start), Some(b'[' | b'{')) {
            self.note(span, None);
        }
        self.place(span)
    }

    fn add(&self, weight: u64, more: u64, span: Span) -> Result<u64, Error> {
        let sum = weight.saturating_add(more);
        if sum > MOST_NODES {
            let what = if self.anchors.is_empty() { "the document holds" } else { "the aliases stand for" };
            let message = format!("{what} more than {MOST_NODES} values");
            return Err(Error::limit(message, span.shifted(self.base)));
        }
        Ok(sum)
    }

    fn error(&self, message: impl Into<String>, span: Span) -> Error {
        Error::new(message, self.place(span))
    }

    fn syntax(&mut self, error: &ScanError) -> Error {
        let offset = error.marker().byte_offset().unwrap_or_default().min(self.text.len());
        let is_glued = matches!(error.kind(), ErrorKind::CommentNotSeparated);
        self.glued = is_glued.then_some(offset).filter(|at| self.text[*at..].starts_with('#'));
        self.error(error.info(), Span::new(offset, offset))
    }
}

/// Refuses the escapes that the parser knows and YAML 1.1 does not: of a slash, and of half a character.
fn escapes(raw: &str) -> Result<(), String> {
    let mut characters = raw.chars();
    while let Some(character) = characters.next() {
        if character != '\\' {
            continue;
        }
        match characters.next() {
            Some('/') => return Err("`\\/` is no escape: write `/`".to_owned()),
            Some('u') => {
                let rest = characters.as_str();
                let code = rest.get(..4).and_then(|digits| u32::from_str_radix(digits, 16).ok());
                if code.is_some_and(|code| char::from_u32(code).is_none()) {
                    let digits = &rest[..4];
                    return Err(format!("`\\u{digits}` is half a character: write the character itself"));
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn is_merge(event: &Event<'_>) -> bool {
    let Event::Scalar(text, style, _, tag) = event else { return false };
    let tagged = tag.as_deref().is_some_and(|tag| core_name(tag).as_deref() == Some("merge"));
    text == "<<" && (tagged || (*style == ScalarStyle::Plain && tag.is_none()))
}

/// `merge` of `!!merge`: the name of a tag of YAML 1.1, of which there are more than the parser's own list has.
fn core_name(tag: &ParserTag) -> Option<Cow<'_, str>> {
    tag.suffix_in_namespace("tag:yaml.org,2002:")
}

/// The text that a `!!binary` scalar stands for.
fn binary<'a>(text: Cow<'a, str>, tag: Tag<'_>) -> Result<Cow<'a, str>, String> {
    if !matches!(tag, Tag::Core("binary")) {
        return Ok(text);
    }
    let compact: String = text.split_whitespace().collect();
    let bytes = BASE64_STANDARD.decode(compact).map_err(|error| format!("not base64: {error}"))?;
    Ok(Cow::Owned(String::from_utf8_lossy(&bytes).into_owned()))
}
