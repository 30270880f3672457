//! The inside of an action: variables, pipelines, commands, operands.
//!
//! In: the tokens of one action. Out: a [`Pipeline`], or the first mistake.

use super::ast::{Command, Fields, Operand, OperandKind, Pipeline, Quoted};
use super::lexer::Mistake;
use super::number::literal;
use super::token::{Token, TokenKind};
use crate::helm::function;
use crate::helm::value::Value;
use crate::source::Span;

/// More variables than this are refused: each use of one looks through those in sight.
const MOST_VARIABLES: usize = 2_000;
/// Deeper parentheses than this are refused.
const DEEPEST: usize = 200;

pub(super) struct CommandParser<'a, 'b> {
    tokens: &'a [Token<'a>],
    at: usize,
    span: Span,
    /// Those in sight.
    variables: &'b mut Vec<&'a str>,
    depth: usize,
}

impl<'a, 'b> CommandParser<'a, 'b> {
    pub(super) fn new(tokens: &'a [Token<'a>], span: Span, variables: &'b mut Vec<&'a str>) -> Self {
        Self { tokens, at: 0, span, variables, depth: 0 }
    }

    /// The whole action; `context` says what it is for.
    pub(super) fn whole(mut self, context: &str) -> Result<Pipeline, Mistake> {
        let (variables, assigns) = self.declaration(context);
        if self.variables.len() > MOST_VARIABLES {
            return Err((
                format!("more than the limit of {MOST_VARIABLES} variables are in sight"),
                self.span,
            ));
        }
        let commands = self.commands(context, true)?;
        Ok(pipeline(&variables, assigns, commands, self.span))
    }

    fn kind(&self, ahead: usize) -> Option<&'a TokenKind<'a>> {
        self.tokens.get(self.at + ahead).map(|token| &token.kind)
    }

    fn declaration(&mut self, context: &str) -> (Vec<&'a str>, bool) {
        let two = match (self.kind(0), self.kind(1), self.kind(2), self.kind(3)) {
            (
                Some(TokenKind::Variable(a)),
                Some(TokenKind::Comma),
                Some(TokenKind::Variable(b)),
                Some(sign),
            ) if context == "range" => Some((vec![*a, *b], sign, 4)),
            (Some(TokenKind::Variable(a)), Some(sign), ..) => Some((vec![*a], sign, 2)),
            _ => None,
        };
        match two {
            Some((variables, TokenKind::Declare, width)) => {
                // They are in sight of what they are made of too, and found to be missing where it runs.
                self.variables.extend(&variables);
                self.at += width;
                (variables, false)
            }
            Some((variables, TokenKind::Assign, width)) => {
                // Whether there is such a variable is asked where the action runs; later ones take it for granted.
                let unknown = variables.iter().filter(|name| !self.variables.contains(name)).copied();
                let unknown: Vec<&str> = unknown.collect();
                self.variables.extend(unknown);
                self.at += width;
                (variables, true)
            }
            _ => (Vec::new(), false),
        }
    }

    /// Commands up to the end of the action or to a closing parenthesis; a trailing `|` is accepted, as Go does.
    fn commands(&mut self, context: &str, outermost: bool) -> Result<Vec<Command>, Mistake> {
        // Most are alone; a vector that grows by itself would begin with four.
        let mut commands: Vec<Command> = Vec::with_capacity(1);
        loop {
            match self.kind(0) {
                None => break,
                Some(TokenKind::Close) if !outermost => break,
                Some(_) => {
                    let command = self.command()?;
                    let constant = matches!(
                        command.operands.first().map(|operand| &operand.kind),
                        Some(
                            OperandKind::Dot
                                | OperandKind::Nil
                                | OperandKind::Constant(_)
                                | OperandKind::Quoted(_)
                        )
                    );
                    if constant && !commands.is_empty() {
                        let stage = commands.len() + 1;
                        return Err((
                            format!("non executable command in pipeline stage {stage}"),
                            command.span,
                        ));
                    }
                    commands.push(command);
                }
            }
        }
        if commands.is_empty() {
            return Err((format!("missing value for {context}"), self.span));
        }
        Ok(commands)
    }

    fn command(&mut self) -> Result<Command, Mistake> {
        let start = self.tokens[self.at].span.start;
        let mut operands: Vec<Operand> = Vec::with_capacity(if self.is_last_operand() { 1 } else { 2 });
        while let Some(kind) = self.kind(0) {
            match kind {
                TokenKind::Close => break,
                TokenKind::Pipe => {
                    self.at += 1;
                    break;
                }
                _ if operands.is_empty() || self.tokens[self.at].spaced => operands.push(self.operand()?),
                _ => return Err(("unexpected text in operand".to_owned(), self.tokens[self.at].span)),
            }
        }
        let end = operands.last().map_or(start, |operand| operand.span.end);
        if operands.is_empty() {
            return Err(("empty command".to_owned(), Span::new(start, start)));
        }
        Ok(Command { operands, span: Span::new(start, end) })
    }

    /// Whether no other operand of the command stands behind the one that begins here.
    fn is_last_operand(&self) -> bool {
        let mut behind = self.tokens.iter().skip(self.at + 1);
        let next =
            behind.find(|token| token.spaced || matches!(token.kind, TokenKind::Pipe | TokenKind::Close));
        next.is_none_or(|token| matches!(token.kind, TokenKind::Pipe | TokenKind::Close))
    }

    /// The fields from a token on that was read already, if one was, and those that follow without blanks.
    fn fields(&mut self, from: usize) -> Fields {
        let is_field =
            |token: &&Token<'_>| matches!(token, Token { kind: TokenKind::Field(_), spaced: false, .. });
        self.at += self.tokens.iter().skip(self.at).take_while(is_field).count();
        Fields::new(self.tokens[from..self.at].iter().filter_map(|token| match token.kind {
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
            kind => OperandKind::Chain(Box::new(Operand { kind, span: start }), fields),
        };
        Ok(Operand { kind, span })
    }

    fn term(&mut self) -> Result<OperandKind, Mistake> {
        let token = &self.tokens[self.at];
        self.at += 1;
        match &token.kind {
            TokenKind::Dot => Ok(OperandKind::Dot),
            TokenKind::Field(_) => Ok(OperandKind::Field(self.fields(self.at - 1))),
            TokenKind::Variable(name) => {
                self.known(name, token.span)?;
                Ok(OperandKind::Variable((*name).to_owned(), Fields::default()))
            }
            TokenKind::Identifier(name) => self.word(name, token.span),
            TokenKind::String { bytes, exact } => {
                let Span { start, end } = token.span;
                let span = if *exact { Span::new(start + 1, end - 1) } else { token.span };
                Ok(OperandKind::Quoted(Quoted { bytes: bytes.as_ref().into(), span, exact: *exact }))
            }
            TokenKind::Number(text) => literal(text)
                .map(OperandKind::Constant)
                .ok_or_else(|| (format!("bad number syntax: {text:?}"), token.span)),
            TokenKind::Open => self.nested(token.span),
            _ => Err(("unexpected text in operand".to_owned(), token.span)),
        }
    }

    fn word(&self, name: &str, span: Span) -> Result<OperandKind, Mistake> {
        match name {
            "true" => Ok(OperandKind::Constant(Value::Bool(true))),
            "false" => Ok(OperandKind::Constant(Value::Bool(false))),
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
        Ok(OperandKind::Nested(Box::new(pipeline(&variables, assigns, commands, span))))
    }

    fn known(&self, name: &str, span: Span) -> Result<(), Mistake> {
        let known = self.variables.contains(&name);
        if known { Ok(()) } else { Err((format!("undefined variable \"${name}\""), span)) }
    }
}

fn pipeline(variables: &[&str], assigns: bool, commands: Vec<Command>, span: Span) -> Pipeline {
    let variables = variables.iter().map(|name| (*name).to_owned()).collect();
    Pipeline { variables, assigns, commands, span }
}
