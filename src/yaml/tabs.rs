//! Tabs where Go's reader refuses them: in front of what a line of block style begins with.
//!
//! In: the text of a document and the tokens that may have tabs inside. Out: nothing, or the first tab that is a mistake. The parser takes
//! tabs for blanks in more places.

use super::Error;
use crate::source::Span;

/// A scalar, or a list or map in brackets.
#[derive(Debug, Clone, Copy)]
pub(super) struct Token {
    pub(super) span: Span,
    /// Whether it is a `|` or `>` block; its span starts behind the indent of its first line.
    pub(super) is_block: bool,
    pub(super) is_plain: bool,
}

/// Finds the first tab that Go refuses.
pub(super) fn check(text: &str, tokens: &[Token]) -> Result<(), Error> {
    let mut tokens = tokens.to_vec();
    tokens.sort_by_key(|token| (token.span.start, usize::MAX - token.span.end));
    let mut at = 0;
    let mut starts_line = true;
    for token in &tokens {
        if token.span.start < at {
            continue;
        }
        between(text, Span::new(at, token.span.start), starts_line)?;
        at = token.span.end;
        starts_line = false;
        if token.is_block || token.is_plain {
            inside(text, token)?;
        }
    }
    // Where there are no tabs no tokens are noted.
    if tokens.is_empty() { Ok(()) } else { between(text, Span::new(at, text.len()), starts_line) }
}

/// What stands between two tokens: blanks, comments, and the signs of block style.
fn between(text: &str, span: Span, starts_line: bool) -> Result<(), Error> {
    let bytes = &text.as_bytes()[span.start..span.end];
    // Whether a list or map could start here: there no tab may stand.
    let mut may_start = starts_line;
    let mut at = 0;
    while let Some(byte) = bytes.get(at) {
        let blank_follows = bytes.get(at + 1).is_none_or(|next| matches!(next, b' ' | b'\t' | b'\n' | b'\r'));
        match byte {
            b'\t' if may_start => {
                return Err(refused(span.start + at));
            }
            b'\n' | b'\r' => may_start = true,
            b'-' | b'?' if blank_follows => may_start = true,
            b':' if blank_follows && may_start => {}
            b'#' => at += bytes[at..].iter().position(|byte| *byte == b'\n').unwrap_or(bytes.len() - at) - 1,
            b' ' | b'\t' => {}
            _ => may_start = false,
        }
        at += 1;
    }
    Ok(())
}

/// Tabs within the indent of the further lines of a scalar.
fn inside(text: &str, token: &Token) -> Result<(), Error> {
    let line_start = text[..token.span.start].rfind('\n').map_or(0, |feed| feed + 1);
    // How deep the lines of a plain scalar have to be indented is not known here, but for those of the outermost one.
    let indent = if token.is_block {
        token.span.start - line_start
    } else {
        usize::from(line_start < token.span.start)
    };
    // Behind the blanks of its first line a tab is content only where the indent was said.
    if token.is_block
        && text.as_bytes().get(token.span.start) == Some(&b'\t')
        && !says_indent(&text[..line_start])
    {
        return Err(refused(token.span.start));
    }
    let mut lines = text[token.span.start..token.span.end].split_inclusive('\n');
    let mut start = token.span.start + lines.next().map_or(0, str::len);
    for line in lines {
        let blanks = line.bytes().take_while(|byte| *byte == b' ').count();
        if blanks < indent && line.as_bytes().get(blanks) == Some(&b'\t') {
            return Err(refused(start + blanks));
        }
        start += line.len();
    }
    Ok(())
}

/// Whether the `|` or `>` that a text ends with gives the indent of its block.
fn says_indent(text: &str) -> bool {
    let header = text.rfind(['|', '>']).map_or("", |sign| &text[sign + 1..]);
    header
        .bytes()
        .take_while(|byte| !matches!(byte, b' ' | b'\t' | b'\n' | b'\r'))
        .any(|byte| byte.is_ascii_digit())
}

fn refused(place: usize) -> Error {
    Error::new("a tab cannot indent anything: use blanks", Span::new(place, place))
}
