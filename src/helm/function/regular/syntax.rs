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
pub(super) fn translated(pattern: &str) -> Option<String> {
    let characters: Vec<char> = pattern.chars().collect();
    let mut result = String::with_capacity(pattern.len());
    let (mut in_class, mut behind_repetition) = (false, false);
    let mut at = 0;
    while let Some(&c) = characters.get(at) {
        let next = characters.get(at + 1).copied();
        let repeats = if in_class { 0 } else { repetition(&characters[at..])? };
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
                at = escape(&characters, at, in_class, &mut result);
                continue;
            }
            '[' if in_class && next != Some(':') => result.push_str("\\["),
            '[' if !in_class => {
                in_class = true;
                result.push('[');
                if next == Some('^') {
                    result.push('^');
                    at += 1;
                }
                if characters.get(at + 1) == Some(&']') {
                    result.push_str("\\]");
                    at += 1;
                }
            }
            '[' => at = posix(&characters, at, &mut result)?,
            ']' if in_class => {
                in_class = false;
                result.push(']');
            }
            '&' | '~' if in_class => result.extend(['\\', c]),
            '-' if in_class && dangles(&characters, at) => result.push_str("\\-"),
            '{' if !in_class => result.push_str("\\{"),
            // Go's flags and groups begin with `(?`, where nothing is repeated.
            '(' if !in_class && next == Some('?') => {
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

/// A hyphen behind `\w` or in front of the end of the class is a hyphen.
fn dangles(characters: &[char], at: usize) -> bool {
    let behind_class = at >= 2
        && characters[at - 2] == '\\'
        && matches!(characters[at - 1], 'w' | 'd' | 's' | 'W' | 'D' | 'S');
    let before_class = characters.get(at + 1) == Some(&'\\')
        && matches!(characters.get(at + 2), Some('w' | 'd' | 's' | 'W' | 'D' | 'S'));
    behind_class || before_class || matches!(characters.get(at + 1), Some(']' | '-'))
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
fn escape(characters: &[char], at: usize, in_class: bool, result: &mut String) -> usize {
    let Some(&c) = characters.get(at + 1) else {
        result.push('\\');
        return at + 1;
    };
    let behind = &characters[at + 2..];
    if c == 'Q' && !in_class {
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
        'd' | 's' | 'w' if in_class => result.push_str(class),
        'd' | 's' | 'w' => result.extend(["[", class, "]"]),
        'D' | 'S' | 'W' => result.extend(["[^", class, "]"]),
        'b' | 'B' if !in_class => result.extend([r"(?-u:\", c.encode_utf8(&mut [0; 4]), ")"]),
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
