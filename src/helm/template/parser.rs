//! Pieces turned into nodes, with everything Go refuses refused at parse time.
//!
//! In: a template's bytes. Out: its own block and the blocks it defines, or the first mistake.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::ast::{Block, Branch, Inclusion, Name, Node, Place, Tree};
use super::command::CommandParser;
use super::growth::Growth;
use super::lexer::{Lexer, Mistake};
use super::token::{Piece, Token, TokenKind};
use crate::helm::function;
use crate::source::Span;

/// Deeper blocks than this are refused, so that no template can exhaust the stack.
const DEEPEST: usize = 200;

/// A parsed template text.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    /// How many pieces and tokens it has.
    pub(crate) size: usize,
    /// All that it says.
    pub(super) tree: Tree,
    /// What it prints itself.
    pub(super) body: Block,
    /// `define` and `block`, in the order of the text.
    pub(super) defines: Vec<(Name, Block)>,
}

/// Parses a template text of no more than `most` pieces and tokens, in the memory that another one grew in.
pub(super) fn parse(text: &[u8], most: usize, growth: &mut Growth) -> Result<Parsed, Mistake> {
    growth.clear();
    let mut parser = Parser {
        text,
        lexer: Lexer::new(text),
        size: 0,
        most,
        variables: vec![""],
        loops: 0,
        depth: 0,
        growth,
        defines: Vec::new(),
        defined: BTreeSet::new(),
    };
    let (body, end) = parser.block()?;
    match end {
        End::Text => {
            Ok(Parsed { size: parser.size, tree: parser.growth.finished(), body, defines: parser.defines })
        }
        End::End(span) => Err(("unexpected {{end}}".to_owned(), span)),
        End::Else(span) => Err(("unexpected {{else}}".to_owned(), span)),
    }
}

/// What a text is told that has too many.
pub(super) fn too_many() -> Mistake {
    ("the templates of the release have more parts than the limit allows".to_owned(), Span::new(0, 0))
}

/// What ended a block.
#[expect(clippy::enum_variant_names, reason = "`{{ end }}` is what it is")]
enum End {
    Text,
    End(Span),
    /// The tokens behind `else` are those of the last action.
    Else(Span),
}

struct Parser<'a> {
    text: &'a [u8],
    lexer: Lexer<'a>,
    /// Pieces and tokens so far.
    size: usize,
    most: usize,
    variables: Vec<&'a str>,
    loops: usize,
    depth: usize,
    growth: &'a mut Growth,
    defines: Vec<(Name, Block)>,
    /// The names of those that print something: a text defines each once.
    defined: BTreeSet<Cow<'a, str>>,
}

impl<'a> Parser<'a> {
    fn block(&mut self) -> Result<(Block, End), Mistake> {
        let from = self.growth.nodes.len();
        while let Some(piece) = self.lexer.piece()? {
            self.size += 1;
            let span = match piece {
                Piece::Text(span) => {
                    self.growth.nodes.push(Node::Text(span.into()));
                    continue;
                }
                Piece::Action(span) => span,
            };
            self.size += self.lexer.tokens().len();
            if self.size > self.most {
                return Err(too_many());
            }
            match self.keyword(0) {
                "end" => return Ok((self.growth.block(from), End::End(self.alone(span)?))),
                "else" => return Ok((self.growth.block(from), End::Else(span))),
                keyword => {
                    if let Some(node) = self.statement(keyword, span)? {
                        self.growth.nodes.push(node);
                    }
                }
            }
        }
        Ok((self.growth.block(from), End::Text))
    }

