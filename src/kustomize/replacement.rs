//! `replacements`: values that are taken from one object and written into others.
//!
//! In: the entries and the objects. Out: the objects with the values in place, each written where its source was. What cannot be taken or
//! written is a problem, since kustomize refuses the whole for it.

use super::accumulate::Builder;
use super::file::Kustomization;
use super::patchwork::Part;
use super::resource::{Id, Resource};
use super::selector::Selector;
use super::territory::Target;
use super::tree;
use crate::yaml::{Kind, Node};

/// The field that is meant where none is named.
const NAME: &str = "metadata.name";
/// What to do where a replacement does not fit.
const MEND: &str = "kustomize refuses the kustomization because of it: mend or remove the replacement";

/// Applies the entries, those in files of their own included.
pub(super) fn transform(builder: &mut Builder<'_>, of: &Kustomization, resources: &mut [Resource]) {
    for entry in of.list("replacements") {
        let Some(path) = entry.get("path").filter(|node| node.written().is_some()) else {
            one(builder, entry, resources);
            continue;
        };
        match builder.territory.target(&of.folder, path.written().unwrap_or_default()) {
            Target::File(file) => {
                for document in builder.documents(&file, path.span).unwrap_or_default() {
                    let items =
                        document.as_sequence().map_or_else(|| vec![document.clone()], <[Node]>::to_vec);
                    for item in &items {
                        one(builder, item, resources);
                    }
                }
            }
            other => builder.unreached(path, &other),
        }
    }
}

fn one(builder: &mut Builder<'_>, entry: &Node, resources: &mut [Resource]) {
    let value = match source(builder, entry, resources) {
        Ok(value) => value,
        Err(message) => return builder.problem(entry.get("source").unwrap_or(entry).span, message, MEND),
    };
    for target in entry.get("targets").and_then(Node::as_sequence).unwrap_or_default() {
        if let Err(message) = put(builder, target, &value, resources) {
            builder.problem(target.span, message, MEND);
        }
    }
}

/// The value that an entry takes.
fn source(builder: &mut Builder<'_>, entry: &Node, resources: &[Resource]) -> Result<Node, String> {
    if let Some(value) = entry.get("sourceValue") {
        return Ok(value.clone());
    }
    let source = entry.get("source").ok_or("the replacement has no source")?;
    let field = |key: &str| source.get(key).and_then(Node::written);
    let is_meant = |id: &Id| {
        let same = |key: &str, word: &str| field(key).is_none_or(|wanted| wanted == word);
        same("group", &id.group)
            && same("version", &id.version)
            && same("kind", &id.kind)
            && same("name", &id.name)
            && same("namespace", id.namespace.as_deref().unwrap_or_default())
    };
    let mut found = resources.iter().filter(|resource| resource.ids().any(|id| is_meant(&id)));
    let resource = match (found.next(), found.next()) {
        (Some(one), None) => one,
        (None, _) => {
            return Err("the replacement takes its value from an object that is not there".to_owned());
        }
        (Some(_), Some(_)) => {
            return Err("the replacement takes its value from more than one object".to_owned());
        }
    };
    let path = field("fieldPath").unwrap_or(NAME);
    let mut root = resource.root.clone();
    let mut value = None;
    each(&mut root, &steps(path), None, &mut |node| value = value.take().or_else(|| Some(node.clone())));
    let value = value.ok_or_else(|| format!("the source of the replacement has no {path}"))?;
    let Some(delimiter) = source.at(&["options", "delimiter"]).and_then(Node::written) else {
        return Ok(value);
    };
    let text = value.written().ok_or("only a text can be taken apart by a delimiter")?.to_owned();
    let index = source.at(&["options", "index"]).and_then(Node::as_int).unwrap_or_default();
    let ranges = ranges(&text, delimiter);
    let range = usize::try_from(index).ok().and_then(|at| ranges.get(at).cloned());
    let range = range.ok_or_else(|| format!("the source of the replacement has no part {index}"))?;
    let part = builder.patchwork.kept(&value, &text, range);
    Ok(builder.patchwork.compose(vec![part]))
}

/// The parts of a text between delimiters.
fn ranges(text: &str, delimiter: &str) -> Vec<std::ops::Range<usize>> {
    let mut start = 0;
    let parts = text.split(delimiter).map(|part| {
        let range = start..start + part.len();
        start = range.end + delimiter.len();
        range
    });
    parts.collect()
}

/// Writes a value into the fields of a target.
fn put(
    builder: &mut Builder<'_>,
    target: &Node,
    value: &Node,
    resources: &mut [Resource],
) -> Result<(), String> {
    let select = Selector::read(target.get("select").ok_or("a target needs `select`")?)?;
    let rejected = target.get("reject").and_then(Node::as_sequence).unwrap_or_default();
    let rejects = rejected.iter().map(Selector::read).collect::<Result<Vec<_>, _>>()?;
    let creates = target.at(&["options", "create"]).and_then(Node::as_bool) == Some(true);
    let paths = target.get("fieldPaths").and_then(Node::as_sequence).unwrap_or_default();
    let mut paths: Vec<&str> = paths.iter().filter_map(Node::written).collect();
    if paths.is_empty() {
        paths.push(NAME);
    }
    for resource in resources {
        let rejected = rejects.iter().any(|reject| {
            (reject.names_something() && resource.ids().any(|id| reject.fits_id(&id)))
                || (reject.asks_for_marks() && reject.fits_marks(resource))
        });
        if rejected || !select.fits_marks(resource) || !resource.ids().any(|id| select.fits_id(&id)) {
            continue;
        }
        for path in &paths {
            let mut found = false;
            let (mut made, patchwork) = (Ok(()), &mut builder.patchwork);
            each(&mut resource.root, &steps(path), creates.then_some(value), &mut |node| {
                found = true;
                match replaced(patchwork, target, node, value) {
                    Ok(new) => *node = new,
                    Err(message) => made = Err(message),
                }
            });
            made?;
            if !found {
                return Err(format!("{} has no field {path} to write to", resource.id()));
            }
        }
    }
    Ok(())
}

