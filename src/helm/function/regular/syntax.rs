//! Expressions of Go written as the regex crate reads them.
//!
//! In: an expression. Out: the same for the crate; nothing where Go refuses what the crate allows.

/// The most that Go lets an expression be repeated.
const MOST_REPEATS: u32 = 1_000;
/// The names of classes, as in `[[:alpha:]]`.
const CLASSES: &[&str] = &[
    "alnum", "alpha", "ascii", "blank", "cntrl", "digit", "graph", "lower", "print", "punct", "space",
    "upper", "word", "xdigit",
];

/// What Go allows and the crate does not: `[`, `&&`, `--` and `~~` inside of a class, `{` that starts no repetition, octal numbers. What the
/// crate allows and Go does not: repetitions of repetitions, or more than a thousand of them.
pub(crate) fn translated(pattern: &str) -> Option<String> {
    let characters: Vec<char> = pattern.chars().collect();
    let mut result = String::with_capacity(pattern.len());
    let mut behind_repetition = false;
    let mut at = 0;
    while let Some(&c) = characters.get(at) {
        let next = characters.get(at + 1).copied();
        let repeats = repetition(&characters[at..])?;
        if repeats > 0 && behind_repetition {
            return None;
        }
        behind_repetition = repeats > 0;
        if behind_repetition {
            result.extend(&characters[at..at + repeats]);
            at += repeats;
            continue;
        }
        match c {
            '\\' => {
                at = escape(&characters, at, &mut result);
                continue;
            }
            '[' => {
                at = class(&characters, at, &mut result)?;
                continue;
            }
            '{' => result.push_str("\\{"),
            // Go's flags and groups begin with `(?`, where nothing is repeated.
            '(' if next == Some('?') => {
                result.push_str("(?");
                at += 1;
            }
            c => result.push(c),
        }
        at += 1;
    }
    Some(result)
}

/// `[:alpha:]` is copied as it is; the place of its last character.
fn posix(characters: &[char], at: usize, result: &mut String) -> Option<usize> {
    let Some(length) = characters[at + 2..].windows(2).position(|pair| pair == [':', ']']) else {
        result.push_str("\\[");
        return Some(at);
    };
    let end = at + 2 + length + 1;
    let name: String = characters[at + 2..at + 2 + length].iter().collect();
    result.extend(&characters[at..=end]);
    CLASSES.contains(&name.trim_start_matches('^')).then_some(end)
}

/// Translates the class at `at` and says where it ends; nothing where Go refuses it. Characters are written by their numbers, so that none
/// means more to the crate than to Go.
fn class(characters: &[char], at: usize, result: &mut String) -> Option<usize> {
    let mut at = at + 1;
    result.push('[');
    if characters.get(at) == Some(&'^') {
        result.push('^');
        at += 1;
    }
    let first = at;
    loop {
        match (characters.get(at)?, characters.get(at + 1)) {
            (']', _) if at > first => {
                result.push(']');
                return Some(at + 1);
            }
            ('[', Some(':')) => at = posix(characters, at, result)? + 1,
            ('\\', Some('p' | 'P' | 'd' | 's' | 'w' | 'D' | 'S' | 'W')) => {
                at = escape(characters, at, result);
            }
            _ => at = range(characters, at, result)?,
        }
    }
}

/// `a` or `a-z` in a class.
fn range(characters: &[char], at: usize, result: &mut String) -> Option<usize> {
    let (low, mut at) = class_character(characters, at)?;
    result.push_str(&format!("\\x{{{low:x}}}"));
    let to = characters.get(at + 1).filter(|c| **c != ']');
    if characters.get(at) == Some(&'-') && to.is_some() {
        let (high, end) = class_character(characters, at + 1)?;
        if high < low {
            return None;
        }
        result.push_str(&format!("-\\x{{{high:x}}}"));
        at = end;
    }
    Some(at)
}

/// The number of a character in a class, and where it ends.
fn class_character(characters: &[char], at: usize) -> Option<(u32, usize)> {
    let c = *characters.get(at)?;
    if c != '\\' {
        return Some((u32::from(c), at + 1));
    }
    let rest = characters.get(at + 1..)?;
    if let Some((code, length)) = octal(rest) {
        return Some((code, at + 1 + length));
    }
    let code = match rest.first()? {
        'x' => return hexadecimal(&rest[1..]).map(|(code, length)| (code, at + 2 + length)),
        'a' => 0x07,
        'f' => 0x0C,
        'n' => 0x0A,
        'r' => 0x0D,
        't' => 0x09,
        'v' => 0x0B,
        other if other.is_ascii() && !other.is_ascii_alphanumeric() => u32::from(*other),
        _ => return None,
    };
    Some((code, at + 2))
}

