//! How far an expression may look behind what it matches.
//!
//! In: an expression. Out: whether a search can go on for long behind the match that it returns. Then the search for the next match reads
//! the same bytes once more, and all matches together may take the square of the text's length.

use regex_syntax::ParserBuilder;
use regex_syntax::hir::{Hir, HirKind};

/// Whether it may: `a*b|a` does, `a+` and `a.{3}` do not.
pub(super) fn looks_ahead(pattern: &str) -> bool {
    ParserBuilder::new()
        .utf8(false)
        .build()
        .parse(pattern)
        .map_or(true, |expression| !ends_in_sight(&expression))
}

/// A search ends soon behind a match where all is of bounded length, but for characters of one class at the very end: these belong to the
/// match for as long as there are any.
fn ends_in_sight(expression: &Hir) -> bool {
    if expression.properties().maximum_len().is_some() {
        return true;
    }
    match expression.kind() {
        HirKind::Repetition(repetition) => repetition.greedy && is_character(&repetition.sub),
        HirKind::Capture(capture) => ends_in_sight(&capture.sub),
        HirKind::Concat(parts) => parts.split_last().is_some_and(|(last, before)| {
            before.iter().all(|part| part.properties().maximum_len().is_some()) && ends_in_sight(last)
        }),
        _ => false,
    }
}

fn is_character(expression: &Hir) -> bool {
    match expression.kind() {
        HirKind::Class(_) => true,
        HirKind::Literal(literal) => literal.0.len() == 1,
        HirKind::Capture(capture) => is_character(&capture.sub),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::looks_ahead;

    #[test]
    fn only_what_may_read_on_behind_its_match_looks_ahead() {
        for (pattern, expected) in [
            ("a", false),
            (r"\s+", false),
            ("[^a-z]+", false),
            ("^a{2,3}([^-]*)", false),
            ("a|bc|[d-f]{1,9}", false),
            ("(?i)é+", false),
            ("a*b|a", true),
            ("a(.*b)?", true),
            ("a.*b", true),
            ("(ab)+", true),
            ("(", true),
        ] {
            assert_eq!(looks_ahead(pattern), expected, "{pattern}");
        }
    }
}
