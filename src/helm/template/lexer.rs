//! Template text cut into pieces: text with its trim markers obeyed, and actions with their tokens.
//!
//! In: the bytes of a template. Out: its [`Pieces`]; an action that cannot be read is the last of them. Follows Go's lexer, blanks included.

use std::borrow::Cow;

use super::token::{Piece, Pieces, Token, TokenKind};
use crate::source::Span;

/// Most pieces or tokens that memory is taken for before they are seen.
const MOST_AT_ONCE: usize = 1 << 10;

/// A mistake and its place.
pub(super) type Mistake = (String, Span);

/// Cuts a template into pieces.
pub(super) fn pieces(input: &[u8]) -> Pieces<'_> {
    // As many as most templates of the length have, so that few grow.
    let mut lexer = Lexer { input, at: 0, tokens: Vec::with_capacity((input.len() / 12).min(MOST_AT_ONCE)) };
    let mut pieces = Vec::with_capacity((input.len() / 24).min(MOST_AT_ONCE));
    if let Err(mistake) = read(&mut lexer, &mut pieces) {
        pieces.push(Piece::Broken(mistake));
    }
    Pieces { pieces, tokens: lexer.tokens }
}

fn read(lexer: &mut Lexer<'_>, pieces: &mut Vec<Piece>) -> Result<(), Mistake> {
    let input = lexer.input;
    let mut text_start = 0;
    while let Some(open) = find(input, text_start, *b"{{") {
        lexer.at = open + 2;
        let trim_left = starts_trim(&input[lexer.at..]);
        let text_end = if trim_left { trimmed_end(input, text_start, open) } else { open };
        if text_end > text_start {
            pieces.push(Piece::Text(Span::new(text_start, text_end)));
        }
        lexer.at += usize::from(trim_left) * 2;
        let trim_right = if input[lexer.at..].starts_with(b"/*") {
            lexer.comment(open)?
        } else {
            let first = lexer.tokens.len();
            let trim_right = lexer.action(open)?;
            pieces.push(Piece::Action(first..lexer.tokens.len(), Span::new(open, lexer.at)));
            trim_right
        };
        text_start = if trim_right { skip_blanks(input, lexer.at) } else { lexer.at };
    }
    if input.len() > text_start {
        pieces.push(Piece::Text(Span::new(text_start, input.len())));
    }
    Ok(())
}

struct Lexer<'a> {
    input: &'a [u8],
    at: usize,
    tokens: Vec<Token<'a>>,
}

impl<'a> Lexer<'a> {
    /// Skips a comment and says whether it trims what follows.
    fn comment(&mut self, open: usize) -> Result<bool, Mistake> {
        let close =
            find(self.input, self.at + 2, *b"*/").ok_or_else(|| self.mistake("unclosed comment", open))?;
        self.at = close + 2;
        let trims = ends_trim(&self.input[self.at..]);
        self.at += usize::from(trims) * 2;
        if !self.rest().starts_with(b"}}") {
            return Err(self.mistake("comment ends before closing delimiter", close));
        }
        self.at += 2;
        Ok(trims)
    }

    /// Reads tokens up to the closing braces, and says whether they trim what follows.
    fn action(&mut self, open: usize) -> Result<bool, Mistake> {
        let mut parentheses = 0_usize;
        loop {
            let blanks = skip_blanks(self.input, self.at);
            let trims = blanks > self.at && self.input[blanks..].starts_with(b"-}}");
            let spaced = blanks > self.at;
            if trims || self.input[blanks..].starts_with(b"}}") {
                if parentheses > 0 {
                    return Err(self.mistake("unclosed left paren", blanks));
                }
                self.at = blanks + 2 + usize::from(trims);
                return Ok(trims);
            }
            self.at = blanks;
            if self.at >= self.input.len() {
                return Err(self.mistake("unclosed action", open));
            }
            let kind = self.token()?;
            match kind {
                TokenKind::Open => parentheses += 1,
                TokenKind::Close if parentheses == 0 => {
                    return Err(self.mistake("unexpected right paren", blanks));
                }
                TokenKind::Close => parentheses -= 1,
                _ => {}
            }
            self.tokens.push(Token { kind, span: Span::new(blanks, self.at), spaced });
        }
    }

