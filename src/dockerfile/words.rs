//! Instructions as words: lines joined by backslashes, comments, quotes, commands of a shell.

/// The instructions of a text, each as its words.
pub(super) fn instructions(text: &str) -> Vec<Vec<&str>> {
    let mut found: Vec<Vec<&str>> = Vec::new();
    let mut open = false;
    for line in text.lines() {
        let code = line.trim();
        // A comment between joined lines joins nothing itself.
        if code.starts_with('#') || (code.is_empty() && open) {
            continue;
        }
        let joined = code.strip_suffix('\\');
        let words = split(joined.unwrap_or(code));
        match found.last_mut().filter(|_| open) {
            Some(instruction) => instruction.extend(words),
            None if !words.is_empty() => found.push(words),
            None => {}
        }
        open = joined.is_some();
    }
    found
}

/// The commands of `RUN`, in the form of the shell or as a list of texts.
pub(super) fn commands<'a>(words: &[&'a str]) -> Vec<Vec<&'a str>> {
    if words.first().is_some_and(|word| word.starts_with('[')) {
        let plain = words.iter().map(|word| unquoted(word.trim_matches(['[', ']', ',', ' '])));
        return vec![plain.filter(|word| !word.is_empty()).collect()];
    }
    let mut found = vec![Vec::new()];
    for word in words.iter().filter(|word| !word.starts_with("--mount")) {
        if matches!(*word, "&&" | ";" | "||" | "|") {
            found.push(Vec::new());
        } else if let Some(last) = found.last_mut() {
            let ends = word.ends_with(';');
            last.push(unquoted(word.trim_end_matches(';')));
            if ends {
                found.push(Vec::new());
            }
        }
    }
    found.retain(|command| !command.is_empty());
    found
}

/// A word without the quotes around it.
pub(super) fn unquoted(word: &str) -> &str {
    let inside = |quote: char| word.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote));
    inside('"').or_else(|| inside('\'')).unwrap_or(word)
}

/// Splits at blanks outside of quotes.
fn split(line: &str) -> Vec<&str> {
    let mut words = Vec::new();
    let mut start: Option<usize> = None;
    let mut quote: Option<char> = None;
    for (at, c) in line.char_indices() {
        if c.is_whitespace() && quote.is_none() {
            words.extend(start.take().map(|start| &line[start..at]));
            continue;
        }
        start.get_or_insert(at);
        match quote {
            Some(open) if open == c => quote = None,
            None if c == '"' || c == '\'' => quote = Some(c),
            _ => {}
        }
    }
    words.extend(start.map(|start| &line[start..]));
    words
}
