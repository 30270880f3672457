//! What a template says, after parsing.
//!
//! The parts of a text lie in pools, one behind the other, and what holds some says where they lie: thousands of small vectors take longer to
//! make and to drop than a template takes to run, and whoever parses many texts touches half as much memory. A tree belongs to no thread.

use crate::helm::function::Named;
use crate::helm::value::Value;
use crate::source::Span;

use super::number::Constant;

/// All that a text says.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    pub(super) nodes: Vec<Node>,
    pub(super) pipelines: Vec<Pipeline>,
    pub(super) commands: Vec<Command>,
    pub(super) operands: Vec<Operand>,
    pub(super) fields: Vec<Name>,
    pub(super) constants: Vec<Constant>,
    pub(super) quoted: Vec<Quoted>,
    /// Names of variables, fields and templates.
    pub(super) names: String,
    /// The bytes of quoted strings that are not written as they are.
    pub(super) unquoted: Vec<u8>,
}

/// Where items lie in their pool, or bytes in the text. 32 bits are enough: texts and the parts of a release have limits far below.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Stretch {
    pub(super) start: u32,
    pub(super) end: u32,
}

impl Stretch {
    pub(super) fn new(start: usize, end: usize) -> Self {
        Self { start: narrow(start), end: narrow(end) }
    }

    pub(super) fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    pub(super) fn len(self) -> usize {
        self.range().len()
    }
}

impl From<Span> for Stretch {
    fn from(span: Span) -> Self {
        Self::new(span.start, span.end)
    }
}

/// An item of a pool.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place(pub(super) u32);

impl Place {
    pub(super) fn new(at: usize) -> Self {
        Self(narrow(at))
    }

    pub(super) fn at(self) -> usize {
        self.0 as usize
    }
}

fn narrow(place: usize) -> u32 {
    u32::try_from(place).unwrap_or(u32::MAX)
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
        self.0.start == self.0.end
    }
}

impl Tree {
    pub(super) fn nodes(&self, block: Block) -> &[Node] {
        &self.nodes[block.0.range()]
    }

    pub(super) fn pipeline(&self, pipeline: Place) -> &Pipeline {
        &self.pipelines[pipeline.at()]
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
    pub(super) fn fields(&self, fields: Fields) -> impl ExactSizeIterator<Item = &str> {
        self.fields[fields.0.range()].iter().map(|name| self.name(*name))
    }

    pub(super) fn constant(&self, constant: Place) -> Value {
        self.constants[constant.at()].value()
    }

    /// Whether a block prints nothing but blanks: such a redefinition does not replace.
    pub(super) fn is_blank(&self, block: Block, text: &[u8]) -> bool {
        let is_blank = |span: &Stretch| text[span.range()].trim_ascii().is_empty();
        self.nodes(block).iter().all(|node| matches!(node, Node::Text(span) if is_blank(span)))
    }
}

/// A node of a template.
#[derive(Debug)]
pub(crate) enum Node {
    /// Text printed as it is: these bytes of the template.
    Text(Stretch),
    /// `{{ pipeline }}`
    Action(Place),
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
    /// A pipeline.
    pub(crate) argument: Option<Place>,
    pub(crate) span: Stretch,
}

/// A condition and its two blocks.
#[derive(Debug)]
pub(crate) struct Branch {
    pub(crate) pipeline: Place,
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
    pub(crate) span: Stretch,
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
    pub(crate) span: Stretch,
}

/// A value, and where it stands.
#[derive(Debug)]
pub(crate) struct Operand {
    pub(crate) kind: OperandKind,
    pub(crate) span: Stretch,
}

/// A string in quotes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Quoted {
    /// Where it is written: between its quotes, or with them where its bytes were written in another way.
    pub(crate) span: Stretch,
    /// Those bytes.
    pub(crate) unquoted: Option<Stretch>,
}

/// The kinds of operands.
#[derive(Debug)]
pub(crate) enum OperandKind {
    Dot,
    Nil,
    /// A number, a character, `true` or `false`.
    Constant(Place),
    /// A string in quotes.
    Quoted(Place),
    /// `.a.b`
    Field(Fields),
    /// `$x.a.b`
    Variable(Name, Fields),
    /// `(pipeline)`
    Nested(Place),
    /// A function.
    Function(&'static Named),
    /// `(pipeline).a.b`, `function.a`
    Chain(Box<Operand>, Fields),
}
