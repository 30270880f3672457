//! `configMapGenerator` and `secretGenerator`: the objects they make, as far as others name them.
//!
//! Whole files that are put into them are not read, but a patch or a name may be meant for the object, and variables that stand in the
//! kustomization or in a file of their own are looked into as those of manifests are.

use std::path::Path;

use super::accumulate::Builder;
use super::file::{self, Kustomization};
use super::resource::Resource;
use super::territory::Target;
use super::tree;
use crate::source::{Span, Tracer};
use crate::yaml::Node;

/// The field of each generator, the kind of what it makes, and the field there that holds plain text.
const GENERATORS: [(&str, &str, &str); 2] =
    [("configMapGenerator", "ConfigMap", "data"), ("secretGenerator", "Secret", "stringData")];

/// The objects that the generators make, without those that they add to.
pub(super) fn objects(builder: &mut Builder<'_>, of: &Kustomization) -> Vec<Resource> {
    let entries = GENERATORS
        .into_iter()
        .flat_map(|(key, kind, data)| of.list(key).iter().map(move |entry| (kind, data, entry)));
    let created = entries.filter(|(.., entry)| creates(entry));
    created.filter_map(|(kind, data, entry)| object(builder, of, kind, data, entry)).collect()
}

fn creates(entry: &Node) -> bool {
    let behaviour = entry.get("behavior").and_then(Node::written);
    !matches!(behaviour, Some("merge" | "replace"))
}

fn object(
    builder: &mut Builder<'_>,
    of: &Kustomization,
    kind: &str,
    data: &str,
    entry: &Node,
) -> Option<Resource> {
    let name = entry.get("name").filter(|name| name.written().is_some())?;
    let mut metadata = tree::empty(entry.span);
    tree::set(&mut metadata, "name", name.clone());
    if let Some(namespace) = entry.get("namespace") {
        tree::set(&mut metadata, "namespace", namespace.clone());
    }
    for key in ["labels", "annotations"] {
        let own = entry.at(&["options", key]);
        if let Some(marks) = own.or_else(|| of.root.at(&["generatorOptions", key])) {
            tree::set(&mut metadata, key, marks.clone());
        }
    }
    let mut root = tree::empty(entry.span);
    tree::set(&mut root, "apiVersion", tree::text("v1", entry.span));
    tree::set(&mut root, "kind", tree::text(kind, entry.span));
    tree::set(&mut root, "metadata", metadata);
    if let Some(of_type) = entry.get("type") {
        tree::set(&mut root, "type", of_type.clone());
    }
    tree::set(&mut root, data, variables(builder, of, entry));
    Some(Resource::new(root, None))
}

/// The variables of an entry: those of its files, and over them those that it holds itself.
fn variables(builder: &mut Builder<'_>, of: &Kustomization, entry: &Node) -> Node {
    let list = |key: &str| entry.get(key).and_then(Node::as_sequence).unwrap_or_default();
    let mut variables = tree::empty(entry.span);
    for node in list("envs").iter().chain(entry.get("env")) {
        match builder.territory.target(&of.folder, node.written().unwrap_or_default()) {
            Target::File(path) => read(builder, &path, &mut variables),
            other => builder.unreached(node, &other),
        }
    }
    for literal in list("literals") {
        if let Some((key, value)) = literal.written().and_then(|text| text.split_once('=')) {
            let value = unquoted(value);
            let at = literal.written().and_then(|text| text.rfind(value)).unwrap_or_default();
            let span = literal.text_span(builder.patchwork.text(), at..at + value.len());
            tree::set(&mut variables, key, tree::text(value, span));
        }
    }
    variables
}

/// Reads a file of lines `KEY=value`.
fn read(builder: &mut Builder<'_>, path: &Path, variables: &mut Node) {
    let source = match file::text(path) {
        Ok(source) => source,
        Err(problem) => return builder.problems.push(*problem),
    };
    if builder.budget.bytes(source.text().len()).is_err() {
        return;
    }
    let mut at = builder.patchwork.file(&source);
    for line in source.text().split_inclusive('\n') {
        let content = line.trim_end_matches(['\n', '\r']);
        let start = at + content.len() - content.trim_start().len();
        if let Some((key, value)) =
            content.trim_start().split_once('=').filter(|(key, _)| !key.starts_with('#'))
        {
            let from = start + key.len() + 1;
            tree::set(variables, key, tree::text(value, Span::new(from, from + value.len())));
        }
        at += line.len();
    }
}

/// A value without the quotes around it.
fn unquoted(value: &str) -> &str {
    let within = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    within('"').or_else(|| within('\'')).unwrap_or(value)
}