/// `41` or `{41}`: the number of a character and the length.
fn hexadecimal(characters: &[char]) -> Option<(u32, usize)> {
    let (start, end, length) = match characters.iter().position(|c| *c == '}') {
        Some(end) if characters[0] == '{' => (1, end, end + 1),
        _ => (0, 2, 2),
    };
    let digits: String = characters.get(start..end)?.iter().collect();
    let code = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32)?;
    Some((u32::from(code), length))
}

/// The length of what repeats at the start, `*`, `+?`, `{2,3}`, 0 where nothing does; nothing where Go refuses it.
fn repetition(characters: &[char]) -> Option<usize> {
    let length = match (characters[0], braces(characters)) {
        ('*' | '+' | '?', _) => 1,
        ('{', Some((_, most))) if most > MOST_REPEATS => return None,
        ('{', Some((length, _))) => length,
        _ => return Some(0),
    };
    Some(length + usize::from(characters.get(length) == Some(&'?')))
}

/// `{2}`, `{2,}`, `{2,3}`: its length and its larger number.
fn braces(characters: &[char]) -> Option<(usize, u32)> {
    let end = characters.iter().position(|c| *c == '}').filter(|_| characters[0] == '{')?;
    let inside: String = characters[1..end].iter().collect();
    let (low, high) = inside.split_once(',').unwrap_or((&inside, ""));
    let number =
        |text: &str| text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().unwrap_or(u32::MAX));
    let low = number(low).filter(|_| !low.is_empty())?;
    let high = if high.is_empty() { 0 } else { number(high)? };
    Some((end + 1, low.max(high)))
}

/// Translates the escape at `at` and says where it ends. Go's classes and word boundaries are of ASCII alone.
fn escape(characters: &[char], at: usize, result: &mut String) -> usize {
    let Some(&c) = characters.get(at + 1) else {
        result.push('\\');
        return at + 1;
    };
    let behind = &characters[at + 2..];
    if c == 'Q' {
        let length = behind.windows(2).position(|pair| pair == ['\\', 'E']).unwrap_or(behind.len());
        let text: String = behind[..length].iter().collect();
        result.push_str(&regex::escape(&text));
        return (at + 2 + length + 2).min(characters.len());
    }
    // `\p{Greek}`, `\x{41}`
    if matches!(c, 'p' | 'P' | 'x') && behind.first() == Some(&'{') {
        let length = behind.iter().position(|c| *c == '}').map_or(behind.len(), |end| end + 1);
        result.extend(['\\', c]);
        result.extend(&behind[..length]);
        return at + 2 + length;
    }
    // `\pN`
    if let (Some(name), 'p' | 'P') = (behind.first(), c) {
        result.extend(['\\', c, *name]);
        return at + 3;
    }
    if let Some((code, length)) = octal(&characters[at + 1..]) {
        result.push_str(&format!("\\x{{{code:x}}}"));
        return at + 1 + length;
    }
    let class = match c.to_ascii_lowercase() {
        'd' => "0-9",
        's' => r"\t\n\f\r ",
        'w' => "0-9A-Za-z_",
        _ => "",
    };
    match c {
        'd' | 's' | 'w' => result.extend(["[", class, "]"]),
        'D' | 'S' | 'W' => result.extend(["[^", class, "]"]),
        'b' | 'B' => result.extend([r"(?-u:\", c.encode_utf8(&mut [0; 4]), ")"]),
        '<' | '>' => result.push(c),
        c => result.extend(['\\', c]),
    }
    at + 2
}

/// `\0`, `\12`, `\101`: at most three digits, and one alone only where it is 0.
fn octal(characters: &[char]) -> Option<(u32, usize)> {
    let length = characters.iter().take(3).take_while(|c| c.is_digit(8)).count();
    if length == 0 || (length == 1 && characters[0] != '0') {
        return None;
    }
    let code =
        characters[..length].iter().filter_map(|c| c.to_digit(8)).fold(0, |code, digit| code * 8 + digit);
    Some((code, length))
}
