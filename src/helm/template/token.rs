//! What an action is made of.

use std::borrow::Cow;
use std::ops::Range;

use super::lexer::Mistake;
use crate::source::Span;

/// A token inside `{{ … }}`.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token<'a> {
    /// What it is.
    pub(super) kind: TokenKind<'a>,
    /// Its bytes in the template.
    pub(super) span: Span,
    /// Whether blanks stand in front of it: `(x) .y` is not `(x).y`.
    pub(super) spaced: bool,
}

/// The kinds of tokens.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind<'a> {
    /// `.`
    Dot,
    /// `.name`
    Field(&'a str),
    /// `$` or `$name`, without the dollar sign.
    Variable(&'a str),
    /// A function or a keyword.
    Identifier(&'a str),
    /// A string after unquoting. Raw strings are the bytes of the template themselves.
    String { bytes: Cow<'a, [u8]>, exact: bool },
    /// A number or a character constant, as written.
    Number(Cow<'a, str>),
    /// `(`
    Open,
    /// `)`
    Close,
    /// `|`
    Pipe,
    /// `:=`
    Declare,
    /// `=`
    Assign,
    /// `,`
    Comma,
}

/// A template cut into pieces.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Pieces<'a> {
    pub(super) pieces: Vec<Piece>,
    /// The tokens of all actions.
    pub(super) tokens: Vec<Token<'a>>,
}

/// A piece of a template: text, or an action.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Piece {
    /// The bytes that are printed as they are, after trimming.
    Text(Span),
    /// An action: which of the tokens are its own, and its span with the braces.
    Action(Range<usize>, Span),
    /// What cannot be read, and ends the template.
    Broken(Mistake),
}
