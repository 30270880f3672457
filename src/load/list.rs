//! Documents taken apart into the objects they hold: `List`s give their items.
//!
//! In: the root of a document. Out: the roots of its objects; nothing for YAML that is no Kubernetes object.

use std::sync::Arc;

use crate::yaml::{Entry, Kind, Mapping, Node};

/// The objects of a document, in its order. Items of a typed list (`PodList`) that leave out what they are get it from the list.
pub fn objects(root: &Node) -> Vec<Node> {
    let mut found = Vec::new();
    collect(root, &mut found);
    found
}

fn collect(node: &Node, found: &mut Vec<Node>) {
    if let Some(items) = list_items(node) {
        let identity = item_identity(node);
        for item in items {
            match &identity {
                Some(entries) if is_anonymous(item) => found.extend(with_identity(item, entries)),
                _ => collect(item, found),
            }
        }
    } else if is_object(node) {
        found.push(node.clone());
    }
}

/// The items of a list. Any object whose items are objects themselves is one, whatever its kind is called.
fn list_items(node: &Node) -> Option<&[Node]> {
    let items = node.get("items")?.as_sequence()?;
    let named = text(node, "kind").is_some_and(|kind| kind.ends_with("List"));
    (named || (!items.is_empty() && items.iter().all(is_object))).then_some(items)
}

/// `apiVersion: v1` and `kind: Pod` for the items of a `PodList`.
fn item_identity(list: &Node) -> Option<[Entry; 2]> {
    let mapping = list.as_mapping()?;
    let entry = |key: &str| mapping.entries.iter().find(|entry| &*entry.key == key).cloned();
    let (version, mut kind) = (entry("apiVersion")?, entry("kind")?);
    let Kind::Scalar(scalar) = &mut kind.value.kind else { return None };
    scalar.text = Arc::from(scalar.text.strip_suffix("List").filter(|name| !name.is_empty())?);
    Some([version, kind])
}

fn with_identity(item: &Node, identity: &[Entry; 2]) -> Option<Node> {
    let entries = identity.iter().chain(&item.as_mapping()?.entries).cloned().collect();
    Some(Node { span: item.span, kind: Kind::Mapping(Arc::new(Mapping { entries })) })
}

fn is_anonymous(node: &Node) -> bool {
    node.as_mapping().is_some() && node.get("apiVersion").is_none() && node.get("kind").is_none()
}

fn is_object(node: &Node) -> bool {
    text(node, "apiVersion").is_some() && text(node, "kind").is_some()
}

fn text<'a>(node: &'a Node, key: &str) -> Option<&'a str> {
    node.get(key)?.as_str().filter(|text| !text.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    fn kinds(source: &str) -> Vec<String> {
        let root = parse(source).unwrap().unwrap();
        objects(&root).iter().map(|object| text(object, "kind").unwrap().to_owned()).collect()
    }

    #[test]
    fn documents_give_their_objects() {
        for (source, expected) in [
            ("apiVersion: v1\nkind: Pod", vec!["Pod"]),
            (
                "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: Pod}, {apiVersion: v1, kind: Secret}]",
                vec!["Pod", "Secret"],
            ),
            ("apiVersion: v1\nkind: List\nitems: []", vec![]),
            ("apiVersion: v1\nkind: List\nitems: [{a: 1}, 2, null]", vec![]),
            ("apiVersion: v1\nkind: PodList\nitems: [{metadata: {name: a}}]", vec!["Pod"]),
            ("apiVersion: v1\nkind: PodList\nitems: [{apiVersion: v1, kind: Node}]", vec!["Node"]),
            ("apiVersion: x/v1\nkind: Bundle\nitems: [{apiVersion: v1, kind: Pod}]", vec!["Pod"]),
            ("apiVersion: x/v1\nkind: Rota\nitems: [{path: a}]", vec!["Rota"]),
            (
                "apiVersion: v1\nkind: List\nitems: [{apiVersion: v1, kind: List, items: [{apiVersion: v1, kind: Pod}]}]",
                vec!["Pod"],
            ),
            ("apiVersion: v1", vec![]),
            ("kind: Pod", vec![]),
            ("apiVersion: 1\nkind: Pod", vec![]),
            ("apiVersion: v1\nkind: ''", vec![]),
            ("[{apiVersion: v1, kind: Pod}]", vec![]),
            ("just text", vec![]),
        ] {
            assert_eq!(kinds(source), expected, "{source}");
        }
    }

    #[test]
    fn items_of_typed_lists_know_their_api() {
        let root =
            parse("apiVersion: apps/v1\nkind: DeploymentList\nitems: [{metadata: {name: a}}]").unwrap();
        let objects = objects(&root.unwrap());
        assert_eq!(text(&objects[0], "apiVersion"), Some("apps/v1"));
        assert_eq!(objects[0].at(&["metadata", "name"]).unwrap().as_str(), Some("a"));
    }
}