    fn token(&mut self) -> Result<TokenKind<'a>, Mistake> {
        let start = self.at;
        let first = self.input[start];
        let second = self.input.get(start + 1).copied();
        let simple = match first {
            b'(' => Some(TokenKind::Open),
            b')' => Some(TokenKind::Close),
            b'|' => Some(TokenKind::Pipe),
            b'=' => Some(TokenKind::Assign),
            b',' => Some(TokenKind::Comma),
            _ => None,
        };
        if let Some(kind) = simple {
            self.at += 1;
            return Ok(kind);
        }
        match first {
            b':' if second == Some(b'=') => {
                self.at += 2;
                Ok(TokenKind::Declare)
            }
            b':' => Err(self.mistake("expected :=", start)),
            b'"' => self.quoted(),
            b'`' => self.raw(),
            b'\'' => self.character(),
            b'.' if !second.is_some_and(|digit| digit.is_ascii_digit()) => self.field(),
            b'$' => self.variable(),
            b'+' | b'-' | b'.' | b'0'..=b'9' => self.number(),
            _ if self.letters() > 0 => self.identifier(),
            _ => Err(self.mistake(format!("unrecognized character in action: {}", self.shown()), start)),
        }
    }

    fn field(&mut self) -> Result<TokenKind<'a>, Mistake> {
        self.at += 1;
        let name = self.word();
        if name.is_empty() {
            return Ok(TokenKind::Dot);
        }
        self.terminated(TokenKind::Field(name))
    }

    fn variable(&mut self) -> Result<TokenKind<'a>, Mistake> {
        self.at += 1;
        let name = self.word();
        self.terminated(TokenKind::Variable(name))
    }

    fn identifier(&mut self) -> Result<TokenKind<'a>, Mistake> {
        let name = self.word();
        self.terminated(TokenKind::Identifier(name))
    }

    /// A word must end at a blank or at punctuation.
    fn terminated(&self, kind: TokenKind<'a>) -> Result<TokenKind<'a>, Mistake> {
        let ends = match self.rest().first() {
            None | Some(b' ' | b'\t' | b'\r' | b'\n' | b'.' | b',' | b'|' | b':' | b'(' | b')' | b'=') => {
                true
            }
            Some(_) => self.rest().starts_with(b"}}"),
        };
        if ends { Ok(kind) } else { Err(self.mistake(format!("bad character {}", self.shown()), self.at)) }
    }

    fn word(&mut self) -> &'a str {
        let start = self.at;
        self.at += self.letters();
        std::str::from_utf8(&self.input[start..self.at]).unwrap_or_default()
    }

    /// Number of bytes of letters, digits and underscores here.
    fn letters(&self) -> usize {
        let rest = self.rest();
        let mut end = rest.iter().take_while(|byte| byte.is_ascii_alphanumeric() || **byte == b'_').count();
        while let Some(c) = first_character(&rest[end..]).filter(|c| *c == '_' || c.is_alphanumeric()) {
            end += c.len_utf8();
        }
        end
    }

    fn quoted(&mut self) -> Result<TokenKind<'a>, Mistake> {
        let start = self.at;
        let mut end = start + 1;
        loop {
            match self.input.get(end) {
                None | Some(b'\n') => return Err(self.mistake("unterminated quoted string", start)),
                Some(b'\\') => end += 2,
                Some(b'"') => break,
                Some(_) => end += 1,
            }
        }
        self.at = end + 1;
        let raw = &self.input[start + 1..end];
        if !raw.contains(&b'\\') {
            return Ok(TokenKind::String { bytes: Cow::Borrowed(raw), exact: true });
        }
        let bytes = super::number::unquote(raw, b'"').ok_or_else(|| self.mistake("invalid syntax", start))?;
        Ok(TokenKind::String { bytes: Cow::Owned(bytes), exact: false })
    }

    fn raw(&mut self) -> Result<TokenKind<'a>, Mistake> {
        let start = self.at + 1;
        let end = memchr::memchr(b'`', &self.input[start..])
            .map(|place| start + place)
            .ok_or_else(|| self.mistake("unterminated raw quoted string", start))?;
        self.at = end + 1;
        let raw = &self.input[start..end];
        if !raw.contains(&b'\r') {
            return Ok(TokenKind::String { bytes: Cow::Borrowed(raw), exact: true });
        }
        let bytes = raw.iter().copied().filter(|byte| *byte != b'\r').collect();
        Ok(TokenKind::String { bytes: Cow::Owned(bytes), exact: false })
    }

    fn character(&mut self) -> Result<TokenKind<'a>, Mistake> {
        let start = self.at;
        let mut end = start + 1;
        loop {
            match self.input.get(end) {
                None | Some(b'\n') => return Err(self.mistake("unterminated character constant", start)),
                Some(b'\\') => end += 2,
                Some(b'\'') => break,
                Some(_) => end += 1,
            }
        }
        self.at = end + 1;
        Ok(TokenKind::Number(self.text(start)))
    }

    fn number(&mut self) -> Result<TokenKind<'a>, Mistake> {
        let start = self.at;
        self.scan_number();
        if matches!(self.input.get(self.at), Some(b'+' | b'-')) {
            // `1+2i`
            self.scan_number();
        }
        let text = self.text(start);
        if super::number::literal(&text).is_none() {
            return Err(self.mistake(format!("bad number syntax: {text:?}"), start));
        }
        Ok(TokenKind::Number(text))
    }

    fn scan_number(&mut self) {
        let start = self.at;
        self.at += usize::from(matches!(self.input[start], b'+' | b'-'));
        while let Some(byte) = self.input.get(self.at) {
            let sign = matches!(byte, b'+' | b'-')
                && matches!(self.input[self.at - 1], b'e' | b'E' | b'p' | b'P')
                && self.at > start + 1;
            if !(byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'.') || sign) {
                break;
            }
            self.at += 1;
        }
    }

    fn text(&self, start: usize) -> Cow<'a, str> {
        String::from_utf8_lossy(&self.input[start..self.at])
    }

    fn rest(&self) -> &[u8] {
        &self.input[self.at.min(self.input.len())..]
    }

    fn shown(&self) -> String {
        let text = String::from_utf8_lossy(&self.rest()[..self.rest().len().min(4)]).into_owned();
        text.chars().next().map_or_else(String::new, |c| format!("U+{:04X} '{c}'", u32::from(c)))
    }

    fn mistake(&self, message: impl Into<String>, at: usize) -> Mistake {
        let at = at.min(self.input.len());
        (message.into(), Span::new(at, at))
    }
}

