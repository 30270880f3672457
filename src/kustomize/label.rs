//! `labels`, `commonLabels` and `commonAnnotations`, where they are judged or chosen by.

use super::accumulate::Builder;
use super::file::Kustomization;
use super::resource::Resource;
use super::tree;
use crate::yaml::{Mapping, Node};

/// Metadata of the pods and jobs that an object makes, by its kind.
const TEMPLATES: &[(&str, &[&[&str]])] = &[
    ("ReplicationController", &[&["spec", "template", "metadata"]]),
    ("Deployment", &[&["spec", "template", "metadata"]]),
    ("ReplicaSet", &[&["spec", "template", "metadata"]]),
    ("DaemonSet", &[&["spec", "template", "metadata"]]),
    ("StatefulSet", &[&["spec", "template", "metadata"]]),
    ("Job", &[&["spec", "template", "metadata"]]),
    (
        "CronJob",
        &[&["spec", "jobTemplate", "metadata"], &["spec", "jobTemplate", "spec", "template", "metadata"]],
    ),
];

/// Adds the labels.
pub(super) fn labels(_: &mut Builder<'_>, of: &Kustomization, resources: &mut [Resource]) {
    let is_on = |entry: &Node, key: &str| entry.get(key).and_then(Node::as_bool) == Some(true);
    for entry in of.list("labels") {
        let reaches_pods = is_on(entry, "includeSelectors") || is_on(entry, "includeTemplates");
        let pairs = entry.get("pairs").and_then(Node::as_mapping);
        add(resources, "labels", pairs, reaches_pods);
    }
    add(resources, "labels", of.root.get("commonLabels").and_then(Node::as_mapping), true);
}

/// Adds the annotations.
pub(super) fn annotations(_: &mut Builder<'_>, of: &Kustomization, resources: &mut [Resource]) {
    add(resources, "annotations", of.root.get("commonAnnotations").and_then(Node::as_mapping), true);
}

fn add(resources: &mut [Resource], key: &str, pairs: Option<&Mapping>, reaches_pods: bool) {
    let Some(pairs) = pairs else { return };
    for resource in resources {
        mark(&mut resource.root, &["metadata"], key, pairs);
        let templates = TEMPLATES.iter().find(|(kind, _)| *kind == resource.kind());
        for path in templates.filter(|_| reaches_pods).into_iter().flat_map(|(_, paths)| *paths) {
            mark(&mut resource.root, path, key, pairs);
        }
    }
}

fn mark(root: &mut Node, path: &[&str], key: &str, pairs: &Mapping) {
    let Some(span) = pairs.entries.first().map(|entry| entry.key_span) else { return };
    let way: Vec<&str> = path.iter().copied().chain([key]).collect();
    if let Some(marks) = tree::ensure(root, &way, span) {
        for entry in &pairs.entries {
            tree::set(marks, &entry.key, entry.value.clone());
        }
    }
}
