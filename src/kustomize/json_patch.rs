//! JSON patches (RFC 6902), as kustomize applies them.
//!
//! In: an object and the operations of a patch. Out: the object changed, or why an operation does not fit it. What is added keeps its own
//! place.

use super::limit::Budget;
use super::merge::Unfit;
use super::tree;
use crate::yaml::{Kind, Node};

/// Deepest value that a patch may make.
const MOST_DEPTH: usize = 500;
/// Most values that an object may have once a patch was applied.
const MOST_VALUES: usize = 2_000_000;

/// The operations of a patch, when the node is a list of such.
pub(super) fn operations(node: &Node) -> Option<&[Node]> {
    let items = node.as_sequence()?;
    (!items.is_empty() && items.iter().all(|item| item.get("op").is_some())).then_some(items)
}

/// Applies the operations one after the other.
pub(super) fn apply(root: &mut Node, operations: &[Node], budget: &mut Budget) -> Result<(), Unfit> {
    for operation in operations {
        let refuse = |message: String| Unfit { message, span: operation.span };
        budget.steps(root.weight(1)).map_err(refuse)?;
        one(root, operation).map_err(refuse)?;
        if matches!(operation.get("op").and_then(Node::written), Some("add" | "replace" | "copy" | "move")) {
            if root.weight(1) > MOST_VALUES {
                return Err(refuse(format!(
                    "the patch makes an object of more than the limit of {MOST_VALUES} values"
                )));
            }
            if depth(root) > MOST_DEPTH {
                return Err(refuse(format!(
                    "the patch makes an object deeper than the limit of {MOST_DEPTH}"
                )));
            }
        }
    }
    Ok(())
}

fn one(root: &mut Node, operation: &Node) -> Result<(), String> {
    let text = |key: &str| operation.get(key).and_then(Node::as_scalar).map(|scalar| &*scalar.text);
    let path = tokens(text("path").ok_or("the operation has no path")?)?;
    let from = || tokens(text("from").ok_or("the operation has no `from`")?);
    let value = || operation.get("value").cloned().ok_or("the operation has no value");
    match text("op").unwrap_or_default() {
        "add" => add(root, &path, value()?),
        "replace" => replace(root, &path, value()?),
        "remove" => remove(root, &path).map(drop),
        "test" => {
            let (found, wanted) = (find(root, &path).ok().map(|node| node.clone()), operation.get("value"));
            let agrees = match (&found, wanted) {
                (Some(found), Some(wanted)) => equal(found, wanted),
                (found, wanted) => {
                    found.as_ref().is_none_or(Node::is_null) && wanted.is_none_or(Node::is_null)
                }
            };
            if agrees { Ok(()) } else { Err(format!("the test of {} fails", shown(&path))) }
        }
        "copy" => {
            let value = find(root, &from()?)?.clone();
            add(root, &path, value)
        }
        "move" => {
            let value = remove(root, &from()?)?;
            add(root, &path, value)
        }
        other => Err(format!("`{}` is no operation of a JSON patch", other.escape_debug())),
    }
}

/// The tokens of a JSON pointer.
fn tokens(pointer: &str) -> Result<Vec<String>, String> {
    if pointer.is_empty() {
        return Ok(Vec::new());
    }
    let behind =
        pointer.strip_prefix('/').ok_or_else(|| format!("the path `{pointer}` begins without a slash"))?;
    Ok(behind.split('/').map(|token| token.replace("~1", "/").replace("~0", "~")).collect())
}

fn shown(path: &[String]) -> String {
    format!("/{}", path.join("/"))
}

/// The place of an item in a list, counted from its end where the number is negative.
fn index(token: &str, len: usize) -> Option<usize> {
    let number: isize = token.parse().ok()?;
    let at = if number < 0 { len.checked_sub(number.unsigned_abs())? } else { number.unsigned_abs() };
    (at < len).then_some(at)
}

fn find<'a>(root: &'a mut Node, path: &[String]) -> Result<&'a mut Node, String> {
    let missing = || format!("the object has no {}", shown(path));
    let mut node = root;
    for token in path {
        node = match &node.kind {
            Kind::Mapping(_) => tree::field_mut(node, token).ok_or_else(missing)?,
            Kind::Sequence(items) => {
                let at = index(token, items.len()).ok_or_else(missing)?;
                tree::items_mut(node).and_then(|items| items.get_mut(at)).ok_or_else(missing)?
            }
            Kind::Scalar(_) => return Err(missing()),
        };
    }
    Ok(node)
}

fn add(root: &mut Node, path: &[String], value: Node) -> Result<(), String> {
    let Some((last, parents)) = path.split_last() else {
        *root = value;
        return Ok(());
    };
    let missing = || format!("the object has no {} to add to", shown(parents));
    let parent = find(root, parents).map_err(|_| missing())?;
    match &mut parent.kind {
        Kind::Mapping(_) => {
            tree::set(parent, last, value);
            Ok(())
        }
        Kind::Sequence(items) => {
            let at = if last == "-" { Some(items.len()) } else { index(last, items.len() + 1) };
            let at = at.ok_or_else(|| format!("the list at {} has no place {last}", shown(parents)))?;
            let mut longer = items.to_vec();
            longer.insert(at, value);
            *items = longer.into();
            Ok(())
        }
        Kind::Scalar(_) => Err(missing()),
    }
}

