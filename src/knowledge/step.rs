//! Steps: a fact that holds from one tag until the next step begins.
//!
//! In: the steps and exceptions of an image entry and a tag. Out: what [`Held`] says about that tag.

use crate::image::Tag;
use crate::source::Span;
use crate::verdict::Reload;

/// What is known from a tag on, or at some tags.
#[derive(Debug, Clone)]
pub struct Step {
    /// The tags it is about.
    pub at: At,
    /// What is known.
    pub fact: Fact,
    /// What a reader should know besides.
    pub note: Option<String>,
    /// What proves it: a file at that tag, or a URL.
    pub evidence: String,
    /// Whether it is about code that reads the token itself, and not about an SDK.
    pub own_code: bool,
    /// Its place in the file.
    pub span: Span,
}

/// The tags a step is about.
#[derive(Debug, Clone)]
pub enum At {
    /// From here until the next step.
    Since(Tag),
    /// Exactly these.
    Tags(Vec<Tag>),
}

/// What is known about some tags.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// The image holds this version of the SDK.
    Version(String),
    /// Own code does this with the token.
    Reload(Reload),
    /// The image does not hold the SDK, or does not read the token itself.
    Absent,
    /// It could not be found out, and why.
    Unknown(String),
}

/// Steps in the order of the tags, and exceptions that decide over them.
#[derive(Debug, Clone, Default)]
pub struct Steps {
    /// In the order of the tags.
    pub steps: Vec<Step>,
    /// Decide over the steps.
    pub except: Vec<Step>,
}

/// What the steps say about a tag.
#[derive(Debug)]
pub enum Held<'a> {
    /// This holds.
    Step(&'a Step),
    /// The tag is older than everything known.
    Before,
    /// The tag has no place in the order.
    Outside,
}

impl Step {
    /// The first tag, when it is not a list of tags.
    pub fn since(&self) -> Option<&Tag> {
        match &self.at {
            At::Since(tag) => Some(tag),
            At::Tags(_) => None,
        }
    }

    /// The tags it names.
    pub fn tags(&self) -> &[Tag] {
        match &self.at {
            At::Since(tag) => std::slice::from_ref(tag),
            At::Tags(tags) => tags,
        }
    }
}

impl Steps {
    /// What is known about a tag: the exception that names it, else the last step before it in its channel.
    pub fn at(&self, tag: &Tag) -> Held<'_> {
        let named = self.except.iter().find(|step| step.tags().iter().any(|named| same(named, tag)));
        if let Some(step) = named {
            return Held::Step(step);
        }
        if !tag.has_place() || self.steps.is_empty() {
            return Held::Outside;
        }
        let last = self.steps.partition_point(|step| step.since().is_some_and(|since| since <= tag));
        let step = last.checked_sub(1).and_then(|at| self.steps.get(at));
        match step {
            Some(step) if step.since().is_some_and(|since| since.channel() == tag.channel()) => {
                Held::Step(step)
            }
            _ => Held::Before,
        }
    }

    /// Every tag that a step or exception names.
    pub fn tags(&self) -> impl Iterator<Item = &Tag> {
        self.steps.iter().chain(&self.except).flat_map(Step::tags)
    }
}

/// Whether an exception means a tag: the text itself, a spelling of the same release, or a repackaging of it.
fn same(named: &Tag, tag: &Tag) -> bool {
    let repackaged = || !named.has_suffix() && named.cmp_upstream(tag).is_eq();
    named.text() == tag.text() || (named.has_place() && tag.has_place() && (named == tag || repackaged()))
}
