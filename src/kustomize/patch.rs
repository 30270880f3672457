//! `patches`, `patchesStrategicMerge` and `patchesJson6902`: what they change in which objects.
//!
//! In: the entries and the objects. Out: the objects patched; an entry that kustomize would refuse changes nothing and is a problem.

use super::accumulate::Builder;
use super::file::Kustomization;
use super::merge::{Unfit, merge};
use super::resource::Resource;
use super::schema::Root;
use super::selector::Selector;
use super::territory::Target;
use super::{json_patch, tree};
use crate::source::Span;
use crate::yaml::Node;

/// What to do about a patch that does not fit.
const MEND: &str = "kustomize refuses the kustomization because of it: mend or remove the patch";

/// `patchesStrategicMerge`: files, or patches themselves.
pub(super) fn strategic(builder: &mut Builder<'_>, of: &Kustomization, resources: &mut Vec<Resource>) {
    for entry in of.list("patchesStrategicMerge") {
        let Some(text) = entry.written() else { continue };
        let documents = match builder.territory.target(&of.folder, text) {
            Target::File(path) => builder.documents(&path, entry.span),
            _ if text.contains(':') => Some(builder.inner(entry)),
            other => {
                builder.unreached(entry, &other);
                None
            }
        };
        for patch in documents.into_iter().flatten() {
            by_name(builder, &patch, resources, Options::default());
        }
    }
}

/// `patches`: of either form, by target or by name.
pub(super) fn patches(builder: &mut Builder<'_>, of: &Kustomization, resources: &mut Vec<Resource>) {
    for entry in of.list("patches") {
        // Long ago the list held files alone.
        if entry.written().is_some() {
            builder.problem(entry.span, "a patch is a map with `path` or `patch`", MEND);
            continue;
        }
        let Some(documents) = documents(builder, of, entry) else { continue };
        let selector = match entry.get("target").map(Selector::read).transpose() {
            Ok(selector) => selector,
            Err(message) => {
                builder.problem(entry.get("target").unwrap_or(entry).span, message, MEND);
                continue;
            }
        };
        match (documents.first().and_then(json_patch::operations), &selector) {
            (Some(operations), Some(selector)) => json(builder, operations, selector, resources),
            (Some(_), None) => {
                builder.problem(
                    entry.span,
                    "a JSON patch needs a `target`",
                    "name the kind and the name of what it changes",
                );
            }
            (None, Some(selector)) => by_target(builder, &documents, selector, resources, Options::of(entry)),
            (None, None) => {
                for patch in &documents {
                    by_name(builder, patch, resources, Options::of(entry));
                }
            }
        }
    }
}

/// `patchesJson6902`: operations for what a target names.
pub(super) fn json6902(builder: &mut Builder<'_>, of: &Kustomization, resources: &mut [Resource]) {
    for entry in of.list("patchesJson6902") {
        let Some(documents) = documents(builder, of, entry) else { continue };
        let Some(operations) = documents.first().and_then(json_patch::operations) else {
            builder.problem(entry.span, "the patch is no list of JSON operations", MEND);
            continue;
        };
        match entry.get("target").map(Selector::read) {
            Some(Ok(selector)) => json(builder, operations, &selector, resources),
            Some(Err(message)) => builder.problem(entry.span, message, MEND),
            None => builder.problem(entry.span, "a JSON patch needs a `target`", MEND),
        }
    }
}

/// The documents of an entry, from its file or from itself.
fn documents(builder: &mut Builder<'_>, of: &Kustomization, entry: &Node) -> Option<Vec<Node>> {
    let field =
        |key: &str| entry.get(key).filter(|node| node.written().is_some_and(|text| !text.trim().is_empty()));
    match (field("path"), field("patch")) {
        (Some(path), None) => match builder.territory.target(&of.folder, path.written()?) {
            Target::File(file) => builder.documents(&file, path.span),
            other => {
                builder.unreached(path, &other);
                None
            }
        },
        (None, Some(patch)) => Some(builder.inner(patch)),
        _ => {
            builder.problem(entry.span, "a patch has either a `path` or a `patch`", MEND);
            None
        }
    }
}

