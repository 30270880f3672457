//! Strategic merge patches, as kustomize merges them.
//!
//! In: an object and a patch. Out: the object with the patch laid over it; nothing where the patch deletes it. What a patch brings keeps
//! its own place. Items of a patch come before those of the object.

use super::schema::{Keys, Root, Schema};
use crate::source::Span;
use crate::yaml::{Kind, Mapping, Node};
use std::sync::Arc;

/// The key of a directive.
const DIRECTIVE: &str = "$patch";

/// Why a patch does not fit, and where.
#[derive(Debug)]
pub(super) struct Unfit {
    pub(super) message: String,
    pub(super) span: Span,
}

/// Lays a patch over an object.
pub(super) fn merge(object: &Node, patch: &Node, root: Root) -> Result<Option<Node>, Unfit> {
    map(Some(object), patch, |key| (root.field(key), root.list(key)))
}

fn merged(
    old: Option<&Node>,
    patch: &Node,
    schema: Schema,
    list: Option<(Keys, Schema)>,
) -> Result<Option<Node>, Unfit> {
    let old = old.filter(|old| !old.is_null());
    if patch.is_null() {
        return Ok(None);
    }
    let fits = old.is_none_or(|old| std::mem::discriminant(&old.kind) == std::mem::discriminant(&patch.kind));
    if !fits {
        let message = "the patch does not fit: the object has another kind of value here".to_owned();
        return Err(Unfit { message, span: patch.span });
    }
    match (&patch.kind, list) {
        (Kind::Mapping(_), _) => map(old, patch, |key| (schema.field(key), schema.list(key))),
        (Kind::Sequence(items), Some((keys, inner))) => {
            let old_items = old.and_then(Node::as_sequence).unwrap_or_default();
            let items = sequence(old_items, items, keys, inner)?;
            Ok(items
                .map(|items| Node { span: old.unwrap_or(patch).span, kind: Kind::Sequence(items.into()) }))
        }
        (Kind::Scalar(_) | Kind::Sequence(_), _) => Ok(Some(patch.clone())),
    }
}

fn map(
    old: Option<&Node>,
    patch: &Node,
    schema: impl Fn(&str) -> (Schema, Option<(Keys, Schema)>),
) -> Result<Option<Node>, Unfit> {
    let old = match directive(patch)? {
        Directive::Delete => return Ok(None),
        Directive::Replace => None,
        Directive::Merge => old,
    };
    let mut mapping = old.and_then(Node::as_mapping).cloned().unwrap_or_default();
    for entry in patch.as_mapping().into_iter().flat_map(|patch| &patch.entries) {
        if &*entry.key == DIRECTIVE {
            continue;
        }
        let at = mapping.entries.iter().position(|known| known.key == entry.key);
        let (inner, list) = schema(&entry.key);
        let value = merged(at.map(|at| &mapping.entries[at].value), &entry.value, inner, list)?;
        match (at, value) {
            (Some(at), Some(value)) => mapping.entries[at].value = value,
            (Some(at), None) => {
                mapping.entries.remove(at);
            }
            (None, Some(value)) => {
                let mut entry = entry.clone();
                entry.value = value;
                mapping.entries.push(entry);
            }
            (None, None) => {}
        }
    }
    let mapping = Mapping { entries: mapping.entries };
    Ok(Some(Node { span: old.unwrap_or(patch).span, kind: Kind::Mapping(Arc::new(mapping)) }))
}

/// The items of a list that merges; nothing where the patch deletes the list.
fn sequence(old: &[Node], patch: &[Node], keys: Keys, schema: Schema) -> Result<Option<Vec<Node>>, Unfit> {
    let is_directive = |item: &&Node| {
        item.as_mapping().is_some_and(|map| map.entries.len() == 1) && item.get(DIRECTIVE).is_some()
    };
    let old = match patch.iter().find(is_directive).map(directive).transpose()? {
        Some(Directive::Delete) => return Ok(None),
        Some(Directive::Replace) => &[],
        Some(Directive::Merge) | None => old,
    };
    let mut left: Vec<Option<&Node>> = old.iter().map(Some).collect();
    let mut items: Vec<Node> = Vec::new();
    for item in patch.iter().filter(|item| !is_directive(item)) {
        if items.iter().any(|known| same(known, item, keys)) {
            continue;
        }
        let at = left.iter().position(|known| known.is_some_and(|known| same(known, item, keys)));
        let known = at.and_then(|at| left[at].take());
        let value = if keys.is_empty() { Some(item.clone()) } else { merged(known, item, schema, None)? };
        items.extend(value.filter(|value| value.as_mapping().is_none_or(|map| !map.entries.is_empty())));
    }
    items.extend(left.into_iter().flatten().cloned());
    Ok(Some(items))
}

