//! `snakecase`, `kebabcase` and `camelcase`: words found inside names.
//!
//! In: a name. Out: the same words in another form.

use crate::helm::character::{is_letter, is_number, is_punctuation, is_upper, to_lower, to_upper};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    End,
    Number,
    Upper,
    Letters,
    Connector,
    Punctuation,
    Other,
}

fn is_connector(character: char) -> bool {
    matches!(character, '-' | '_') || character.is_whitespace()
}

/// Letters, but for Chinese characters: they make no words of this kind.
fn is_alphabet(character: char) -> bool {
    let chinese =
        matches!(character, '\u{3400}'..='\u{4D85}' | '\u{4E00}'..='\u{9FCC}' | '\u{20000}'..='\u{2B81D}');
    is_letter(character) && !chinese
}

/// `HTTPServer` as `Http...`: words run together, each with its first letter in upper case.
pub(super) fn pascal(name: &str) -> String {
    let mut characters = name.chars();
    let mut result = String::new();
    let mut current = loop {
        match characters.next() {
            // The last of nothing but connectors is written twice, by accident.
            None => return result.chars().chain(result.chars().last()).collect(),
            Some(connector) if is_connector(connector) => result.push(connector),
            Some(first) => break first,
        }
    };
    let mut first_is_upper = is_upper(current);
    current = to_upper(current);
    for next in characters {
        let previous = std::mem::replace(&mut current, next);
        if is_connector(next) && is_connector(previous) {
            result.push(previous);
        } else if is_connector(previous) {
            first_is_upper = is_upper(next);
            current = to_upper(next);
        } else {
            if first_is_upper {
                if is_upper(next) {
                    current = to_lower(next);
                } else {
                    first_is_upper = false;
                }
            }
            result.push(previous);
        }
    }
    result.push(current);
    result
}

/// The word that a name starts with, and the rest.
fn next_word(name: &str) -> (Kind, &str, &str) {
    let Some(first) = name.chars().next() else { return (Kind::End, "", "") };
    let until = |stays: fn(char) -> bool| {
        let end = name.char_indices().skip(1).find(|(_, c)| !stays(*c)).map_or(name.len(), |(at, _)| at);
        (&name[..end], &name[end..])
    };
    let (kind, (word, rest)) = match first {
        c if is_connector(c) => (Kind::Connector, until(is_connector)),
        c if is_punctuation(c) => (Kind::Punctuation, until(is_punctuation)),
        c if is_upper(c) => (Kind::Upper, name.split_at(upper_end(name))),
        c if is_alphabet(c) => (Kind::Letters, until(|c| is_alphabet(c) && !is_upper(c))),
        c if is_number(c) => (Kind::Number, until(is_number)),
        _ => (
            Kind::Other,
            until(|c| !is_connector(c) && !is_alphabet(c) && !is_number(c) && !is_punctuation(c)),
        ),
    };
    (kind, word, rest)
}

/// Where a word that starts with an upper-case letter ends: `HTTP` in `HTTPStatus`, `Status` in `StatusCode`.
fn upper_end(name: &str) -> usize {
    let behind_first = || name.char_indices().skip(1);
    let Some((second_at, second)) = behind_first().next() else { return name.len() };
    let end = |stays: fn(char) -> bool| behind_first().find(|(_, c)| !stays(*c));
    if !is_upper(second) {
        let end = if is_alphabet(second) {
            end(|c| is_alphabet(c) && !is_upper(c))
        } else {
            Some((second_at, second))
        };
        return end.map_or(name.len(), |(at, _)| at);
    }
    match end(is_upper) {
        None => name.len(),
        // The last of the upper-case letters begins the next word.
        Some((at, next)) if is_alphabet(next) => {
            name[..at].char_indices().next_back().map_or(at, |(last, _)| last)
        }
        Some((at, _)) => at,
    }
}

/// The words in lower case with a connector between them.
pub(super) fn lower_with(name: &str, connector: char) -> String {
    let mut writer = Writer { result: String::new(), connector };
    let (mut kind, mut word, mut rest) = next_word(name);
    while !rest.is_empty() {
        if kind != Kind::Connector {
            writer.push(kind, word);
        }
        let (previous_kind, previous_word) = (kind, word);
        (kind, word, rest) = next_word(rest);
        match previous_kind {
            Kind::Number => (kind, word, rest) = writer.follow_number(kind, word, rest),
            Kind::Connector => writer.push(Kind::Connector, previous_word),
            Kind::Punctuation => {}
            _ if kind != Kind::Number => {
                if !matches!(kind, Kind::Connector | Kind::Punctuation) {
                    writer.connect();
                }
            }
            _ if rest.is_empty() => {}
            _ => (kind, word, rest) = writer.number_after_word(word, rest),
        }
    }
    writer.push(kind, word);
    writer.result
}

struct Writer {
    result: String,
    connector: char,
}

impl Writer {
    fn connect(&mut self) {
        self.result.push(self.connector);
    }

    fn push(&mut self, kind: Kind, word: &str) {
        match kind {
            Kind::Connector => (0..word.chars().count()).for_each(|_| self.connect()),
            Kind::Upper => self.result.extend(word.chars().map(to_lower)),
            _ => self.result.push_str(word),
        }
    }

    /// Letters and numbers behind a number belong to it: `20x` in `HTTP20xOK`.
    fn follow_number<'a>(&mut self, kind: Kind, word: &'a str, rest: &'a str) -> (Kind, &'a str, &'a str) {
        let (mut kind, mut word, mut rest) = (kind, word, rest);
        while matches!(kind, Kind::Letters | Kind::Number) {
            self.push(kind, word);
            (kind, word, rest) = next_word(rest);
        }
        if !matches!(kind, Kind::End | Kind::Punctuation | Kind::Connector) {
            self.connect();
        }
        (kind, word, rest)
    }

    /// A number behind a word belongs to it, unless lower-case letters follow: `bld4_floor`, but `http_2xx`.
    fn number_after_word<'a>(&mut self, number: &str, rest: &'a str) -> (Kind, &'a str, &'a str) {
        let (kind, word, rest) = next_word(rest);
        if kind != Kind::Letters {
            self.push(Kind::Number, number);
            if !matches!(kind, Kind::Connector | Kind::Punctuation) {
                self.connect();
            }
            return (kind, word, rest);
        }
        self.connect();
        self.push(Kind::Number, number);
        self.follow_number(kind, word, rest)
    }
}
