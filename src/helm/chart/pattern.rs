//! Shell patterns as Go's `path/filepath` matches them: `*`, `?`, `[a-z]`, `[^a]`, `\x`; neither star nor question mark takes a `/`.
//!
//! In: a pattern and a path with forward slashes. Out: whether they match, or that the pattern is malformed.

/// The pattern cannot be read: an open `[`, a `\` at the end, an empty range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Malformed;

/// One element of a pattern.
enum Piece {
    /// `*`
    Star,
    /// `?`
    Any,
    /// One character; escapes are resolved.
    Literal(char),
    /// `[...]`
    Class { negated: bool, ranges: Vec<(char, char)> },
}

/// A pattern that can be read.
pub(crate) struct Pattern(Vec<Piece>);

impl Pattern {
    /// Reads a pattern.
    pub(crate) fn new(text: &str) -> Result<Self, Malformed> {
        let mut pieces = Vec::new();
        let mut rest = text.chars().peekable();
        while let Some(c) = rest.next() {
            pieces.push(match c {
                '*' => Piece::Star,
                '?' => Piece::Any,
                '\\' => Piece::Literal(rest.next().ok_or(Malformed)?),
                '[' => class(&mut rest)?,
                c => Piece::Literal(c),
            });
        }
        Ok(Self(pieces))
    }

    /// Whether the whole of `path` matches.
    pub(crate) fn matches(&self, path: &str) -> bool {
        if let Some(Piece::Literal(last)) = self.0.last()
            && !path.ends_with(*last)
        {
            // So ends the search for most files with most patterns.
            return false;
        }
        let character = |at: usize| path.get(at..).and_then(|rest| rest.chars().next());
        let (mut piece, mut at) = (0, 0);
        // Where to resume when a guess about the last star was wrong: the piece behind it and the end of what it took.
        let mut star: Option<(usize, usize)> = None;
        loop {
            match self.0.get(piece) {
                Some(Piece::Star) => {
                    star = Some((piece + 1, at));
                    piece += 1;
                    continue;
                }
                Some(one) => {
                    if let Some(c) = character(at).filter(|c| one.takes(*c)) {
                        piece += 1;
                        at += c.len_utf8();
                        continue;
                    }
                }
                None if at == path.len() => return true,
                None => {}
            }
            let Some((behind, end)) = star else { return false };
            let Some(c) = character(end).filter(|c| *c != '/') else { return false };
            at = end + c.len_utf8();
            piece = behind;
            star = Some((behind, at));
        }
    }
}

impl Piece {
    fn takes(&self, c: char) -> bool {
        match self {
            Self::Star => false,
            Self::Any => c != '/',
            Self::Literal(literal) => *literal == c,
            Self::Class { negated, ranges } => {
                ranges.iter().any(|(low, high)| (*low..=*high).contains(&c)) != *negated
            }
        }
    }
}

/// Reads a class behind its opening bracket.
fn class(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<Piece, Malformed> {
    let negated = rest.next_if_eq(&'^').is_some();
    let mut ranges = Vec::new();
    loop {
        if !ranges.is_empty() && rest.next_if_eq(&']').is_some() {
            return Ok(Piece::Class { negated, ranges });
        }
        let low = class_character(rest)?;
        let high = if rest.next_if_eq(&'-').is_some() { class_character(rest)? } else { low };
        ranges.push((low, high));
    }
}

fn class_character(rest: &mut std::iter::Peekable<std::str::Chars<'_>>) -> Result<char, Malformed> {
    match rest.next().ok_or(Malformed)? {
        '-' | ']' => Err(Malformed),
        '\\' => rest.next().ok_or(Malformed),
        c => Ok(c),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matches(pattern: &str, path: &str) -> Option<bool> {
        Pattern::new(pattern).ok().map(|pattern| pattern.matches(path))
    }

    #[test]
    fn patterns_match_as_gos_filepath_match() {
        for (pattern, path, expected) in [
            ("abc", "abc", Some(true)),
            ("*", "abc", Some(true)),
            ("*c", "abc", Some(true)),
            ("a*", "ab/c", Some(false)),
            ("a*/b", "abc/b", Some(true)),
            ("a*/b", "a/c/b", Some(false)),
            ("a*b*c*d*e*/f", "axbxcxdxe/f", Some(true)),
            ("a*b*c*d*e*/f", "axbxcxdxexxx/fff", Some(false)),
            ("a*b?c*x", "abxbbxdbxebxczzx", Some(true)),
            ("ab[c]", "abc", Some(true)),
            ("ab[b-d]", "abc", Some(true)),
            ("ab[^c]", "abc", Some(false)),
            ("ab[^e-g]", "abc", Some(true)),
            ("a\\*b", "a*b", Some(true)),
            ("a\\*b", "ab", Some(false)),
            ("a?b", "aöb", Some(true)),
            ("a[^a]b", "aöb", Some(true)),
            ("a?b", "a/b", Some(false)),
            ("[a-ζ]*", "α", Some(true)),
            ("[\\]a]", "]", Some(true)),
            ("[x\\-]", "-", Some(true)),
            ("[]a]", "]", None),
            ("[-]", "-", None),
            ("[x-]", "x", None),
            ("[a-b-c]", "a", None),
            ("[", "a", None),
            ("[^bc", "a", None),
            ("a\\", "a", None),
            ("*x", "xxx", Some(true)),
            ("", "", Some(true)),
            ("", "a", Some(false)),
            ("[^a]", "/", Some(true)),
        ] {
            assert_eq!(matches(pattern, path), expected, "{pattern:?} {path:?}");
        }
    }

    #[test]
    fn many_stars_take_no_exponential_time() {
        let pattern = "a*".repeat(200) + "b";
        assert_eq!(matches(&pattern, &"a".repeat(2000)), Some(false));
    }
}