    /// The word at a place of the last action, if there is one.
    fn keyword(&self, at: usize) -> &'a str {
        match self.lexer.tokens().get(at).map(|token| &token.kind) {
            Some(TokenKind::Identifier(name)) => name,
            _ => "",
        }
    }

    fn statement(&mut self, keyword: &'a str, span: Span) -> Result<Option<Node>, Mistake> {
        Ok(Some(match keyword {
            "if" => Node::If(self.branch("if", 1, span)?),
            "with" => Node::With(self.branch("with", 1, span)?),
            "range" => Node::Range(self.branch("range", 1, span)?),
            "template" => self.template(span)?,
            "block" => self.inline_block(span)?,
            "define" if self.depth > 0 => return Err(("unexpected <define> in command".to_owned(), span)),
            "define" => {
                self.define(span)?;
                return Ok(None);
            }
            "break" | "continue" if function::find(keyword).is_none() => {
                self.alone(span)?;
                if self.loops == 0 {
                    return Err((format!("{{{{{keyword}}}}} outside {{{{range}}}}"), span));
                }
                if keyword == "break" { Node::Break } else { Node::Continue }
            }
            _ => Node::Action(self.pipeline("command", 0, span)?),
        }))
    }

    /// The condition stands behind `behind` tokens of the last action.
    fn branch(&mut self, keyword: &str, behind: usize, span: Span) -> Result<Branch, Mistake> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err((format!("blocks are nested more than {DEEPEST} deep"), span));
        }
        let scope = self.variables.len();
        let pipeline = self.pipeline(keyword, behind, span)?;
        self.loops += usize::from(keyword == "range");
        let (body, end) = self.block()?;
        self.loops -= usize::from(keyword == "range");
        let otherwise = match end {
            End::Text => {
                return Err(("unexpected EOF: the action is not closed with {{end}}".to_owned(), span));
            }
            End::End(_) => Block::default(),
            End::Else(span) => self.otherwise(keyword, span)?,
        };
        self.variables.truncate(scope);
        self.depth -= 1;
        Ok(Branch { pipeline, body, otherwise })
    }

    /// Behind `else`: another condition of the same kind, or a block up to `end`.
    fn otherwise(&mut self, keyword: &str, span: Span) -> Result<Block, Mistake> {
        let has_more = self.lexer.tokens().len() > 1;
        if has_more && self.keyword(1) == keyword && (keyword == "if" || keyword == "with") {
            let from = self.growth.nodes.len();
            let branch = self.branch(keyword, 2, span)?;
            self.growth.nodes.push(if keyword == "if" { Node::If(branch) } else { Node::With(branch) });
            return Ok(self.growth.block(from));
        }
        if has_more {
            return Err(("unexpected text behind else".to_owned(), span));
        }
        match self.block()? {
            (block, End::End(_)) => Ok(block),
            (_, End::Else(span)) => Err(("expected end; found {{else}}".to_owned(), span)),
            (_, End::Text) => Err(("unexpected EOF: the action is not closed with {{end}}".to_owned(), span)),
        }
    }

    fn template(&mut self, span: Span) -> Result<Node, Mistake> {
        let name = self.name("template clause", span)?;
        let has_argument = self.lexer.tokens().len() > 2;
        let argument = if has_argument { Some(self.pipeline("template", 2, span)?) } else { None };
        let name = self.growth.name(&name);
        Ok(Node::Template(Box::new(Inclusion { name, argument, span: span.into() })))
    }

    fn define(&mut self, span: Span) -> Result<(), Mistake> {
        let name = self.name("define clause", span)?;
        if let Some(token) = self.lexer.tokens().get(2) {
            return Err(("unexpected text in define clause".to_owned(), token.span));
        }
        self.named_block(name, span).map(|_| ())
    }

    fn inline_block(&mut self, span: Span) -> Result<Node, Mistake> {
        let name = self.name("block clause", span)?;
        let argument = Some(self.pipeline("block", 2, span)?);
        let name = self.named_block(name, span)?;
        Ok(Node::Template(Box::new(Inclusion { name, argument, span: span.into() })))
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
            End::Else(span) => Err(("unexpected {{else}} in define clause".to_owned(), span)),
            End::Text => Err(("unexpected EOF: the definition is not closed with {{end}}".to_owned(), span)),
        }
    }

    /// What stands behind `behind` tokens of the last action.
    fn pipeline(&mut self, context: &str, behind: usize, span: Span) -> Result<Place, Mistake> {
        let tokens = self.lexer.tokens().get(behind..).unwrap_or_default();
        CommandParser::new(tokens, span, &mut self.variables, self.growth).whole(context)
    }

    /// The span of the last action, which has to be one keyword and nothing more.
    fn alone(&self, span: Span) -> Result<Span, Mistake> {
        match self.lexer.tokens().get(1) {
            None => Ok(span),
            Some(token) => Err(("unexpected text behind the keyword".to_owned(), token.span)),
        }
    }

    /// The quoted name behind the keyword of the last action.
    fn name(&self, context: &str, span: Span) -> Result<Cow<'a, str>, Mistake> {
        match self.lexer.tokens().get(1) {
            Some(Token { kind: TokenKind::String(Cow::Borrowed(bytes)), .. }) => {
                Ok(String::from_utf8_lossy(bytes))
            }
            Some(Token { kind: TokenKind::String(Cow::Owned(bytes)), .. }) => {
                Ok(Cow::Owned(String::from_utf8_lossy(bytes).into_owned()))
            }
            _ => Err((format!("missing name in {context}"), span)),
        }
    }
}
