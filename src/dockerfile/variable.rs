//! Variables in words of Dockerfiles: `$NAME`, `${NAME}`, `${NAME:-word}`, `${NAME:+word}`.

/// The text with its variables written in; those without a text stay as they are.
pub(super) fn expand<'a>(text: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('$') {
        out.push_str(&rest[..at]);
        let (variable, behind) = split(&rest[at..]);
        out.push_str(&filled(variable, &value));
        rest = behind;
    }
    out + rest
}

/// The name of the variable that stands at the end of a text.
pub(super) fn last(text: &str) -> Option<&str> {
    let (variable, behind) = split(&text[text.rfind('$')?..]);
    let (name, operation) = parts(variable);
    (behind.is_empty() && operation.is_none() && !name.is_empty()).then_some(name)
}

/// A variable at the start of a text, and what is behind it.
fn split(text: &str) -> (&str, &str) {
    let end = match text[1..].strip_prefix('{') {
        Some(inner) => inner.find('}').map_or(text.len(), |end| end + 3),
        None => {
            text[1..].find(|c: char| !c.is_ascii_alphanumeric() && c != '_').map_or(text.len(), |end| end + 1)
        }
    };
    text.split_at(end)
}

/// The name of a variable, and the sign and the word behind it.
fn parts(variable: &str) -> (&str, Option<(char, &str)>) {
    let inner = &variable[1..];
    let inner = inner.strip_prefix('{').map_or(inner, |inner| inner.trim_end_matches('}'));
    match inner.split_once(':') {
        Some((name, operation)) => {
            let sign = operation.chars().next();
            (name, sign.map(|sign| (sign, &operation[sign.len_utf8()..])))
        }
        None => (inner, None),
    }
}

fn filled<'a>(variable: &str, value: impl Fn(&str) -> Option<&'a str>) -> String {
    let (name, operation) = parts(variable);
    match (value(name), operation) {
        (Some(_), Some(('+', word))) | (None, Some(('-', word))) => word.to_owned(),
        (Some(value), _) => value.to_owned(),
        (None, Some(('+', _))) => String::new(),
        (None, _) => variable.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn variables_are_written_in() {
        let value = |name: &str| (name == "A").then_some("1");
        for (text, expected) in [
            ("x:$A", "x:1"),
            ("x:${A}-y", "x:1-y"),
            ("$A$A/", "11/"),
            ("${A:-2}${B:-2}", "12"),
            ("${A:+2}${B:+2}", "2"),
            ("$B ${B} $", "$B ${B} $"),
            ("${A", "1"),
            ("$AB", "$AB"),
            ("${A:ö", "1"),
        ] {
            assert_eq!(expand(text, value), expected, "{text}");
        }
    }

    #[test]
    fn the_last_one_is_named() {
        for (text, expected) in [
            ("x:${A}", Some("A")),
            ("$A:$B", Some("B")),
            ("${A}x", None),
            ("x", None),
            ("x:${A:-1}", None),
            ("$", None),
        ] {
            assert_eq!(last(text), expected, "{text}");
        }
    }
}