/// Kustomize sets a key that is not there as well; it has to find the item of a list.
fn replace(root: &mut Node, path: &[String], value: Node) -> Result<(), String> {
    let in_list = path
        .split_last()
        .is_some_and(|(_, parents)| find(root, parents).is_ok_and(|parent| parent.as_sequence().is_some()));
    if !in_list {
        return add(root, path, value);
    }
    *find(root, path)? = value;
    Ok(())
}

fn remove(root: &mut Node, path: &[String]) -> Result<Node, String> {
    let missing = || format!("the object has no {} to remove", shown(path));
    let (last, parents) = path.split_last().ok_or_else(missing)?;
    let parent = find(root, parents).map_err(|_| missing())?;
    match &mut parent.kind {
        Kind::Mapping(_) => tree::remove(parent, last).ok_or_else(missing),
        Kind::Sequence(items) => {
            let at = index(last, items.len()).ok_or_else(missing)?;
            let mut shorter = items.to_vec();
            let removed = shorter.remove(at);
            *items = shorter.into();
            Ok(removed)
        }
        Kind::Scalar(_) => Err(missing()),
    }
}

fn equal(one: &Node, other: &Node) -> bool {
    match (&one.kind, &other.kind) {
        (Kind::Scalar(one), Kind::Scalar(other)) => {
            one.value == other.value && (one.text == other.text || one.value != crate::yaml::Value::String)
        }
        (Kind::Sequence(one), Kind::Sequence(other)) => {
            one.len() == other.len() && one.iter().zip(other.iter()).all(|(one, other)| equal(one, other))
        }
        (Kind::Mapping(one), Kind::Mapping(other)) => {
            let same = |key: &str, value: &Node| other.get(key).is_some_and(|theirs| equal(value, theirs));
            one.entries.len() == other.entries.len()
                && one.entries.iter().all(|entry| same(&entry.key, &entry.value))
        }
        _ => false,
    }
}

fn depth(node: &Node) -> usize {
    let inner = match &node.kind {
        Kind::Scalar(_) => None,
        Kind::Sequence(items) => items.iter().map(depth).max(),
        Kind::Mapping(map) => map.entries.iter().map(|entry| depth(&entry.value)).max(),
    };
    1 + inner.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kustomize::tree::show;
    use crate::yaml::parse;

    fn patched(object: &str, patch: &str) -> String {
        let mut root = parse(object).unwrap().unwrap();
        let patch = parse(patch).unwrap().unwrap();
        match apply(&mut root, operations(&patch).unwrap(), &mut Budget::default()) {
            Ok(()) => show(&root),
            Err(unfit) => unfit.message,
        }
    }

    #[test]
    fn operations_change_the_object() {
        for (object, patch, expected) in [
            ("{a: 1}", "[{op: add, path: /b, value: 2}]", "{a:1,b:2}"),
            ("{a: [1, 2]}", "[{op: add, path: /a/1, value: 3}]", "{a:[1,3,2]}"),
            ("{a: [1]}", "[{op: add, path: /a/-, value: 3}]", "{a:[1,3]}"),
            ("{a: [1, 2]}", "[{op: replace, path: /a/-1, value: 3}]", "{a:[1,3]}"),
            ("{a: {b/c~d: 1}}", "[{op: remove, path: /a/b~1c~0d}]", "{a:{}}"),
            ("{a: 1}", "[{op: move, from: /a, path: /b}]", "{b:1}"),
            ("{a: {b: 1}}", "[{op: copy, from: /a/b, path: /c}]", "{a:{b:1},c:1}"),
            ("{a: {b: 1}}", "[{op: test, path: /a, value: {b: 1}}, {op: remove, path: /a}]", "{}"),
            ("{a: 1}", "[{op: test, path: /a, value: 2}]", "the test of /a fails"),
            ("{a: 1}", "[{op: replace, path: /b, value: 2}]", "{a:1,b:2}"),
            ("{a: [1]}", "[{op: replace, path: /a/1, value: 2}]", "the object has no /a/1"),
            ("{a: 1}", "[{op: replace, path: /b/c, value: 2}]", "the object has no /b to add to"),
            ("{a: 1}", "[{op: add, path: /b/c, value: 2}]", "the object has no /b to add to"),
            ("{a: [1]}", "[{op: add, path: /a/3, value: 2}]", "the list at /a has no place 3"),
            ("{a: 1}", "[{op: remove, path: /b}]", "the object has no /b to remove"),
            ("{a: 1}", "[{op: paint, path: /b}]", "`paint` is no operation of a JSON patch"),
            ("{a: 1}", "[{op: remove, path: b}]", "the path `b` begins without a slash"),
        ] {
            assert_eq!(patched(object, patch), expected, "{object} {patch}");
        }
    }

    #[test]
    fn a_patch_that_grows_without_end_is_stopped() {
        let copies = vec!["{op: copy, from: /a, path: /a/a}"; 600].join(",");
        let told = patched("{a: {}}", &format!("[{copies}]"));
        assert!(told.contains("deeper than the limit of 500"), "{told}");
        let doubled = vec!["{op: copy, from: /a, path: /b}, {op: copy, from: /a, path: /a/x}, {op: copy, from: /b, path: /a/y}"; 30].join(",");
        let told = patched("{a: {}}", &format!("[{doubled}]"));
        assert!(told.contains("more than the limit of 2000000 values"), "{told}");
    }
}
