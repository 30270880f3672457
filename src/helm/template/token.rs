//! What an action is made of.

use std::borrow::Cow;

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
    /// A string after unquoting: the bytes of the template between its quotes where they are the same.
    String(Cow<'a, [u8]>),
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

/// A piece of a template: text, or an action.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Piece {
    /// The bytes that are printed as they are, after trimming.
    Text(Span),
    /// An action: its span with the braces.
    Action(Span),
}
