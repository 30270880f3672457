//! Images that the values of a release name, where its chart is not here: a map with `repository` and `tag` is one, whatever the chart.
//!
//! In: what an object asks for. Out: that object with a container for each such image, which stands where the values have the tag.

use std::sync::Arc;

use super::installation::{Installation, text_at};
use super::{Object, Origin};
use crate::helm::{Layer, Piece};
use crate::image::Reference;
use crate::source::Span;
use crate::yaml::{self, Entry, Kind, Mapping, Node, Scalar, Style, Value};

/// Most images that are taken out of the values of one release.
const MOST_IMAGES: usize = 1_000;
/// Deeper maps are not looked into.
const MOST_DEPTH: usize = 64;

/// The images in the values that are written in the object itself.
pub(super) fn images(asked: &Installation) -> Option<Object> {
    let mut found = Found { containers: Vec::new(), stream: None };
    for layer in &asked.layers {
        match layer {
            Layer::Map(piece) if is_own(asked, piece) => found.node(&piece.node, "", 0),
            Layer::Text(piece) if is_own(asked, piece) => found.text(piece),
            _ => {}
        }
    }
    if found.containers.is_empty() {
        return None;
    }
    let root = &asked.declared.root;
    let mut entries: Vec<Entry> = root.as_mapping()?.entries.clone();
    entries.retain(|entry| &*entry.key != "spec");
    let containers = Node { span: root.span, kind: Kind::Sequence(found.containers.into()) };
    let spec = map(root.span, vec![("containers", containers)]);
    entries.push(Entry { key: Arc::from("spec"), key_span: root.span, value: spec });
    let root = Node { span: root.span, kind: Kind::Mapping(Arc::new(Mapping { entries })) };
    let origin = Origin::Rendered(asked.declared.tracer());
    Some(Object { root, origin, default_namespace: asked.namespace.clone(), ..asked.declared.clone() })
}

/// Whether values are written in the object, and not in one that it names.
fn is_own(asked: &Installation, piece: &Piece) -> bool {
    std::ptr::eq(asked.declared.text(), piece.document.text())
}

/// The containers that stand for images.
struct Found<'a> {
    containers: Vec<Node>,
    /// The scalar that the values are written in, and the stream that it is part of.
    stream: Option<(&'a Node, &'a str)>,
}

impl<'a> Found<'a> {
    /// Adds the images in a text of values.
    fn text(&mut self, piece: &'a Piece) {
        let Some(text) = text_at(&piece.node, &[]) else { return };
        let Ok(Some(root)) = yaml::parse(text) else { return };
        self.stream = Some((&piece.node, piece.document.text()));
        self.node(&root, "", 0);
        self.stream = None;
    }

    fn node(&mut self, node: &Node, path: &str, depth: usize) {
        if depth > MOST_DEPTH || self.containers.len() >= MOST_IMAGES {
            return;
        }
        match &node.kind {
            Kind::Scalar(_) => {}
            Kind::Sequence(items) => {
                for (at, item) in items.iter().enumerate() {
                    self.node(item, &format!("{path}[{at}]"), depth + 1);
                }
            }
            Kind::Mapping(map) => {
                self.containers.extend(self.container(node, path));
                for entry in &map.entries {
                    let below =
                        if path.is_empty() { entry.key.to_string() } else { format!("{path}.{}", entry.key) };
                    self.node(&entry.value, &below, depth + 1);
                }
            }
        }
    }

    /// The container for the image that a map names.
    fn container(&self, node: &Node, path: &str) -> Option<Node> {
        let (repository, tag) = (text_at(node, &["repository"])?, text_at(node, &["tag"])?);
        let written = match text_at(node, &["registry"]) {
            Some(registry) => format!("{registry}/{repository}:{tag}"),
            None => format!("{repository}:{tag}"),
        };
        Reference::parse(&written).ok()?;
        let span = self.span(node.get("tag")?);
        let scalar = |text: String| {
            let text = Arc::from(text);
            Node { span, kind: Kind::Scalar(Scalar { text, value: Value::String, style: Style::Plain }) }
        };
        Some(map(span, vec![("name", scalar(path.to_owned())), ("image", scalar(written))]))
    }

    /// Where a scalar stands in the stream.
    fn span(&self, node: &Node) -> Span {
        let Some((whole, stream)) = self.stream else { return node.span };
        whole.text_span(stream, node.span.start..node.span.end)
    }
}

fn map(span: Span, entries: Vec<(&str, Node)>) -> Node {
    let entry = |(key, value)| Entry { key: Arc::from(key), key_span: span, value };
    let entries = entries.into_iter().map(entry).collect();
    Node { span, kind: Kind::Mapping(Arc::new(Mapping { entries })) }
}
