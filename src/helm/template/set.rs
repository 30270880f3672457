//! The templates of a release by name.
//!
//! In: named texts in Helm's order. Out: a set in which each name has one block: the last one that prints anything.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::ast::{Block, is_empty};
use super::error::{Frame, TemplateError};
use super::parser::parse;
use crate::helm::function;
use crate::helm::text::Text;

/// Most pieces and tokens that the templates of a release may have.
const MOST_PARTS: usize = 2_000_000;

/// A named block, with the text its spans are bytes of.
#[derive(Debug)]
pub(crate) struct Template {
    /// The name of the text it stands in.
    pub(crate) file: String,
    /// That text.
    pub(crate) text: Text,
    /// What it prints.
    pub(super) body: Block,
}

/// Templates by name. `tpl` adds to a set of its own that sees the one around it.
#[derive(Debug, Default)]
pub(crate) struct TemplateSet {
    own: BTreeMap<String, Rc<Template>>,
    around: Option<Rc<TemplateSet>>,
    /// Pieces and tokens so far.
    size: usize,
}

impl TemplateSet {
    /// A set that sees the templates of another one.
    pub(crate) fn inside(around: &Rc<Self>) -> Self {
        Self { around: Some(around.clone()), ..Self::default() }
    }

    /// Parses a text and adds it, and what it defines.
    pub(crate) fn add(&mut self, name: &str, text: &Text) -> Result<(), TemplateError> {
        let left = MOST_PARTS - self.size;
        let parsed =
            parse(text, left, &|name| function::find(name).is_some()).map_err(|(message, span)| {
                let origin = text.slice(span.start..span.end).origin().or_else(|| text.origin());
                TemplateError::new(message).within(Frame { template: name.to_owned(), origin })
            })?;
        self.size += parsed.size;
        for (defined, body) in parsed.defines {
            self.put(defined, name, text, body);
        }
        self.put(name.to_owned(), name, text, parsed.body);
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

    fn put(&mut self, name: String, file: &str, text: &Text, body: Block) {
        if is_empty(&body) && self.get(&name).is_some() {
            return;
        }
        let template = Template { file: file.to_owned(), text: text.clone(), body };
        self.own.insert(name, Rc::new(template));
    }
}
