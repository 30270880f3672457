//! Classes and cases of characters as Go's `unicode` package has them: general categories and one-to-one mappings.
//!
//! In: a character. Out: what it is, or its other case.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

/// A general category; the pattern is only asked about characters outside of ASCII.
struct Category(LazyLock<Option<Regex>>);

impl Category {
    fn has(&self, character: char) -> bool {
        self.0.as_ref().is_some_and(|pattern| pattern.is_match(character.encode_utf8(&mut [0; 4])))
    }
}

static LETTER: Category = Category(LazyLock::new(|| Regex::new(r"\A\p{L}\z").ok()));
static DIGIT: Category = Category(LazyLock::new(|| Regex::new(r"\A\p{Nd}\z").ok()));
static NUMBER: Category = Category(LazyLock::new(|| Regex::new(r"\A\p{N}\z").ok()));
static PUNCTUATION: Category = Category(LazyLock::new(|| Regex::new(r"\A\p{P}\z").ok()));
static UPPER: Category = Category(LazyLock::new(|| Regex::new(r"\A\p{Lu}\z").ok()));
static LOWER: Category = Category(LazyLock::new(|| Regex::new(r"\A\p{Ll}\z").ok()));
static TITLE: Category = Category(LazyLock::new(|| Regex::new(r"\A\p{Lt}\z").ok()));

/// `unicode.IsLetter`
pub(crate) fn is_letter(character: char) -> bool {
    if character.is_ascii() { character.is_ascii_alphabetic() } else { LETTER.has(character) }
}

/// `unicode.IsDigit`
pub(crate) fn is_digit(character: char) -> bool {
    if character.is_ascii() { character.is_ascii_digit() } else { DIGIT.has(character) }
}

/// `unicode.IsNumber`
pub(crate) fn is_number(character: char) -> bool {
    if character.is_ascii() { character.is_ascii_digit() } else { NUMBER.has(character) }
}

/// `unicode.IsPunct`: ASCII symbols such as `$` and `+` are none.
pub(crate) fn is_punctuation(character: char) -> bool {
    if character.is_ascii() {
        character.is_ascii_punctuation() && !"$+<=>^`|~".contains(character)
    } else {
        PUNCTUATION.has(character)
    }
}

/// `unicode.IsUpper`
pub(crate) fn is_upper(character: char) -> bool {
    if character.is_ascii() { character.is_ascii_uppercase() } else { UPPER.has(character) }
}

/// `unicode.IsLower`
pub(crate) fn is_lower(character: char) -> bool {
    if character.is_ascii() { character.is_ascii_lowercase() } else { LOWER.has(character) }
}

/// `unicode.IsTitle`
pub(crate) fn is_title(character: char) -> bool {
    !character.is_ascii() && TITLE.has(character)
}

/// `unicode.ToLower`
pub(crate) fn to_lower(character: char) -> char {
    character.to_lowercase().next().unwrap_or(character)
}

/// `unicode.ToUpper`; characters that grow in upper case stay as they are.
pub(crate) fn to_upper(character: char) -> char {
    let mut upper = character.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(upper), None) => upper,
        _ => character,
    }
}

/// `unicode.ToTitle`: as upper case, but for letters that stand for two, and for Georgian, which has no titles.
pub(crate) fn to_title(character: char) -> char {
    match character {
        'Ǆ'..='ǆ' => 'ǅ',
        'Ǉ'..='ǉ' => 'ǈ',
        'Ǌ'..='ǌ' => 'ǋ',
        'Ǳ'..='ǳ' => 'ǲ',
        'ა'..='ჺ' | 'ჽ'..='ჿ' => character,
        other => to_upper(other),
    }
}

/// The text with a replacement character for each byte that is no character, as Go reads it.
pub(crate) fn replace_invalid(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(bytes.utf8_chunks().fold(String::new(), |mut text, chunk| {
            text.push_str(chunk.valid());
            text.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
            text
        })),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn classes_are_go_s() {
        assert!(is_letter('é') && is_letter('ª') && !is_letter('\u{345}') && !is_letter('_'));
        assert!(is_digit('٣') && !is_digit('²') && is_number('²') && is_number('Ⅷ'));
        assert!(is_punctuation('-') && is_punctuation('«') && !is_punctuation('$') && !is_punctuation('€'));
        assert!(is_upper('É') && is_lower('é') && is_title('ǅ') && !is_upper('Ⅷ'));
    }

    #[test]
    fn cases_map_one_to_one() {
        assert_eq!((to_title('ǆ'), to_title('é'), to_title('ა')), ('ǅ', 'É', 'ა'));
        assert_eq!(replace_invalid(b"a\xe2\x82b"), "a\u{fffd}\u{fffd}b");
        assert_eq!((to_upper('ß'), to_upper('é'), to_lower('İ')), ('ß', 'É', 'i'));
    }
}
