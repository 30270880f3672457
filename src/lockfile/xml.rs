//! XML texts of build files.

use roxmltree::{Document, Node, ParsingOptions};

use super::Trouble;
use crate::source::Span;

/// Most nodes of a document that is read.
const MOST_NODES: u32 = 4_000_000;

/// Reads a text; the error has the place where it stops to be XML.
pub(super) fn read(text: &str) -> Result<Document<'_>, Trouble> {
    let options = ParsingOptions { allow_dtd: false, nodes_limit: MOST_NODES, ..ParsingOptions::default() };
    Document::parse_with_options(text, options).map_err(|error| {
        let place = error.pos();
        let start: usize =
            text.split_inclusive('\n').take(place.row.saturating_sub(1) as usize).map(str::len).sum();
        let at = (start + place.col.saturating_sub(1) as usize).min(text.len());
        let at = (0..=at).rev().find(|at| text.is_char_boundary(*at)).unwrap_or_default();
        Trouble { message: format!("the XML cannot be read: {error}"), span: Span::new(at, at) }
    })
}

/// The first child element of a name, whatever its namespace.
pub(super) fn child<'a, 'input>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| child.is_element() && child.tag_name().name() == name)
}

/// The child elements of a name below the first child of another.
pub(super) fn children<'a, 'input: 'a>(
    node: Node<'a, 'input>,
    parent: &str,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    let parent = child(node, parent);
    parent
        .into_iter()
        .flat_map(|parent| parent.children())
        .filter(move |child| child.tag_name().name() == name)
}

/// The text of an element with its place, blanks around it left out.
pub(super) fn content<'a>(node: Node<'a, '_>) -> Option<(&'a str, Span)> {
    let inner = node.children().find(Node::is_text)?;
    let text = inner.text()?;
    let trimmed = text.trim();
    let start = inner.range().start + (text.len() - text.trim_start().len());
    (!trimmed.is_empty()).then(|| (trimmed, Span::new(start, (start + trimmed.len()).min(inner.range().end))))
}

/// The text of a child element with its place.
pub(super) fn child_text<'a>(node: Node<'a, '_>, name: &str) -> Option<(&'a str, Span)> {
    content(child(node, name)?)
}

/// The value of an attribute with its place; `MSBuild` does not tell upper from lower case.
pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<(&'a str, Span)> {
    let attribute = node.attributes().find(|attribute| attribute.name().eq_ignore_ascii_case(name))?;
    let range = attribute.range_value();
    Some((attribute.value().trim(), Span::new(range.start, range.end)))
}
