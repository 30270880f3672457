//! A tree on its way.
//!
//! In: items in the order of the text, inner lists in the midst of outer ones. Out: a [`Tree`] in which the items of each list lie side by side.

use super::ast::{Block, Command, Commands, Fields, Name, Node, Operand, Operands, Stretch, Tree};

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

    pub(super) fn commands(&mut self, from: usize) -> Commands {
        Commands(moved(&mut self.commands, from, &mut self.tree.commands))
    }

    pub(super) fn operands(&mut self, from: usize) -> Operands {
        Operands(moved(&mut self.operands, from, &mut self.tree.operands))
    }

    pub(super) fn name(&mut self, name: &str) -> Name {
        let start = self.tree.names.len();
        self.tree.names.push_str(name);
        Name(stretch(start, self.tree.names.len()))
    }

    /// These names, in which no dot is.
    pub(super) fn fields<'a>(&mut self, names: impl Iterator<Item = &'a str>) -> Fields {
        let start = self.tree.names.len();
        for name in names {
            self.tree.names.push('.');
            self.tree.names.push_str(name);
        }
        let end = self.tree.names.len();
        if end == start { Fields::default() } else { Fields(stretch(start, end)) }
    }

    /// The tree, which takes no more memory than it needs: it is kept as long as the text is remembered.
    pub(super) fn finished(self) -> Tree {
        let mut tree = self.tree;
        tree.nodes.shrink_to_fit();
        tree.commands.shrink_to_fit();
        tree.operands.shrink_to_fit();
        tree.names.shrink_to_fit();
        tree
    }
}

fn moved<T>(open: &mut Vec<T>, from: usize, complete: &mut Vec<T>) -> Stretch {
    let start = complete.len();
    complete.extend(open.drain(from..));
    stretch(start, complete.len())
}

fn stretch(start: usize, end: usize) -> Stretch {
    let narrow = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    Stretch { start: narrow(start), end: narrow(end) }
}
