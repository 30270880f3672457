//! A tree on its way.
//!
//! In: items in the order of the text, inner lists in the midst of outer ones. Out: a [`Tree`] in which the items of each list lie side by side.

use super::ast::{
    Block, Command, Commands, Fields, Name, Node, Operand, Operands, Pipeline, Place, Quoted, Stretch, Tree,
};
use super::number::Constant;

/// The complete lists of a text, and those that are being read, the innermost last. A list begins at the length of its kind, and is completed
/// from there.
#[derive(Debug, Default)]
pub(super) struct Growth {
    tree: Tree,
    pub(super) nodes: Vec<Node>,
    pub(super) commands: Vec<Command>,
    pub(super) operands: Vec<Operand>,
}

impl Growth {
    /// What is complete.
    pub(super) fn tree(&self) -> &Tree {
        &self.tree
    }

    pub(super) fn block(&mut self, from: usize) -> Block {
        Block(moved(&mut self.nodes, from, &mut self.tree.nodes))
    }

    pub(super) fn pipeline(&mut self, pipeline: Pipeline) -> Place {
        added(&mut self.tree.pipelines, pipeline)
    }

    pub(super) fn commands(&mut self, from: usize) -> Commands {
        Commands(moved(&mut self.commands, from, &mut self.tree.commands))
    }

    pub(super) fn operands(&mut self, from: usize) -> Operands {
        Operands(moved(&mut self.operands, from, &mut self.tree.operands))
    }

    pub(super) fn name(&mut self, name: &str) -> Name {
        let start = self.tree.names.len();
        self.tree.names.push_str(name);
        Name(Stretch::new(start, self.tree.names.len()))
    }

    pub(super) fn fields<'a>(&mut self, names: impl Iterator<Item = &'a str>) -> Fields {
        let start = self.tree.fields.len();
        for name in names {
            let name = self.name(name);
            self.tree.fields.push(name);
        }
        Fields(Stretch::new(start, self.tree.fields.len()))
    }

    pub(super) fn constant(&mut self, constant: Constant) -> Place {
        added(&mut self.tree.constants, constant)
    }

    /// A string written at a span; with its bytes where they are others.
    pub(super) fn quoted(&mut self, span: Stretch, unquoted: Option<&[u8]>) -> Place {
        let unquoted = unquoted.map(|bytes| {
            let start = self.tree.unquoted.len();
            self.tree.unquoted.extend_from_slice(bytes);
            Stretch::new(start, self.tree.unquoted.len())
        });
        added(&mut self.tree.quoted, Quoted { span, unquoted })
    }

    /// What is complete, in no more memory than it needs; what it grew in is used again.
    pub(super) fn finished(&mut self) -> Tree {
        let tree = &mut self.tree;
        Tree {
            nodes: exact(&mut tree.nodes),
            pipelines: exact(&mut tree.pipelines),
            commands: exact(&mut tree.commands),
            operands: exact(&mut tree.operands),
            fields: exact(&mut tree.fields),
            constants: exact(&mut tree.constants),
            quoted: exact(&mut tree.quoted),
            names: tree.names.clone(),
            unquoted: exact(&mut tree.unquoted),
        }
    }

    /// Forgets what was not finished.
    pub(super) fn clear(&mut self) {
        self.nodes.clear();
        self.commands.clear();
        self.operands.clear();
        let tree = &mut self.tree;
        tree.nodes.clear();
        tree.pipelines.clear();
        tree.commands.clear();
        tree.operands.clear();
        tree.fields.clear();
        tree.constants.clear();
        tree.quoted.clear();
        tree.names.clear();
        tree.unquoted.clear();
    }
}

fn exact<T>(pool: &mut Vec<T>) -> Vec<T> {
    let mut items = Vec::with_capacity(pool.len());
    items.append(pool);
    items
}

fn added<T>(pool: &mut Vec<T>, item: T) -> Place {
    pool.push(item);
    Place::new(pool.len() - 1)
}

fn moved<T>(open: &mut Vec<T>, from: usize, complete: &mut Vec<T>) -> Stretch {
    let start = complete.len();
    complete.extend(open.drain(from..));
    Stretch::new(start, complete.len())
}
