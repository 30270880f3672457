//! Trees changed in place; what is shared with other trees is copied first, along the path that changes.

use std::sync::Arc;

use crate::source::Span;
use crate::yaml::{Entry, Kind, Mapping, Node, Scalar, Style, Value};

/// A text as a value of its own, at the place of what brought it.
pub(super) fn text(text: &str, span: Span) -> Node {
    let scalar = Scalar { text: Arc::from(text), value: Value::String, style: Style::Plain };
    Node { span, kind: Kind::Scalar(scalar) }
}

/// A map without entries.
pub(super) fn empty(span: Span) -> Node {
    Node { span, kind: Kind::Mapping(Arc::default()) }
}

/// The entries, when this is a map.
pub(super) fn entries_mut(node: &mut Node) -> Option<&mut Vec<Entry>> {
    match &mut node.kind {
        Kind::Mapping(mapping) => Some(&mut Arc::make_mut(mapping).entries),
        Kind::Scalar(_) | Kind::Sequence(_) => None,
    }
}

/// The items, when this is a list.
pub(super) fn items_mut(node: &mut Node) -> Option<&mut [Node]> {
    match &mut node.kind {
        Kind::Sequence(items) => Some(Arc::make_mut(items)),
        Kind::Scalar(_) | Kind::Mapping(_) => None,
    }
}

/// The value of a key, when this is a map that has it.
pub(super) fn field_mut<'a>(node: &'a mut Node, key: &str) -> Option<&'a mut Node> {
    node.get(key)?;
    entries_mut(node)?.iter_mut().find(|entry| &*entry.key == key).map(|entry| &mut entry.value)
}

/// The value at a path of keys.
pub(super) fn at_mut<'a>(node: &'a mut Node, path: &[&str]) -> Option<&'a mut Node> {
    path.iter().try_fold(node, |node, key| field_mut(node, key))
}

/// Sets the value of a key of a map; nothing happens in what is no map.
pub(super) fn set(node: &mut Node, key: &str, value: Node) {
    if let Some(old) = field_mut(node, key) {
        *old = value;
    } else if let Some(entries) = entries_mut(node) {
        entries.push(Entry { key: Arc::from(key), key_span: value.span, value });
    }
}

/// Takes a key out of a map.
pub(super) fn remove(node: &mut Node, key: &str) -> Option<Node> {
    node.get(key)?;
    let entries = entries_mut(node)?;
    let at = entries.iter().position(|entry| &*entry.key == key)?;
    Some(entries.remove(at).value)
}

/// The map at a path, made where it is missing or null; nothing where something else stands in its way.
pub(super) fn ensure<'a>(node: &'a mut Node, path: &[&str], span: Span) -> Option<&'a mut Node> {
    let mut node = node;
    for key in path {
        if node.get(key).is_none_or(Node::is_null) {
            set(node, key, empty(span));
        }
        node = field_mut(node, key)?;
    }
    node.as_mapping().is_some().then_some(node)
}

/// Does something to every value below a key of one of these names, wherever it stands; inner ones first.
pub(super) fn each_named(node: &mut Node, names: &[&str], act: &mut impl FnMut(&mut Node)) {
    match &mut node.kind {
        Kind::Scalar(_) => {}
        Kind::Sequence(items) => {
            for item in Arc::make_mut(items) {
                each_named(item, names, act);
            }
        }
        Kind::Mapping(mapping) => {
            let mapping: &mut Mapping = Arc::make_mut(mapping);
            for entry in &mut mapping.entries {
                each_named(&mut entry.value, names, act);
                if names.contains(&&*entry.key) {
                    act(&mut entry.value);
                }
            }
        }
    }
}

/// Whether a key of one of these names stands somewhere in a tree.
pub(super) fn holds(node: &Node, names: &[&str]) -> bool {
    match &node.kind {
        Kind::Scalar(_) => false,
        Kind::Sequence(items) => items.iter().any(|item| holds(item, names)),
        Kind::Mapping(mapping) => {
            mapping.entries.iter().any(|entry| names.contains(&&*entry.key) || holds(&entry.value, names))
        }
    }
}

/// A node as the tests write it: `{a:[1,2]}`.
#[cfg(test)]
pub(super) fn show(node: &Node) -> String {
    match &node.kind {
        Kind::Scalar(scalar) => scalar.text.to_string(),
        Kind::Sequence(items) => format!("[{}]", items.iter().map(show).collect::<Vec<_>>().join(",")),
        Kind::Mapping(map) => {
            let entries = map.entries.iter().map(|entry| format!("{}:{}", entry.key, show(&entry.value)));
            format!("{{{}}}", entries.collect::<Vec<_>>().join(","))
        }
    }
}
