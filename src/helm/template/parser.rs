//! Pieces turned into nodes, with everything Go refuses refused at parse time.
//!
//! In: a template's text. Out: its own block and the blocks it defines, or the first mistake.

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::rc::Rc;

use super::ast::{Block, Branch, Inclusion, Name, Node, Pipeline, Tree};
use super::command::CommandParser;
use super::growth::Growth;
use super::lexer::{Mistake, pieces};
use super::token::{Piece, Pieces, Token, TokenKind};
use crate::helm::function;
use crate::helm::text::Text;
use crate::source::Span;

/// Deeper blocks than this are refused, so that no template can exhaust the stack.
const DEEPEST: usize = 200;

/// A parsed template text.
#[derive(Debug, Default)]
pub(super) struct Parsed {
    /// How many pieces and tokens it has.
    pub(super) size: usize,
    /// All that it says.
    pub(super) tree: Rc<Tree>,
    /// What it prints itself.
    pub(super) body: Block,
    /// `define` and `block`, in the order of the text.
    pub(super) defines: Vec<(Name, Block)>,
}

/// Parses a template text of no more than `most` pieces and tokens.
pub(super) fn parse(text: &Text, most: usize) -> Result<Parsed, Mistake> {
    let Pieces { pieces, tokens } = pieces(text.as_bytes());
    let size = pieces.len() + tokens.len();
    if size > most {
        let message = "the templates of the release have more parts than the limit allows".to_owned();
        return Err((message, Span::new(0, 0)));
    }
    let mut parser = Parser {
        text,
        pieces: pieces.iter(),
        tokens: &tokens,
        variables: vec![""],
        loops: 0,
        depth: 0,
        growth: Growth::default(),
        defines: Vec::new(),
        defined: BTreeSet::new(),
    };
    let (body, end) = parser.block()?;
    match end {
        End::Text => {
            let tree = Rc::new(parser.growth.finished());
            Ok(Parsed { size, tree, body, defines: parser.defines })
        }
        End::End(span) => Err(("unexpected {{end}}".to_owned(), span)),
        End::Else(_, span) => Err(("unexpected {{else}}".to_owned(), span)),
    }
}

/// What ended a block.
#[expect(clippy::enum_variant_names, reason = "`{{ end }}` is what it is")]
enum End<'a> {
    Text,
    End(Span),
    /// With the tokens behind `else`.
    Else(&'a [Token<'a>], Span),
}

struct Parser<'a> {
    text: &'a Text,
    pieces: std::slice::Iter<'a, Piece>,
    tokens: &'a [Token<'a>],
    variables: Vec<&'a str>,
    loops: usize,
    depth: usize,
    growth: Growth,
    defines: Vec<(Name, Block)>,
    /// The names of those that print something: a text defines each once.
    defined: BTreeSet<Cow<'a, str>>,
}

impl<'a> Parser<'a> {
    fn block(&mut self) -> Result<(Block, End<'a>), Mistake> {
        let from = self.growth.nodes.len();
        while let Some(piece) = self.pieces.next() {
            let (tokens, span) = match piece {
                Piece::Text(span) => {
                    self.growth.nodes.push(Node::Text(*span));
                    continue;
                }
                Piece::Action(tokens, span) => (&self.tokens[tokens.clone()], *span),
                Piece::Broken(mistake) => return Err(mistake.clone()),
            };
            let keyword = match tokens.first().map(|token| &token.kind) {
                Some(TokenKind::Identifier(name)) => *name,
                _ => "",
            };
            match keyword {
                "end" => return Ok((self.growth.block(from), End::End(alone(tokens, span)?))),
                "else" => return Ok((self.growth.block(from), End::Else(&tokens[1..], span))),
                _ => {
                    if let Some(node) = self.statement(keyword, tokens, span)? {
                        self.growth.nodes.push(node);
                    }
                }
            }
        }
        Ok((self.growth.block(from), End::Text))
    }