/// What stands in a field once a value was written there.
fn replaced(
    patchwork: &mut super::Patchwork,
    target: &Node,
    old: &Node,
    value: &Node,
) -> Result<Node, String> {
    let delimiter = target.at(&["options", "delimiter"]).and_then(Node::written);
    let (Some(text), Some(scalar)) = (value.written(), old.as_scalar()) else {
        return match delimiter {
            Some(_) => Err("only texts can be taken apart by a delimiter".to_owned()),
            None => Ok(value.clone()),
        };
    };
    let Some(delimiter) = delimiter else {
        let part = patchwork.set(value, text, old);
        let mut made = patchwork.compose(vec![part]);
        if let (Kind::Scalar(made), Some(value)) = (&mut made.kind, value.as_scalar()) {
            made.value.clone_from(&value.value);
        }
        return Ok(made);
    };
    let old_text = scalar.text.to_string();
    let index = target.at(&["options", "index"]).and_then(Node::as_int).unwrap_or_default();
    let ranges = ranges(&old_text, delimiter);
    let new = patchwork.set(value, text, old);
    let mut parts: Vec<Part> =
        ranges.iter().map(|range| patchwork.kept(old, &old_text, range.clone())).collect();
    match usize::try_from(index) {
        Err(_) => parts.insert(0, new),
        Ok(at) if at >= parts.len() => parts.push(new),
        Ok(at) => parts[at] = new,
    }
    let between = |part: &Part| Part { text: delimiter.to_owned(), ..part.clone() };
    let mut joined: Vec<Part> = Vec::new();
    for (number, part) in parts.into_iter().enumerate() {
        if number > 0 {
            joined.push(between(&part));
        }
        joined.push(part);
    }
    Ok(patchwork.compose(joined))
}

/// One step of the way to a field.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Step {
    /// The value of a key, or the item of that number.
    Key(String),
    /// Items whose key has a value.
    Where(String, String),
    /// All items or values.
    All,
}

/// The steps of `spec.containers.[name=web].image`; a dot in brackets or behind a backslash is part of a step.
fn steps(path: &str) -> Vec<Step> {
    let (mut words, mut word, mut depth, mut escaped) = (Vec::new(), String::new(), 0_usize, false);
    for c in path.chars() {
        match c {
            _ if escaped => {
                word.push(c);
                escaped = false;
            }
            '\\' => escaped = true,
            '.' if depth == 0 => words.push(std::mem::take(&mut word)),
            _ => {
                depth = match c {
                    '[' => depth + 1,
                    ']' => depth.saturating_sub(1),
                    _ => depth,
                };
                word.push(c);
            }
        }
    }
    words.push(word);
    words.into_iter().filter(|word| !word.is_empty()).map(step).collect()
}

fn step(word: String) -> Step {
    if word == "*" {
        return Step::All;
    }
    let Some(inner) = word.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else {
        return Step::Key(word);
    };
    match inner.split_once('=') {
        Some((key, value)) => Step::Where(key.to_owned(), value.to_owned()),
        None => Step::Key(inner.to_owned()),
    }
}

/// Does something to each value at the end of a way; what is missing is made where there is a value to make it for.
fn each(node: &mut Node, way: &[Step], create: Option<&Node>, act: &mut impl FnMut(&mut Node)) {
    let Some((first, rest)) = way.split_first() else { return act(node) };
    match (first, &node.kind) {
        (Step::Key(key), Kind::Mapping(_)) => {
            if let (None, Some(value)) = (node.get(key), create) {
                let new = if rest.is_empty() { tree::text("", value.span) } else { tree::empty(value.span) };
                tree::set(node, key, new);
            }
            if let Some(inner) = tree::field_mut(node, key) {
                each(inner, rest, create, act);
            }
        }
        (Step::Key(key), Kind::Sequence(items)) => {
            let len = items.len();
            let at = if key == "-" { len.checked_sub(1) } else { key.parse().ok() };
            if let Some(item) = at.and_then(|at| tree::items_mut(node)?.get_mut(at)) {
                each(item, rest, create, act);
            }
        }
        (Step::Where(key, value), Kind::Sequence(_)) => {
            for item in tree::items_mut(node).into_iter().flatten() {
                if item.get(key).and_then(Node::written) == Some(value) {
                    each(item, rest, create, act);
                }
            }
        }
        (Step::All, Kind::Sequence(_)) => {
            for item in tree::items_mut(node).into_iter().flatten() {
                each(item, rest, create, act);
            }
        }
        (Step::All, Kind::Mapping(_)) => {
            for entry in tree::entries_mut(node).into_iter().flatten() {
                each(&mut entry.value, rest, create, act);
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ways_to_fields_are_read() {
        let key = |word: &str| Step::Key(word.to_owned());
        for (path, expected) in [
            ("a.b", vec![key("a"), key("b")]),
            ("a.[name=x.y].0", vec![key("a"), Step::Where("name".to_owned(), "x.y".to_owned()), key("0")]),
            ("metadata.annotations.a\\.b/c", vec![key("metadata"), key("annotations"), key("a.b/c")]),
            ("metadata.annotations.[a.b/c]", vec![key("metadata"), key("annotations"), key("a.b/c")]),
            ("*.image", vec![Step::All, key("image")]),
        ] {
            assert_eq!(steps(path), expected, "{path}");
        }
    }
}
