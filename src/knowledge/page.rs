//! A page of the knowledge: YAML front matter between two `---` lines, then Markdown.
//!
//! In: a [`Source`]. Out: a [`Page`] with the tree of the front matter, or problems with their places. [`Reading`] takes typed values
//! out of the tree and collects what is wrong with them: an unknown key, a number that should be a quoted text.

use std::sync::Arc;

use crate::problem::Problem;
use crate::source::{Site, Source, Span};
use crate::yaml::{self, Mapping, Node, Style};

/// A page taken apart.
#[derive(Debug)]
pub(super) struct Page {
    /// The text with its name.
    pub(super) source: Arc<Source>,
    /// The front matter as a tree; spans are bytes of the front matter.
    pub(super) root: Node,
    /// The bytes of the front matter, without the `---` lines.
    pub(super) front: Span,
    /// The heading behind the front matter, without its `#`.
    pub(super) title: String,
    /// The Markdown behind the heading.
    pub(super) prose: String,
}

impl Page {
    /// Takes a page apart.
    #[expect(clippy::result_large_err, reason = "a page that cannot be read is read once")]
    pub(super) fn read(source: &Arc<Source>) -> Result<Self, Problem> {
        let text = source.text();
        let whole = |message: &str, help: &str| {
            Problem::at(Site::new(source.clone(), Span::new(0, 0)), message.to_owned()).help(help)
        };
        let opened = text.strip_prefix("---\n").ok_or_else(|| {
            whole("no front matter", "begin the file with a line `---`, with nothing behind it")
        })?;
        let end = if opened.starts_with("---\n") { Some(0) } else { opened.find("\n---\n").map(|at| at + 1) };
        let end = end.ok_or_else(|| whole("the front matter does not end", "close it with a line `---`"))?;
        let front = Span::new(4, 4 + end);
        let body = &text[front.end + 4..];
        let at = |span: Span| Site::new(source.clone(), span.shifted(front.start));
        let root = yaml::parse(source.slice(front))
            .map_err(|error| Problem::at(at(error.span), error.message))?
            .ok_or_else(|| whole("the front matter is empty", "rules/README.md shows what belongs there"))?;
        let (title, prose) = heading(body);
        Ok(Self { source: source.clone(), root, front, title, prose })
    }

    /// A reading that collects the problems of this page.
    pub(super) fn reading(&self) -> Reading {
        Reading { source: self.source.clone(), base: self.front.start, problems: Vec::new() }
    }
}

/// The first heading and what stands behind it.
fn heading(body: &str) -> (String, String) {
    let body = body.trim_start();
    let (first, rest) = body.split_once('\n').unwrap_or((body, ""));
    match first.strip_prefix("# ") {
        Some(title) => (title.trim().to_owned(), rest.trim().to_owned()),
        None => (String::new(), body.trim().to_owned()),
    }
}

/// Takes typed values out of a tree, and notes what is wrong with it.
pub(super) struct Reading {
    source: Arc<Source>,
    base: usize,
    pub(super) problems: Vec<Problem>,
}

impl Reading {
    /// Notes a mistake at a span of the front matter.
    pub(super) fn wrong(&mut self, span: Span, message: impl Into<String>, help: impl Into<String>) {
        let site = Site::new(self.source.clone(), self.place(span));
        self.problems.push(Problem::at(site, message).help(help));
    }

    /// A span of the front matter as one of the file.
    pub(super) fn place(&self, span: Span) -> Span {
        span.shifted(self.base)
    }

    /// The map, when it is one and has no other keys than these.
    pub(super) fn mapping<'n>(&mut self, node: &'n Node, keys: &[&str]) -> Option<&'n Mapping> {
        let Some(mapping) = node.as_mapping() else {
            self.wrong(node.span, "not a map of keys", format!("write {}", keys.join(", ")));
            return None;
        };
        for entry in &mapping.entries {
            if !keys.contains(&&*entry.key) {
                let help = format!("the keys here are {}", keys.join(", "));
                self.wrong(entry.key_span, format!("unknown key `{}`", entry.key), help);
            }
        }
        Some(mapping)
    }

    /// The items of a list; a missing key has none.
    pub(super) fn items<'n>(&mut self, mapping: &'n Mapping, key: &str) -> &'n [Node] {
        let Some(node) = mapping.get(key) else { return &[] };
        if let Some(items) = node.as_sequence().filter(|items| !items.is_empty()) {
            return items;
        }
        self.wrong(node.span, format!("`{key}` is no list with items"), "write a list, or leave the key out");
        &[]
    }

    /// A text that may stand without quotes.
    pub(super) fn text(&mut self, mapping: &Mapping, key: &str) -> Option<String> {
        let node = mapping.get(key)?;
        let text = node.as_str().filter(|text| !text.trim().is_empty());
        if text.is_none() {
            self.wrong(node.span, format!("`{key}` is no text"), "write a text, in quotes if need be");
        }
        text.map(str::to_owned)
    }

    /// A text that has to be there.
    pub(super) fn required(&mut self, owner: &Node, mapping: &Mapping, key: &str) -> String {
        if mapping.get(key).is_none() {
            self.wrong(
                first_line(owner),
                format!("`{key}` is missing"),
                "rules/README.md says what it holds",
            );
        }
        self.text(mapping, key).unwrap_or_default()
    }

    /// A tag or version: always in double quotes, because `0.10` is a number to YAML.
    pub(super) fn quoted(&mut self, node: &Node) -> String {
        match node.as_scalar() {
            Some(scalar) if scalar.style == Style::DoubleQuoted && !scalar.text.is_empty() => {
                scalar.text.to_string()
            }
            Some(scalar) => {
                let help =
                    format!("write \"{}\": without quotes YAML reads 0.10 as the number 0.1", scalar.text);
                self.wrong(node.span, "a tag or version without double quotes", help);
                String::new()
            }
            None => {
                self.wrong(node.span, "not a single value", "write one text in double quotes");
                String::new()
            }
        }
    }

    /// The quoted text of a key.
    pub(super) fn quoted_key(&mut self, mapping: &Mapping, key: &str) -> Option<String> {
        mapping.get(key).map(|node| self.quoted(node))
    }

    /// A list of quoted texts.
    pub(super) fn quoted_items(&mut self, mapping: &Mapping, key: &str) -> Vec<String> {
        self.items(mapping, key).iter().map(|item| self.quoted(item)).collect()
    }

    /// Whether a key that can only be `true` is there.
    pub(super) fn flag(&mut self, mapping: &Mapping, key: &str) -> bool {
        let Some(node) = mapping.get(key) else { return false };
        let set = node.as_bool() == Some(true);
        if !set {
            self.wrong(node.span, format!("`{key}` is not `true`"), "write `true`, or leave the key out");
        }
        set
    }

    /// A list of texts without quotes.
    pub(super) fn texts(&mut self, mapping: &Mapping, key: &str) -> Vec<String> {
        let items = self.items(mapping, key);
        let mut found = Vec::with_capacity(items.len());
        for item in items {
            match item.as_str() {
                Some(text) => found.push(text.to_owned()),
                None => self.wrong(item.span, "not a text", "write a text, in quotes if need be"),
            }
        }
        found
    }
}

/// The place to point at when something is missing in a value: its first bytes, not all its lines.
pub(super) fn first_line(node: &Node) -> Span {
    match node.as_mapping().and_then(|mapping| mapping.entries.first()) {
        Some(entry) => entry.key_span,
        None => Span::new(node.span.start, node.span.start),
    }
}
