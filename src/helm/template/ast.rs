//! What a template says, after parsing.

use std::rc::Rc;

use crate::helm::function::Named;
use crate::helm::text::Text;
use crate::helm::value::Value;
use crate::source::Span;

/// A list of nodes.
pub(crate) type Block = Vec<Node>;

/// A node of a template. Most are texts and short actions, so the large ones lie elsewhere.
#[derive(Debug)]
pub(crate) enum Node {
    /// Text printed as it is: these bytes of the template.
    Text(Span),
    /// `{{ pipeline }}`
    Action(Pipeline),
    /// `{{ if }}`
    If(Box<Branch>),
    /// `{{ with }}`
    With(Box<Branch>),
    /// `{{ range }}`
    Range(Box<Branch>),
    /// `{{ template "name" pipeline }}`
    Template(Box<Inclusion>),
    /// `{{ break }}`
    Break,
    /// `{{ continue }}`
    Continue,
}

/// Another template in this place.
#[derive(Debug)]
pub(crate) struct Inclusion {
    pub(crate) name: String,
    pub(crate) argument: Option<Pipeline>,
    pub(crate) span: Span,
}

/// A condition and its two blocks.
#[derive(Debug)]
pub(crate) struct Branch {
    pub(crate) pipeline: Pipeline,
    pub(crate) body: Block,
    pub(crate) otherwise: Block,
}

/// Commands, each handing its result to the next, and the variables that take the last one.
#[derive(Debug)]
pub(crate) struct Pipeline {
    /// Without their dollar signs.
    pub(crate) variables: Vec<String>,
    /// `=` instead of `:=`.
    pub(crate) assigns: bool,
    pub(crate) commands: Vec<Command>,
    pub(crate) span: Span,
}

/// An operand with arguments.
#[derive(Debug)]
pub(crate) struct Command {
    pub(crate) operands: Vec<Operand>,
    pub(crate) span: Span,
}

/// A value, and where it stands.
#[derive(Debug)]
pub(crate) struct Operand {
    pub(crate) kind: OperandKind,
    pub(crate) span: Span,
}

/// A string in quotes.
#[derive(Debug)]
pub(crate) struct Quoted {
    /// What it says.
    pub(crate) bytes: Rc<[u8]>,
    /// Where it is written: between its quotes, or with them where its bytes were written in another way.
    pub(crate) span: Span,
    /// Whether its bytes are those of the span.
    pub(crate) exact: bool,
}

/// Names behind dots: `.a.b`.
#[derive(Debug, Default)]
pub(crate) struct Fields(String);

impl Fields {
    /// These names, in which no dot is.
    pub(super) fn new<'a>(names: impl Iterator<Item = &'a str> + Clone) -> Self {
        let mut dotted = String::with_capacity(names.clone().map(|name| 1 + name.len()).sum());
        for name in names {
            dotted.push('.');
            dotted.push_str(name);
        }
        Self(dotted)
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names in their order.
    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.split('.').skip(1)
    }
}

/// The kinds of operands.
#[derive(Debug)]
pub(crate) enum OperandKind {
    Dot,
    Nil,
    Constant(Value),
    /// A string in quotes.
    Quoted(Quoted),
    /// `.a.b`
    Field(Fields),
    /// `$x.a.b`
    Variable(String, Fields),
    /// `(pipeline)`
    Nested(Box<Pipeline>),
    /// A function.
    Function(Named),
    /// `(pipeline).a.b`, `function.a`
    Chain(Box<Operand>, Fields),
}

/// Whether a block prints nothing but blanks: such a redefinition does not replace.
pub(super) fn is_empty(body: &Block, text: &Text) -> bool {
    let is_blank = |span: &Span| text.as_bytes()[span.start..span.end].trim_ascii().is_empty();
    body.iter().all(|node| matches!(node, Node::Text(span) if is_blank(span)))
}
