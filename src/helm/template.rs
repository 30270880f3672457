//! The template language of Go, as Helm sets it up.
//!
//! In: named template texts, and a value for the dot. Out: a [`Text`](super::text::Text) whose parts know where they were written, or a
//! [`TemplateError`] with the place and the includes that led to it. Parsing and executing are pure; fuel, output and depth are bounded.

/// Bytes of stack that the deepest permitted recursion fits into: render on a thread that has them.
pub(crate) const STACK: usize = 256 << 20;

mod ast;
mod command;
mod error;
mod eval;
mod exec;
mod field;
mod growth;
mod lexer;
mod method;
mod number;
mod parser;
mod parses;
mod runtime;
mod set;
mod token;

pub(crate) use error::TemplateError;
pub(crate) use parses::{Parses, parse_once};
pub(crate) use runtime::Runtime;
pub(crate) use set::TemplateSet;

#[cfg(test)]
mod tests;
