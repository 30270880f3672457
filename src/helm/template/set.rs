//! The templates of a release by name.
//!
//! In: named texts in Helm's order. Out: a set in which each name has one block: the last one that prints anything.

use std::collections::BTreeMap;
use std::rc::Rc;

use super::ast::{Block, Tree};
use super::error::{Frame, TemplateError};
use super::parses::Parses;
use crate::helm::text::Text;

/// Most pieces and tokens that the templates of a release may have.
const MOST_PARTS: usize = 2_000_000;

/// A named block, with the text its spans are bytes of.
#[derive(Debug)]
pub(crate) struct Template {
    /// The name of the text it stands in.
    pub(crate) file: Rc<str>,
    /// That text.
    pub(crate) text: Text,
    /// What that text says.
    pub(super) tree: Rc<Tree>,
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
    pub(crate) fn add(&mut self, name: &str, text: &Text, parses: &mut Parses) -> Result<(), TemplateError> {
        let left = MOST_PARTS - self.size;
        let parsed = parses.parse(text, left).map_err(|(message, span)| {
            let origin = text.origin_of(span.start..span.end).or_else(|| text.origin());
            TemplateError::new(message).within(Frame { template: name.to_owned(), origin })
        })?;
        self.size += parsed.size;
        let file: Rc<str> = name.into();
        let template =
            |body| Template { file: file.clone(), text: text.clone(), tree: parsed.tree.clone(), body };
        for (defined, body) in &parsed.defines {
            self.put(parsed.tree.name(*defined), template(*body));
        }
        self.put(name, template(parsed.body));
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

    fn put(&mut self, name: &str, template: Template) {
        if template.tree.is_blank(template.body, &template.text) && self.get(name).is_some() {
            return;
        }
        self.own.insert(name.to_owned(), Rc::new(template));
    }
}
