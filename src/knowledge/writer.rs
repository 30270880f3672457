//! Front matter in its canonical form: keys in order, a step on one line, tags and versions in double quotes.

use std::fmt::Write as _;

/// Words that YAML does not read as text.
const WORDS: &[&str] = &["y", "n", "yes", "no", "on", "off", "true", "false", "null"];

/// Collects lines of front matter.
#[derive(Default)]
pub(super) struct Writer {
    out: String,
}

impl Writer {
    /// `key: text`, the text without quotes where YAML allows it.
    pub(super) fn text(&mut self, key: &str, text: &str) {
        let _ = writeln!(self.out, "{key}: {}", plain(text));
    }

    /// `key: text` when there is a text.
    pub(super) fn text_if(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.text(key, text);
        }
    }

    /// `key: "text"`
    pub(super) fn quoted(&mut self, key: &str, text: &str) {
        let _ = writeln!(self.out, "{key}: {}", quoted(text));
    }

    /// `key:` and one text a line.
    pub(super) fn list<T: AsRef<str>>(&mut self, key: &str, items: &[T]) {
        if items.is_empty() {
            return;
        }
        let _ = writeln!(self.out, "{key}:");
        for item in items {
            let _ = writeln!(self.out, "  - {}", plain(item.as_ref()));
        }
    }

    /// `key: { … }`, nothing for an empty one.
    pub(super) fn flow(&mut self, key: &str, flow: &Flow) {
        if !flow.parts.is_empty() {
            let _ = writeln!(self.out, "{key}: {}", flow.text());
        }
    }

    /// `key:` and one `{ … }` a line, indented by `indent`.
    pub(super) fn flows(&mut self, indent: usize, key: &str, flows: &[Flow]) {
        if flows.is_empty() {
            return;
        }
        let _ = writeln!(self.out, "{:indent$}{key}:", "");
        for flow in flows {
            let _ = writeln!(self.out, "{:indent$}  - {}", "", flow.text());
        }
    }

    /// A line as it is.
    pub(super) fn line(&mut self, line: &str) {
        self.out.push_str(line);
        self.out.push('\n');
    }

    pub(super) fn finish(self) -> String {
        self.out
    }
}

/// A map on one line.
#[derive(Default)]
pub(super) struct Flow {
    parts: Vec<String>,
}

impl Flow {
    pub(super) fn quoted(&mut self, key: &str, text: &str) {
        self.parts.push(format!("{key}: {}", quoted(text)));
    }

    pub(super) fn quoted_if(&mut self, key: &str, text: Option<&str>) {
        if let Some(text) = text {
            self.quoted(key, text);
        }
    }

    pub(super) fn quoted_list<T: AsRef<str>>(&mut self, key: &str, items: &[T]) {
        let items: Vec<String> = items.iter().map(|item| quoted(item.as_ref())).collect();
        self.parts.push(format!("{key}: [{}]", items.join(", ")));
    }

    /// A word of ours: never needs quotes.
    pub(super) fn word(&mut self, key: &str, word: &str) {
        self.parts.push(format!("{key}: {word}"));
    }

    /// A file's path stays without quotes, everything else gets them.
    pub(super) fn evidence(&mut self, evidence: &str) {
        let path = evidence.starts_with(|c: char| c.is_ascii_alphabetic())
            && evidence.bytes().all(|b| b.is_ascii_alphanumeric() || b"._/-".contains(&b))
            && !WORDS.contains(&evidence.to_ascii_lowercase().as_str());
        self.parts.push(if path {
            format!("evidence: {evidence}")
        } else {
            format!("evidence: {}", quoted(evidence))
        });
    }

    pub(super) fn nested(&mut self, key: &str, pairs: &[(String, String)]) {
        let pairs: Vec<String> =
            pairs.iter().map(|(key, value)| format!("{}: {}", quoted(key), quoted(value))).collect();
        self.parts.push(format!("{key}: {{ {} }}", pairs.join(", ")));
    }

    /// On one line.
    pub(super) fn text(&self) -> String {
        format!("{{ {} }}", self.parts.join(", "))
    }
}

/// A text in double quotes.
pub(super) fn quoted(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            c if c.is_control() => {
                let _ = write!(out, "\\u{:04X}", u32::from(c));
            }
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// A `[ … ]` of quoted texts, or the only one by itself.
pub(super) fn one_or_list(items: &[String]) -> String {
    match items {
        [one] => quoted(one),
        many => format!("[{}]", many.iter().map(|item| quoted(item)).collect::<Vec<_>>().join(", ")),
    }
}

/// A text without quotes where YAML reads it as the same text.
fn plain(text: &str) -> String {
    // An account number in front of a registry is no number, thanks to the dots and slashes behind it.
    let start = |c: char| c.is_alphabetic() || (c.is_ascii_digit() && text.contains('/'));
    let harmless = text.starts_with(start)
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.ends_with([':', ' '])
        && !text.contains(|c: char| c == '"' || c == '\\' || c.is_control())
        && !WORDS.contains(&text.to_ascii_lowercase().as_str());
    if harmless { text.to_owned() } else { quoted(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml;

    #[test]
    fn texts_read_back_as_they_were() {
        for text in [
            "plain words (with brackets)",
            "https://x.io/a#b",
            "key: value",
            "a #comment",
            "yes",
            "0.10",
            "602401143452.dkr.ecr.us-west-2.amazonaws.com/eks/coredns",
            "quotes \" and \\",
            "line\nbreak\u{7}",
            "ends:",
            "é",
            "- dash",
        ] {
            let mut writer = Writer::default();
            writer.text("key", text);
            let front = writer.finish();
            let node = yaml::parse(&front).unwrap().unwrap();
            assert_eq!(node.get("key").and_then(yaml::Node::as_str), Some(text), "{front}");
        }
    }
}
