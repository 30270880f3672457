//! Maven versions: numbers and qualifiers, `alpha < beta < milestone < rc < snapshot < release < sp < anything else`.

use std::cmp::Ordering;

/// The tokens of a version; the text itself is gone.
#[derive(Debug, Clone)]
pub(super) struct Maven(Vec<Token>);

/// One piece between separators, or between letters and digits.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// A known qualifier; the release itself is [`RELEASE`].
    Known(u8),
    /// Any other word: behind the release.
    Word(String),
    Number(u64),
}

/// Rank of the release among the qualifiers.
const RELEASE: u8 = 5;

impl Maven {
    pub(super) fn parse(text: &str) -> Option<Self> {
        if !text.starts_with(|c: char| c.is_ascii_digit()) || text.contains(char::is_whitespace) {
            return None;
        }
        let mut tokens = Vec::new();
        for piece in text.to_ascii_lowercase().split(['.', '-', '_', '+']) {
            split_letters(piece, &mut tokens);
        }
        while tokens.last().is_some_and(Token::is_nothing) {
            tokens.pop();
        }
        Some(Self(tokens))
    }

    pub(super) fn is_prerelease(&self) -> bool {
        self.0.iter().any(Token::is_prerelease)
    }

    pub(super) fn release(&self) -> Self {
        let end = self.0.iter().position(Token::is_prerelease).unwrap_or(self.0.len());
        Self(self.0[..end].to_vec())
    }
}

/// `1rc2` is `1`, `rc`, `2`.
fn split_letters(piece: &str, tokens: &mut Vec<Token>) {
    let mut rest = piece;
    while let Some(first) = rest.chars().next() {
        let digits = first.is_ascii_digit();
        let end = rest.find(|c: char| c.is_ascii_digit() != digits).unwrap_or(rest.len());
        let (token, behind) = rest.split_at(end);
        tokens.push(if digits {
            Token::Number(token.parse().unwrap_or(u64::MAX))
        } else {
            Token::word(token, behind.starts_with(|c: char| c.is_ascii_digit()))
        });
        rest = behind;
    }
}

impl Token {
    /// `a`, `b` and `m` are short for alpha, beta and milestone only directly before a digit.
    fn word(word: &str, before_digit: bool) -> Self {
        match word {
            "alpha" => Self::Known(0),
            "a" if before_digit => Self::Known(0),
            "beta" => Self::Known(1),
            "b" if before_digit => Self::Known(1),
            "milestone" => Self::Known(2),
            "m" if before_digit => Self::Known(2),
            "rc" | "cr" => Self::Known(3),
            "snapshot" => Self::Known(4),
            "ga" | "final" | "release" => Self::Known(RELEASE),
            "sp" => Self::Known(RELEASE + 1),
            other => Self::Word(other.to_owned()),
        }
    }

    fn is_prerelease(&self) -> bool {
        matches!(self, Self::Known(rank) if *rank < RELEASE)
    }

    fn is_nothing(&self) -> bool {
        matches!(self, Self::Number(0) | Self::Known(RELEASE))
    }

    /// Numbers come behind words, words behind qualifiers; a missing token is a zero or a release.
    fn key(&self) -> (u8, u64, &str) {
        match self {
            Self::Known(rank) => (*rank, 0, ""),
            Self::Word(word) => (RELEASE + 2, 0, word),
            Self::Number(0) => (RELEASE, 0, ""),
            Self::Number(number) => (RELEASE + 3, *number, ""),
        }
    }
}

impl Ord for Maven {
    fn cmp(&self, other: &Self) -> Ordering {
        let nothing = Token::Number(0);
        let length = self.0.len().max(other.0.len());
        (0..length)
            .map(|at| {
                let one = self.0.get(at).unwrap_or(&nothing);
                let two = other.0.get(at).unwrap_or(&nothing);
                one.key().cmp(&two.key())
            })
            .find(|order| *order != Ordering::Equal)
            .unwrap_or(Ordering::Equal)
    }
}

impl PartialOrd for Maven {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Maven {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Maven {}