/// Whether two items are one: their keys are the same, where both have them; the first one they both have.
fn same(one: &Node, other: &Node, keys: Keys) -> bool {
    let text = |node: &Node, key: &str| node.get(key).and_then(Node::written).map(str::to_owned);
    let Some(first) = keys.first() else {
        return one.written().is_some() && one.written() == other.written();
    };
    let agrees = |key: &&str| match (text(one, key), text(other, key)) {
        (Some(one), Some(other)) => one == other,
        _ => true,
    };
    text(one, first).is_some() && text(one, first) == text(other, first) && keys.iter().all(agrees)
}

enum Directive {
    Merge,
    Replace,
    Delete,
}

fn directive(patch: &Node) -> Result<Directive, Unfit> {
    let Some(node) = patch.get(DIRECTIVE) else { return Ok(Directive::Merge) };
    match node.written() {
        Some("delete") => Ok(Directive::Delete),
        Some("replace") => Ok(Directive::Replace),
        Some("merge") => Ok(Directive::Merge),
        _ => {
            let message = "the patch does not fit: `$patch` is one of merge, replace, delete".to_owned();
            Err(Unfit { message, span: node.span })
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kustomize::tree::show;
    use crate::yaml::parse;

    fn patched(old: &str, patch: &str) -> String {
        let [old, patch] = [old, patch].map(|text| parse(&format!("{{spec: {text}}}")).unwrap().unwrap());
        match merge(&old, &patch, Root::of("v1", "Pod")) {
            Ok(Some(node)) => show(node.get("spec").unwrap_or(&node)),
            Ok(None) => "deleted".to_owned(),
            Err(unfit) => unfit.message,
        }
    }

    #[test]
    fn patches_merge_as_kustomize_merges_them() {
        for (old, patch, expected) in [
            ("{a: 1, b: 2}", "{b: 3, c: 4}", "{a:1,b:3,c:4}"),
            ("{a: 1, b: 2}", "{b: null}", "{a:1}"),
            ("{a: {b: 1}}", "{a: {$patch: replace, c: 1}}", "{a:{c:1}}"),
            ("{a: {b: 1}}", "{a: {$patch: delete}}", "{}"),
            ("{args: [1, 2]}", "{args: [3]}", "{args:[3]}"),
            (
                "{containers: [{name: a, image: x}, {name: b, image: y}]}",
                "{containers: [{name: b, image: z}, {name: c}]}",
                "{containers:[{name:b,image:z},{name:c},{name:a,image:x}]}",
            ),
            (
                "{containers: [{name: a}, {name: b}]}",
                "{containers: [{name: a, $patch: delete}]}",
                "{containers:[{name:b}]}",
            ),
            (
                "{containers: [{name: a}]}",
                "{containers: [{$patch: replace}, {name: b}]}",
                "{containers:[{name:b}]}",
            ),
            ("{volumes: [{name: a}]}", "{volumes: [{$patch: delete}]}", "{}"),
            (
                "{containers: [{name: a, ports: [{containerPort: 1, protocol: TCP}]}]}",
                "{containers: [{name: a, ports: [{containerPort: 1, name: p}]}]}",
                "{containers:[{name:a,ports:[{containerPort:1,protocol:TCP,name:p}]}]}",
            ),
            ("{tolerations: [{key: a}]}", "{tolerations: [{key: b}]}", "{tolerations:[{key:b}]}"),
            ("{a: 1}", "{a: {b: 1}}", "the patch does not fit: the object has another kind of value here"),
            ("{a: 1}", "{$patch: keep}", "the patch does not fit: `$patch` is one of merge, replace, delete"),
        ] {
            assert_eq!(patched(old, patch), expected, "{old} {patch}");
        }
    }
}
