//! The nodes of a metadata file read into texts, booleans and lists as Go's JSON reads them into typed fields.

use std::sync::Arc;

use super::Field;
use crate::helm::decode::go_text;
use crate::problem::Problem;
use crate::source::{Site, Source, Span};
use crate::yaml::{Kind, Node};

/// Reads the nodes of one file and collects what has the wrong type.
pub(super) struct Reader {
    source: Arc<Source>,
    /// What Helm refuses.
    pub(super) problems: Vec<Problem>,
}

impl Reader {
    pub(super) fn new(source: Arc<Source>) -> Self {
        Self { source, problems: Vec::new() }
    }

    pub(super) fn site(&self, node: &Node) -> Site {
        Site::new(self.source.clone(), node.span)
    }

    pub(super) fn wrong(&mut self, node: &Node, message: &str) {
        self.problems.push(Problem::at(self.site(node), message));
    }

    /// The entries of a map in the order in which Go sets fields, keys in lower case: of `AppVersion` and `appVersion` the
    /// latter comes last and counts.
    pub(super) fn fields(&mut self, root: Option<&Node>) -> Vec<(String, Node)> {
        let Some(root) = root.filter(|node| !node.is_null()) else { return Vec::new() };
        let Some(mapping) = root.as_mapping() else {
            self.wrong(root, "a map is wanted here");
            return Vec::new();
        };
        let mut entries: Vec<_> = mapping.entries.iter().filter(|entry| !entry.value.is_null()).collect();
        entries.sort_by(|a, b| a.key.cmp(&b.key));
        entries.into_iter().map(|entry| (entry.key.to_lowercase(), entry.value.clone())).collect()
    }

    /// A text; numbers and booleans are written out.
    pub(super) fn text(&mut self, node: &Node) -> Field {
        let Kind::Scalar(scalar) = &node.kind else {
            self.wrong(node, "a text is wanted here");
            return Field::default();
        };
        self.field(go_text(scalar), node.span)
    }

    /// A text without line breaks and what cannot be printed.
    pub(super) fn sanitized(&mut self, node: &Node) -> Field {
        let field = self.text(node);
        let clean: String = field.text.chars().filter_map(sanitize).collect();
        if clean == field.text { field } else { self.field(clean, node.span) }
    }

    fn field(&self, text: String, span: Span) -> Field {
        let inner = Span::new(span.start + 1, span.end.saturating_sub(1));
        for span in [span, inner] {
            if self.source.slice(span) == text {
                return Field { text, span, exact: true };
            }
        }
        Field { text, span, exact: false }
    }

    pub(super) fn boolean(&mut self, node: &Node) -> bool {
        node.as_bool().unwrap_or_else(|| {
            self.wrong(node, "true or false is wanted here");
            false
        })
    }

    pub(super) fn list<T>(&mut self, node: &Node, item: impl Fn(&mut Self, &Node) -> T) -> Vec<T> {
        let Some(items) = node.as_sequence() else {
            self.wrong(node, "a list is wanted here");
            return Vec::new();
        };
        items.iter().map(|node| item(self, node)).collect()
    }
}

/// What Helm keeps of a character.
fn sanitize(c: char) -> Option<char> {
    // The formatting characters that Go does not call printable, as far as they occur in text.
    let invisible = matches!(
        c,
        '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e000}'..='\u{f8ff}'
    );
    match c {
        c if c.is_whitespace() => Some(' '),
        c if c.is_control() || invisible => None,
        c => Some(c),
    }
}