/// What a patch may change besides.
#[derive(Debug, Clone, Copy, Default)]
struct Options {
    name: bool,
    kind: bool,
}

impl Options {
    fn of(entry: &Node) -> Self {
        let is_on = |key: &str| entry.at(&["options", key]).and_then(Node::as_bool) == Some(true);
        Self { name: is_on("allowNameChange"), kind: is_on("allowKindChange") }
    }
}

/// Merges a patch into the one object that bears its name, or bore it before.
fn by_name(builder: &mut Builder<'_>, patch: &Node, resources: &mut Vec<Resource>, options: Options) {
    let id = Resource::new(patch.clone(), None).id();
    let found: Vec<usize> =
        (0..resources.len()).filter(|at| resources[*at].ids().any(|known| known == id)).collect();
    match *found {
        [at] => lay(builder, patch, at, resources, options),
        [] => {
            let message = format!("the patch is for {id}, and no such object is there");
            builder.problem(head(patch), message, MEND);
        }
        _ => {
            let message = format!("the patch is for {id}, and more than one object bears that name");
            builder.problem(head(patch), message, MEND);
        }
    }
}

/// Merges a patch into all objects that a target fits.
fn by_target(
    builder: &mut Builder<'_>,
    documents: &[Node],
    selector: &Selector,
    resources: &mut Vec<Resource>,
    options: Options,
) {
    let [patch] = documents else {
        let span = documents.first().map(head).unwrap_or_default();
        return builder.problem(span, "several patches stand behind one `target`", MEND);
    };
    // From the last one on, since one that is deleted moves those behind it.
    let found: Vec<usize> = (0..resources.len()).filter(|at| selector.fits(&resources[*at])).collect();
    for at in found.into_iter().rev() {
        lay(builder, patch, at, resources, options);
    }
}

fn lay(builder: &mut Builder<'_>, patch: &Node, at: usize, resources: &mut Vec<Resource>, options: Options) {
    let resource = &mut resources[at];
    if !builder.charge(patch.span, patch.weight(1)) {
        return;
    }
    let before = resource.clone();
    if options.name || options.kind {
        resource.remember();
    }
    let schema = Root::of(&api_version(&before), before.kind());
    match merge(&before.root, patch, schema) {
        Ok(Some(root)) => {
            resource.root = root;
            for key in ["apiVersion", "kind"] {
                if let Some(value) = before.root.get(key).filter(|_| !options.kind) {
                    tree::set(&mut resource.root, key, value.clone());
                }
            }
            let kept = [("name", !options.name), ("namespace", true)];
            for (key, _) in kept.into_iter().filter(|(_, keeps)| *keeps) {
                match before.root.at(&["metadata", key]) {
                    Some(value) => resource.set_metadata(key, value.clone()),
                    None => drop(
                        tree::at_mut(&mut resource.root, &["metadata"])
                            .and_then(|map| tree::remove(map, key)),
                    ),
                }
            }
        }
        Ok(None) => drop(resources.remove(at)),
        Err(unfit) => refused(builder, unfit),
    }
}

fn api_version(resource: &Resource) -> String {
    resource.root.get("apiVersion").and_then(Node::written).unwrap_or_default().to_owned()
}

/// Applies JSON operations to all objects that a target fits.
fn json(builder: &mut Builder<'_>, operations: &[Node], selector: &Selector, resources: &mut [Resource]) {
    for resource in resources.iter_mut().filter(|resource| selector.fits(resource)) {
        resource.remember();
        let mut root = resource.root.clone();
        match json_patch::apply(&mut root, operations, &mut builder.budget) {
            Ok(()) => resource.root = root,
            Err(unfit) => return refused(builder, unfit),
        }
    }
}

fn refused(builder: &mut Builder<'_>, unfit: Unfit) {
    builder.problem(unfit.span, unfit.message, MEND);
}

/// Where a patch says what it is for.
fn head(patch: &Node) -> Span {
    patch.at(&["metadata", "name"]).or_else(|| patch.get("kind")).unwrap_or(patch).span
}
