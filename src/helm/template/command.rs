//! The inside of an action: variables, pipelines, commands, operands.
//!
//! In: the tokens of one action. Out: a [`Pipeline`] in the growing tree, or the first mistake.

use std::borrow::Cow;

use super::ast::{Command, Commands, Fields, Operand, OperandKind, Pipeline, Place, Variables};
use super::growth::Growth;
use super::lexer::Mistake;
use super::number::{Constant, literal};
use super::token::{Token, TokenKind};
use crate::helm::function;
use crate::source::Span;

/// More variables than this are refused: each use of one looks through those in sight.
const MOST_VARIABLES: usize = 2_000;
/// Deeper parentheses than this are refused.
const DEEPEST: usize = 200;

pub(super) struct CommandParser<'a, 'b> {
    tokens: &'b [Token<'a>],
    at: usize,
    span: Span,
    /// Those in sight.
    variables: &'b mut Vec<&'a str>,
    growth: &'b mut Growth,
    depth: usize,
}

impl<'a, 'b> CommandParser<'a, 'b> {
    pub(super) fn new(
        tokens: &'b [Token<'a>],
        span: Span,
        variables: &'b mut Vec<&'a str>,
        growth: &'b mut Growth,
    ) -> Self {
        Self { tokens, at: 0, span, variables, growth, depth: 0 }
    }

    /// The whole action; `context` says what it is for.
    pub(super) fn whole(mut self, context: &str) -> Result<Place, Mistake> {
        let (variables, assigns) = self.declaration(context);
        if self.variables.len() > MOST_VARIABLES {
            return Err((
                format!("more than the limit of {MOST_VARIABLES} variables are in sight"),
                self.span,
            ));
        }
        let commands = self.commands(context, true)?;
        Ok(self.pipeline(variables, assigns, commands, self.span))
    }

    fn kind(&self, ahead: usize) -> Option<&'b TokenKind<'a>> {
        self.tokens.get(self.at + ahead).map(|token| &token.kind)
    }

    fn declaration(&mut self, context: &str) -> (Variables<&'a str>, bool) {
        let declared = match (self.kind(0), self.kind(1), self.kind(2), self.kind(3)) {
            (
                Some(TokenKind::Variable(a)),
                Some(TokenKind::Comma),
                Some(TokenKind::Variable(b)),
                Some(sign),
            ) if context == "range" => Some((Variables::Two(*a, *b), sign, 4)),
            (Some(TokenKind::Variable(a)), Some(sign), ..) => Some((Variables::One(*a), sign, 2)),
            _ => None,
        };
        match declared {
            Some((variables, TokenKind::Declare, width)) => {
                // They are in sight of what they are made of too, and found to be missing where it runs.
                self.variables.extend(variables.iter());
                self.at += width;
                (variables, false)
            }
            Some((variables, TokenKind::Assign, width)) => {
                // Whether there is such a variable is asked where the action runs; later ones take it for granted.
                for name in variables.iter() {
                    if !self.variables.contains(&name) {
                        self.variables.push(name);
                    }
                }
                self.at += width;
                (variables, true)
            }
            _ => (Variables::None, false),
        }
    }

    /// Commands up to the end of the action or to a closing parenthesis; a trailing `|` is accepted, as Go does.
    fn commands(&mut self, context: &str, outermost: bool) -> Result<Commands, Mistake> {
        let from = self.growth.commands.len();
        while let Some(kind) = self.kind(0) {
            if matches!(kind, TokenKind::Close) && !outermost {
                break;
            }
            let (command, is_constant) = self.command()?;
            let before = self.growth.commands.len() - from;
            if is_constant && before > 0 {
                let stage = before + 1;
                let place = command.span.range();
                let span = Span::new(place.start, place.end);
                return Err((format!("non executable command in pipeline stage {stage}"), span));
            }
            self.growth.commands.push(command);
        }
        if self.growth.commands.len() == from {
            return Err((format!("missing value for {context}"), self.span));
        }
        Ok(self.growth.commands(from))
    }

    /// A command, and whether it begins with a constant.
    fn command(&mut self) -> Result<(Command, bool), Mistake> {
        let start = self.tokens[self.at].span.start;
        let from = self.growth.operands.len();
        while let Some(kind) = self.kind(0) {
            match kind {
                TokenKind::Close => break,
                TokenKind::Pipe => {
                    self.at += 1;
                    break;
                }
                _ if self.growth.operands.len() == from || self.tokens[self.at].spaced => {
                    let operand = self.operand()?;
                    self.growth.operands.push(operand);
                }
                _ => return Err(("unexpected text in operand".to_owned(), self.tokens[self.at].span)),
            }
        }
        let ([first, .., last] | [first @ last]) = &self.growth.operands[from..] else {
            return Err(("empty command".to_owned(), Span::new(start, start)));
        };
        let is_constant = matches!(
            first.kind,
            OperandKind::Dot | OperandKind::Nil | OperandKind::Constant(_) | OperandKind::Quoted(_)
        );
        let span = Span::new(start, last.span.range().end).into();
        Ok((Command { operands: self.growth.operands(from), span }, is_constant))
    }

    /// The fields from a token on that was read already, if one was, and those that follow without blanks.
    fn fields(&mut self, from: usize) -> Fields {
        let is_field =
            |token: &&Token<'_>| matches!(token, Token { kind: TokenKind::Field(_), spaced: false, .. });
        self.at += self.tokens.iter().skip(self.at).take_while(is_field).count();
        self.growth.fields(self.tokens[from..self.at].iter().filter_map(|token| match token.kind {
            TokenKind::Field(name) => Some(name),
            _ => None,
        }))
    }

    fn operand(&mut self) -> Result<Operand, Mistake> {
        let start = self.tokens[self.at].span;
        let term = self.term()?;
        let fields = self.fields(self.at);
        let span = Span::new(start.start, self.tokens[self.at - 1].span.end);
        let kind = match term {
            kind if fields.is_empty() => kind,
            OperandKind::Variable(name, _) => OperandKind::Variable(name, fields),
            OperandKind::Dot | OperandKind::Nil | OperandKind::Constant(_) | OperandKind::Quoted(_) => {
                return Err(("unexpected <.> after a constant".to_owned(), span));
            }
            kind => OperandKind::Chain(Box::new(Operand { kind, span: start.into() }), fields),
        };
        Ok(Operand { kind, span: span.into() })
    }

    fn term(&mut self) -> Result<OperandKind, Mistake> {
        let token = &self.tokens[self.at];
        self.at += 1;
        match &token.kind {
            TokenKind::Dot => Ok(OperandKind::Dot),
            TokenKind::Field(_) => Ok(OperandKind::Field(self.fields(self.at - 1))),
            TokenKind::Variable(name) => {
                self.known(name, token.span)?;
                Ok(OperandKind::Variable(self.growth.name(name), Fields::default()))
            }
            TokenKind::Identifier(name) => self.word(name, token.span),
            TokenKind::String(Cow::Borrowed(_)) => {
                let inside = Span::new(token.span.start + 1, token.span.end - 1);
                Ok(OperandKind::Quoted(self.growth.quoted(inside.into(), None)))
            }
            TokenKind::String(Cow::Owned(bytes)) => {
                Ok(OperandKind::Quoted(self.growth.quoted(token.span.into(), Some(bytes))))
            }
            TokenKind::Number(text) => match literal(text) {
                Some(constant) => Ok(OperandKind::Constant(self.growth.constant(constant))),
                None => Err((format!("bad number syntax: {text:?}"), token.span)),
            },
            TokenKind::Open => self.nested(token.span),
            _ => Err(("unexpected text in operand".to_owned(), token.span)),
        }
    }

    fn word(&mut self, name: &str, span: Span) -> Result<OperandKind, Mistake> {
        match name {
            "true" | "false" => {
                Ok(OperandKind::Constant(self.growth.constant(Constant::Bool(name == "true"))))
            }
            "nil" => Ok(OperandKind::Nil),
            _ => function::find(name)
                .map(OperandKind::Function)
                .ok_or_else(|| (format!("function {name:?} not defined"), span)),
        }
    }

    fn nested(&mut self, open: Span) -> Result<OperandKind, Mistake> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err((format!("parentheses are nested more than {DEEPEST} deep"), open));
        }
        let (variables, assigns) = self.declaration("parenthesized pipeline");
        let commands = self.commands("parenthesized pipeline", false)?;
        let close = self.tokens.get(self.at).map_or(self.span.end, |token| token.span.end);
        self.at += 1;
        self.depth -= 1;
        let span = Span::new(open.start, close);
        Ok(OperandKind::Nested(self.pipeline(variables, assigns, commands, span)))
    }

    fn known(&self, name: &str, span: Span) -> Result<(), Mistake> {
        let known = self.variables.contains(&name);
        if known { Ok(()) } else { Err((format!("undefined variable \"${name}\""), span)) }
    }

    fn pipeline(
        &mut self,
        variables: Variables<&str>,
        assigns: bool,
        commands: Commands,
        span: Span,
    ) -> Place {
        let variables = match variables {
            Variables::None => Variables::None,
            Variables::One(name) => Variables::One(self.growth.name(name)),
            Variables::Two(key, item) => Variables::Two(self.growth.name(key), self.growth.name(item)),
        };
        self.growth.pipeline(Pipeline { variables, assigns, commands, span: span.into() })
    }
}
