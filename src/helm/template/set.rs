//! The templates of a release by name.
//!
//! In: named texts in Helm's order. Out: a set in which each name has one block: the last one that prints anything.

use std::cell::OnceCell;
use std::collections::HashMap;
use std::rc::Rc;

use super::ast::{Block, Place, Quoted, Tree};
use super::error::{Frame, TemplateError};
use super::lexer::Mistake;
use super::parser::Parsed;
use crate::helm::text::Text;

/// What became of a text.
pub(crate) type Parse = Result<Rc<Parsed>, Mistake>;

/// A text of a release, and what it says.
#[derive(Debug)]
pub(crate) struct Script {
    /// The name of the text.
    pub(super) file: Rc<str>,
    /// The text itself; spans are bytes of it.
    pub(super) text: Text,
    parsed: Rc<Parsed>,
    /// The bytes of its quoted strings, of which few are ever asked for.
    quoted: Box<[OnceCell<Rc<[u8]>>]>,
}

impl Script {
    fn new(name: &str, text: &Text, parsed: Rc<Parsed>) -> Self {
        let quoted = parsed.tree.quoted.iter().map(|_| OnceCell::new()).collect();
        Self { file: name.into(), text: text.clone(), parsed, quoted }
    }

    pub(super) fn tree(&self) -> &Tree {
        &self.parsed.tree
    }

    /// A quoted string. It was written in the text: a tag given there is traced to it.
    pub(super) fn quoted(&self, place: Place) -> Text {
        let Quoted { span, unquoted } = self.tree().quoted[place.at()];
        let bytes = self.quoted[place.at()].get_or_init(|| match unquoted {
            Some(bytes) => self.tree().unquoted[bytes.range()].into(),
            None => self.text.as_bytes()[span.range()].into(),
        });
        self.text.copied(span.range(), bytes, unquoted.is_none())
    }
}

/// A named block of a text.
#[derive(Debug)]
pub(crate) struct Template {
    /// The text that it stands in.
    pub(super) script: Rc<Script>,
    /// What it prints.
    pub(super) body: Block,
}

/// Templates by name. `tpl` adds to a set of its own that sees the one around it.
#[derive(Debug, Default)]
pub(crate) struct TemplateSet {
    own: HashMap<String, Rc<Template>>,
    around: Option<Rc<TemplateSet>>,
}

impl TemplateSet {
    /// A set that sees the templates of another one.
    pub(crate) fn inside(around: &Rc<Self>) -> Self {
        Self { around: Some(around.clone()), ..Self::default() }
    }

    /// Adds a text and what it defines, or says where its mistake is.
    pub(crate) fn add(&mut self, name: &str, text: &Text, parsed: Parse) -> Result<(), TemplateError> {
        let parsed = parsed.map_err(|(message, span)| {
            let origin = text.origin_of(span.start..span.end).or_else(|| text.origin());
            TemplateError::new(message).within(Frame { template: name.to_owned(), origin })
        })?;
        let script = Rc::new(Script::new(name, text, parsed.clone()));
        for (defined, body) in &parsed.defines {
            self.put(parsed.tree.name(*defined), &script, *body);
        }
        self.put(name, &script, parsed.body);
        Ok(())
    }

    /// The template of a name.
    pub(crate) fn get(&self, name: &str) -> Option<Rc<Template>> {
        let mut set = Some(self);
        while let Some(current) = set {
            if let Some(template) = current.own.get(name) {
                return Some(template.clone());
            }
            set = current.around.as_deref();
        }
        None
    }

    fn put(&mut self, name: &str, script: &Rc<Script>, body: Block) {
        if script.tree().is_blank(body, script.text.as_bytes()) && self.get(name).is_some() {
            return;
        }
        self.own.insert(name.to_owned(), Rc::new(Template { script: script.clone(), body }));
    }
}