/// The character that bytes start with.
fn first_character(bytes: &[u8]) -> Option<char> {
    let first = *bytes.first()?;
    if first.is_ascii() {
        return Some(char::from(first));
    }
    // A character has at most four bytes; the rest of the text is not looked at.
    let start = &bytes[..bytes.len().min(4)];
    let valid = std::str::from_utf8(start).map_or_else(|error| error.valid_up_to(), str::len);
    std::str::from_utf8(&start[..valid]).ok()?.chars().next()
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// `- ` behind the opening braces.
fn starts_trim(rest: &[u8]) -> bool {
    matches!(rest, [b'-', blank, ..] if is_blank(*blank))
}

/// ` -` in front of the closing braces.
fn ends_trim(rest: &[u8]) -> bool {
    matches!(rest, [blank, b'-', ..] if is_blank(*blank)) && rest[2..].starts_with(b"}}")
}

fn trimmed_end(input: &[u8], start: usize, end: usize) -> usize {
    input[start..end].iter().rposition(|byte| !is_blank(*byte)).map_or(start, |last| start + last + 1)
}

fn skip_blanks(input: &[u8], at: usize) -> usize {
    input[at.min(input.len())..]
        .iter()
        .position(|byte| !is_blank(*byte))
        .map_or(input.len(), |first| at + first)
}

/// The next place of two bytes; one that looks for any number of them takes longer to set up than most of these are away.
fn find(input: &[u8], from: usize, two: [u8; 2]) -> Option<usize> {
    let rest = input.get(from..)?;
    let mut firsts = memchr::memchr_iter(two[0], rest);
    firsts.find(|place| rest.get(place + 1) == Some(&two[1])).map(|place| from + place)
}
