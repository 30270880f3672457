//! Text made fit for markup and for terminals.

use std::borrow::Cow;

/// A character that XML and HTML cannot hold is shown as this.
const UNPRINTABLE: char = '\u{fffd}';

/// Text as content or as a quoted attribute of XML and HTML.
pub(super) fn markup(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' | '\t' => out.push(character),
            '\u{fffe}' | '\u{ffff}' => out.push(UNPRINTABLE),
            control if control.is_control() => out.push(UNPRINTABLE),
            other => out.push(other),
        }
    }
    out
}

/// Text inside of a cell of a Markdown table; what stands between backticks is code.
pub(super) fn cell(text: &str) -> String {
    let parts: Vec<&str> = text.split('`').collect();
    // One that is left over closes nothing.
    if parts.len().is_multiple_of(2) {
        return plain(text);
    }
    let parts = parts.iter().enumerate().map(|(at, part)| match at % 2 {
        0 => plain(part),
        _ if part.trim().is_empty() => plain(&format!("`{part}`")),
        _ => format!("`{}`", part.replace('|', "\\|").replace(char::is_control, " ")),
    });
    parts.collect()
}

fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | '|' | '*' | '_' | '`' | '[' | ']' | '#' | '~' | '!' => {
                out.push('\\');
                out.push(character);
            }
            '<' => out.push_str("&lt;"),
            '&' => out.push_str("&amp;"),
            control if control.is_control() => out.push(' '),
            other => out.push(other),
        }
    }
    out
}

/// Text for a terminal, which obeys what control characters say: names of files and objects come from strangers. As many bytes as before, so that
/// places in it stay the same.
pub(super) fn terminal(text: &str) -> Cow<'_, str> {
    let obeyed = |c: char| c.is_control() && !matches!(c, '\n' | '\t' | '\r');
    if !text.contains(obeyed) {
        return Cow::Borrowed(text);
    }
    let shown = |c: char| if obeyed(c) { "?".repeat(c.len_utf8()) } else { c.to_string() };
    Cow::Owned(text.chars().map(shown).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terminals_are_told_nothing_to_obey() {
        for (text, shown) in [("a\n\tb", "a\n\tb"), ("\u{1b}[31mred", "?[31mred"), ("\u{9b}x\u{7}", "??x?")] {
            assert_eq!(terminal(text), shown);
        }
    }

    #[test]
    fn nothing_of_a_text_becomes_markup() {
        assert_eq!(markup("<a b=\"1\">&'\u{1b}[0m"), "&lt;a b=&quot;1&quot;&gt;&amp;&#39;\u{fffd}[0m");
        assert_eq!(cell("a|b\n<i>*x*</i>"), "a\\|b &lt;i>\\*x\\*&lt;/i>");
        assert_eq!(cell("`latest` moves_"), "`latest` moves\\_");
        assert_eq!(cell("`a|b\n<i>` and ` one"), "\\`a\\|b &lt;i>\\` and \\` one");
        assert_eq!(cell("`<i>|x`"), "`<i>\\|x`");
    }
}