    fn statement(
        &mut self,
        keyword: &str,
        tokens: &'a [Token<'a>],
        span: Span,
    ) -> Result<Option<Node>, Mistake> {
        let rest = tokens.get(1..).unwrap_or_default();
        Ok(Some(match keyword {
            "if" => Node::If(self.branch("if", rest, span)?),
            "with" => Node::With(self.branch("with", rest, span)?),
            "range" => Node::Range(self.branch("range", rest, span)?),
            "template" => self.template(rest, span)?,
            "block" => self.inline_block(rest, span)?,
            "define" if self.depth > 0 => return Err(("unexpected <define> in command".to_owned(), span)),
            "define" => {
                self.define(rest, span)?;
                return Ok(None);
            }
            "break" | "continue" if function::find(keyword).is_none() => {
                alone(tokens, span)?;
                if self.loops == 0 {
                    return Err((format!("{{{{{keyword}}}}} outside {{{{range}}}}"), span));
                }
                if keyword == "break" { Node::Break } else { Node::Continue }
            }
            _ => Node::Action(self.pipeline("command", tokens, span)?),
        }))
    }

    fn branch(&mut self, keyword: &str, tokens: &'a [Token<'a>], span: Span) -> Result<Branch, Mistake> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err((format!("blocks are nested more than {DEEPEST} deep"), span));
        }
        let scope = self.variables.len();
        let pipeline = self.pipeline(keyword, tokens, span)?;
        self.loops += usize::from(keyword == "range");
        let (body, end) = self.block()?;
        self.loops -= usize::from(keyword == "range");
        let otherwise = match end {
            End::Text => {
                return Err(("unexpected EOF: the action is not closed with {{end}}".to_owned(), span));
            }
            End::End(_) => Block::default(),
            End::Else(tokens, span) => self.otherwise(keyword, tokens, span)?,
        };
        self.variables.truncate(scope);
        self.depth -= 1;
        Ok(Branch { pipeline, body, otherwise })
    }

    /// Behind `else`: another condition of the same kind, or a block up to `end`.
    fn otherwise(&mut self, keyword: &str, tokens: &'a [Token<'a>], span: Span) -> Result<Block, Mistake> {
        match tokens.first().map(|token| &token.kind) {
            None => {}
            Some(TokenKind::Identifier(name)) if *name == keyword && (*name == "if" || *name == "with") => {
                let from = self.growth.nodes.len();
                let branch = self.branch(keyword, &tokens[1..], span)?;
                self.growth.nodes.push(if keyword == "if" { Node::If(branch) } else { Node::With(branch) });
                return Ok(self.growth.block(from));
            }
            Some(_) => return Err(("unexpected text behind else".to_owned(), span)),
        }
        match self.block()? {
            (block, End::End(_)) => Ok(block),
            (_, End::Else(_, span)) => Err(("expected end; found {{else}}".to_owned(), span)),
            (_, End::Text) => Err(("unexpected EOF: the action is not closed with {{end}}".to_owned(), span)),
        }
    }

    fn template(&mut self, tokens: &'a [Token<'a>], span: Span) -> Result<Node, Mistake> {
        let (name, rest) = name(tokens, "template clause", span)?;
        let argument = if rest.is_empty() { None } else { Some(self.pipeline("template", rest, span)?) };
        let name = self.growth.name(&name);
        Ok(Node::Template(Box::new(Inclusion { name, argument, span })))
    }

    fn define(&mut self, tokens: &'a [Token<'a>], span: Span) -> Result<(), Mistake> {
        let (name, rest) = name(tokens, "define clause", span)?;
        if let Some(token) = rest.first() {
            return Err(("unexpected text in define clause".to_owned(), token.span));
        }
        self.named_block(name, span).map(|_| ())
    }

    fn inline_block(&mut self, tokens: &'a [Token<'a>], span: Span) -> Result<Node, Mistake> {
        let (name, rest) = name(tokens, "block clause", span)?;
        let argument = Some(self.pipeline("block", rest, span)?);
        let name = self.named_block(name, span)?;
        Ok(Node::Template(Box::new(Inclusion { name, argument, span })))
    }

    /// A block of its own: it sees no variable but `$`, and no loop around it.
    fn named_block(&mut self, name: Cow<'a, str>, span: Span) -> Result<Name, Mistake> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err((format!("blocks are nested more than {DEEPEST} deep"), span));
        }
        let outside = std::mem::replace(&mut self.variables, vec![""]);
        let loops = std::mem::take(&mut self.loops);
        let (block, end) = self.block()?;
        self.variables = outside;
        self.loops = loops;
        self.depth -= 1;
        match end {
            End::End(span) => {
                let kept = self.growth.name(&name);
                if !self.growth.tree().is_blank(block, self.text) && !self.defined.insert(name) {
                    let name = self.growth.tree().name(kept);
                    return Err((format!("multiple definition of template {name:?}"), span));
                }
                self.defines.push((kept, block));
                Ok(kept)
            }
            End::Else(_, span) => Err(("unexpected {{else}} in define clause".to_owned(), span)),
            End::Text => Err(("unexpected EOF: the definition is not closed with {{end}}".to_owned(), span)),
        }
    }

    fn pipeline(&mut self, context: &str, tokens: &'a [Token<'a>], span: Span) -> Result<Pipeline, Mistake> {
        CommandParser::new(tokens, span, &mut self.variables, &mut self.growth).whole(context)
    }
}

/// The span of an action that is one keyword and nothing more.
fn alone(tokens: &[Token<'_>], span: Span) -> Result<Span, Mistake> {
    match tokens.get(1) {
        None => Ok(span),
        Some(token) => Err(("unexpected text behind the keyword".to_owned(), token.span)),
    }
}

/// The quoted name of a clause, and what follows it.
fn name<'a>(
    tokens: &'a [Token<'a>],
    context: &str,
    span: Span,
) -> Result<(Cow<'a, str>, &'a [Token<'a>]), Mistake> {
    match tokens {
        [Token { kind: TokenKind::String { bytes, .. }, .. }, rest @ ..] => {
            Ok((String::from_utf8_lossy(bytes), rest))
        }
        _ => Err((format!("missing name in {context}"), span)),
    }
}
