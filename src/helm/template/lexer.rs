//! Template text cut into pieces: text with its trim markers obeyed, and actions with their tokens.
//!
//! In: the bytes of a template. Out: one [`Piece`] after the other, or the mistake that ends them. Follows Go's lexer, blanks included.

use std::borrow::Cow;

use super::token::{Piece, Token, TokenKind};
use crate::source::Span;

/// A mistake and its place.
pub(super) type Mistake = (String, Span);

/// A template that is being cut.
pub(super) struct Lexer<'a> {
    input: &'a [u8],
    /// The same, where it is UTF-8, as nearly all are.
    text: Option<&'a str>,
    at: usize,
    /// The first byte of the text in front of the next action.
    text_start: usize,
    /// Where that action opens, once its text was looked at.
    open: Option<usize>,
    /// Of the last action.
    tokens: Vec<Token<'a>>,
}

impl<'a> Lexer<'a> {
    pub(super) fn new(input: &'a [u8]) -> Self {
        let text = std::str::from_utf8(input).ok();
        Self { input, text, at: 0, text_start: 0, open: None, tokens: Vec::new() }
    }

    /// The tokens of the action that was the last piece.
    pub(super) fn tokens(&self) -> &[Token<'a>] {
        &self.tokens
    }

    /// The next piece; nothing behind the last one.
    pub(super) fn piece(&mut self) -> Result<Option<Piece>, Mistake> {
        loop {
            if self.open.is_none()
                && let Some(text) = self.plain()
            {
                return Ok(Some(Piece::Text(text)));
            }
            let Some(open) = self.open.take() else { return Ok(None) };
            self.at = open + 2;
            self.at += usize::from(starts_trim(self.rest())) * 2;
            let is_comment = self.rest().starts_with(b"/*");
            let trims = if is_comment { self.comment(open)? } else { self.action(open)? };
            self.text_start = if trims { skip_blanks(self.input, self.at) } else { self.at };
            if !is_comment {
                return Ok(Some(Piece::Action(Span::new(open, self.at))));
            }
        }
    }

    /// The text in front of the next action, unless there is none; finds where that action opens.
    fn plain(&mut self) -> Option<Span> {
        let start = self.text_start;
        self.open = find(self.input, start, *b"{{");
        let end = match self.open {
            Some(open) if starts_trim(&self.input[open + 2..]) => trimmed_end(self.input, start, open),
            Some(open) => open,
            None => self.input.len(),
        };
        self.text_start = end;
        (end > start).then(|| Span::new(start, end))
    }

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
        self.tokens.clear();
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
        let word = || std::str::from_utf8(&self.input[start..self.at]).ok();
        self.text.and_then(|text| text.get(start..self.at)).or_else(word).unwrap_or_default()
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
            return Ok(TokenKind::String(Cow::Borrowed(raw)));
        }
        let bytes = super::number::unquote(raw, b'"').ok_or_else(|| self.mistake("invalid syntax", start))?;
        Ok(TokenKind::String(Cow::Owned(bytes)))
    }

    fn raw(&mut self) -> Result<TokenKind<'a>, Mistake> {
        let start = self.at + 1;
        let end = memchr::memchr(b'`', &self.input[start..])
            .map(|place| start + place)
            .ok_or_else(|| self.mistake("unterminated raw quoted string", start))?;
        self.at = end + 1;
        let raw = &self.input[start..end];
        if !raw.contains(&b'\r') {
            return Ok(TokenKind::String(Cow::Borrowed(raw)));
        }
        let bytes = raw.iter().copied().filter(|byte| *byte != b'\r').collect();
        Ok(TokenKind::String(Cow::Owned(bytes)))
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
