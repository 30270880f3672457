//! How a string is written in YAML: plain, quoted or as a literal block, by the rules of go-yaml's emitter.
//!
//! In: a text and where it stands. Out: a [`Style`].

use super::plain;

/// How a scalar is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain,
    Single,
    Double,
    Literal,
}

/// Which of go-yaml's releases writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dialect {
    /// `toYaml`: version 2.
    Compact,
    /// `toYamlPretty`: version 3.
    Pretty,
}

/// What a text contains, as far as it matters to the styles.
#[derive(Debug, Default, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent property of a text")]
struct Traits {
    /// An indicator that would end or change a plain scalar.
    indicators: bool,
    breaks: bool,
    /// A character that has to be escaped.
    special: bool,
    tabs: bool,
    edge_blank: bool,
    trailing_space: bool,
    /// A space behind a line break.
    break_space: bool,
    /// A space in front of a line break.
    space_break: bool,
}

/// The style of a string.
pub(super) fn style(text: &str, dialect: Dialect) -> Style {
    let traits = Traits::of(text, dialect);
    let plain = !traits.indicators && !traits.breaks && !traits.edge_blank && !traits.special && !traits.tabs;
    let single = !traits.break_space && !traits.space_break && !traits.special && !traits.tabs;
    let literal = !traits.trailing_space && !traits.space_break && !traits.special;
    if text.contains('\n') {
        return if literal { Style::Literal } else { Style::Double };
    }
    if plain::is_ambiguous(text) {
        return Style::Double;
    }
    match (plain, single) {
        (true, _) => Style::Plain,
        (false, true) => Style::Single,
        (false, false) => Style::Double,
    }
}

/// Whether a key fits in front of its colon; others get a `?`.
pub(super) fn is_simple_key(key: &str) -> bool {
    key.len() <= 128 && !key.chars().any(is_break)
}

impl Traits {
    fn of(text: &str, dialect: Dialect) -> Self {
        let mut traits =
            Self { indicators: text.starts_with("---") || text.starts_with("..."), ..Self::default() };
        let mut previous = None;
        let mut characters = text.chars().peekable();
        while let Some(character) = characters.next() {
            let next = characters.peek().copied();
            traits.indicators |= is_indicator(character, previous, next);
            if character == '\t' && dialect == Dialect::Pretty {
                traits.tabs = true;
            } else if !is_printable(character) {
                traits.special = true;
            }
            let at_edge = previous.is_none() || next.is_none();
            traits.edge_blank |= at_edge && (character == ' ' || is_break(character));
            traits.trailing_space |= next.is_none() && character == ' ';
            traits.breaks |= is_break(character);
            traits.break_space |= character == ' ' && previous.is_some_and(is_break);
            traits.space_break |= is_break(character) && previous == Some(' ');
            previous = Some(character);
        }
        traits
    }
}

/// Whether a character, where it stands, would not be part of a plain scalar in a block.
fn is_indicator(character: char, previous: Option<char>, next: Option<char>) -> bool {
    let before_blank = next.is_none_or(|next| matches!(next, ' ' | '\t'));
    match (previous, character) {
        (
            None,
            '#' | ',' | '[' | ']' | '{' | '}' | '&' | '*' | '!' | '|' | '>' | '\'' | '"' | '%' | '@' | '`',
        ) => true,
        (None, '?' | '-') | (_, ':') => before_blank,
        (Some(previous), '#') => matches!(previous, ' ' | '\t' | '\0') || is_break(previous),
        _ => false,
    }
}

/// The line breaks of YAML 1.1.
pub(super) fn is_break(character: char) -> bool {
    matches!(character, '\r' | '\n' | '\u{85}' | '\u{2028}' | '\u{2029}')
}

/// Whether a character is written as it is; those above the basic plane are not.
pub(super) fn is_printable(character: char) -> bool {
    matches!(character, '\n' | ' '..='~' | '\u{A0}'..='\u{D7FF}' | '\u{E000}'..='\u{FFFD}')
        && character != '\u{FEFF}'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_take_the_style_that_go_yaml_gives_them() {
        use Style::{Double, Literal, Plain, Single};
        let table = [
            ("nginx:1.21", Plain),
            ("a b", Plain),
            ("a: b", Single),
            ("a:", Single),
            ("a #b", Single),
            ("a#b", Plain),
            ("- a", Single),
            ("-a", Plain),
            ("-", Single),
            ("?", Single),
            ("?a", Plain),
            ("*a", Single),
            ("{{ x }}", Single),
            ("a{b}", Plain),
            ("'a'", Single),
            ("a'b", Plain),
            (" a", Single),
            ("a ", Single),
            ("---", Single),
            ("...x", Single),
            ("yes", Double),
            ("1.10", Double),
            ("", Double),
            ("2024-01-01", Double),
            ("a\nb", Literal),
            ("a\nb\n", Literal),
            ("a \nb", Double),
            ("a\n b", Literal),
            ("a\nb ", Double),
            ("a\tb", Double),
            ("a\u{1F600}", Double),
            ("é", Plain),
        ];
        for (text, expected) in table {
            assert_eq!(style(text, Dialect::Compact), expected, "{text:?}");
        }
        assert_eq!(style("a\tb\nc", Dialect::Pretty), Literal);
    }
}
