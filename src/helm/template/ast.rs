//! What a template says, after parsing.
//!
//! The lists of a text (nodes, commands, operands, names) lie in pools, one behind the other, and what holds a list says where it lies: most
//! lists have one or two items, and thousands of small vectors take longer to make and to drop than a template takes to run.

use std::rc::Rc;

use crate::helm::function::Named;
use crate::helm::text::Text;
use crate::helm::value::Value;
use crate::source::Span;

/// All that a text says.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) commands: Vec<Command>,
    pub(super) operands: Vec<Operand>,
    /// Names of variables, fields and templates.
    pub(super) names: String,
}

/// Where the items of a list lie in their pool. 32 bits are enough: texts and the parts of a release have limits far below.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Stretch {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Stretch {
    fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// Nodes of a [`Tree`].
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Block(pub(super) Stretch);

/// Commands of a [`Tree`]; a pipeline has at least one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Commands(pub(super) Stretch);

/// Operands of a [`Tree`]; a command has at least one.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Operands(pub(super) Stretch);

/// A name in a [`Tree`].
#[derive(Debug, Clone, Copy)]
pub(crate) struct Name(pub(super) Stretch);

/// Names behind dots in a [`Tree`]: `.a.b`.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Fields(pub(super) Stretch);

impl Fields {
    pub(super) fn is_empty(self) -> bool {
        self.0 == Stretch::default()
    }
}

impl Tree {
    pub(super) fn nodes(&self, block: Block) -> &[Node] {
        &self.nodes[block.0.range()]
    }

    pub(super) fn commands(&self, commands: Commands) -> &[Command] {
        &self.commands[commands.0.range()]
    }

    pub(super) fn operands(&self, operands: Operands) -> &[Operand] {
        &self.operands[operands.0.range()]
    }

    pub(super) fn name(&self, name: Name) -> &str {
        &self.names[name.0.range()]
    }

    /// The names in their order.
    pub(super) fn fields(&self, fields: Fields) -> impl Iterator<Item = &str> {
        self.names[fields.0.range()].split('.').skip(1)
    }

    /// Whether a block prints nothing but blanks: such a redefinition does not replace.
    pub(super) fn is_blank(&self, block: Block, text: &Text) -> bool {
        let is_blank = |span: &Span| text.as_bytes()[span.start..span.end].trim_ascii().is_empty();
        self.nodes(block).iter().all(|node| matches!(node, Node::Text(span) if is_blank(span)))
    }
}

/// A node of a template.
#[derive(Debug)]
pub(crate) enum Node {
    /// Text printed as it is: these bytes of the template.
    Text(Span),
    /// `{{ pipeline }}`
    Action(Pipeline),
    /// `{{ if }}`
    If(Branch),
    /// `{{ with }}`
    With(Branch),
    /// `{{ range }}`
    Range(Branch),
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
    pub(crate) name: Name,
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
    pub(crate) variables: Variables<Name>,
    /// `=` instead of `:=`.
    pub(crate) assigns: bool,
    pub(crate) commands: Commands,
    pub(crate) span: Span,
}

/// The variables that a pipeline declares or assigns, without their dollar signs.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Variables<T> {
    None,
    One(T),
    /// `range $key, $item`
    Two(T, T),
}

impl<T: Copy> Variables<T> {
    pub(super) fn iter(self) -> impl Iterator<Item = T> {
        let (first, second) = match self {
            Self::None => (None, None),
            Self::One(only) => (Some(only), None),
            Self::Two(first, second) => (Some(first), Some(second)),
        };
        first.into_iter().chain(second)
    }
}

/// An operand with arguments.
#[derive(Debug)]
pub(crate) struct Command {
    pub(crate) operands: Operands,
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
    Variable(Name, Fields),
    /// `(pipeline)`
    Nested(Pipeline),
    /// A function.
    Function(Named),
    /// `(pipeline).a.b`, `function.a`
    Chain(Box<Operand>, Fields),
}
