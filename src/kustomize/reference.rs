//! Names of accounts and secrets in other objects, brought up to date when the objects themselves were renamed.
//!
//! In: all objects of a finished build. Out: pods that name accounts and secrets as they are called now. Only what decides about tokens
//! is followed: the account of a pod, and the secrets it mounts or reads.

use super::resource::{Id, Resource};
use super::tree;
use crate::yaml::{Kind, Node};

/// Where the pods of an object stand, by its kind.
const PODS: &[(&str, &[&str])] = &[
    ("Pod", &["spec"]),
    ("PodTemplate", &["template", "spec"]),
    ("Deployment", &["spec", "template", "spec"]),
    ("ReplicaSet", &["spec", "template", "spec"]),
    ("ReplicationController", &["spec", "template", "spec"]),
    ("DaemonSet", &["spec", "template", "spec"]),
    ("StatefulSet", &["spec", "template", "spec"]),
    ("Job", &["spec", "template", "spec"]),
    ("CronJob", &["spec", "jobTemplate", "spec", "template", "spec"]),
];

/// Names in a pod, by what they name; lists are looked through.
const NAMES: &[(&str, &[&str])] = &[
    ("ServiceAccount", &["serviceAccountName"]),
    ("Secret", &["volumes", "secret", "secretName"]),
    ("Secret", &["volumes", "projected", "sources", "secret", "name"]),
    ("Secret", &["containers", "env", "valueFrom", "secretKeyRef", "name"]),
    ("Secret", &["initContainers", "env", "valueFrom", "secretKeyRef", "name"]),
    ("Secret", &["containers", "envFrom", "secretRef", "name"]),
    ("Secret", &["initContainers", "envFrom", "secretRef", "name"]),
];

/// An object that was renamed and that others may name.
struct Renamed {
    kind: String,
    former: Vec<Id>,
    now: Id,
    prefixes: Vec<String>,
    suffixes: Vec<String>,
}

/// Brings all names up to date.
pub(super) fn update(resources: &mut [Resource]) {
    let named = |resource: &&Resource| {
        let kind = resource.kind();
        NAMES.iter().any(|(target, _)| *target == kind) && !resource.former.is_empty()
    };
    let renamed: Vec<Renamed> = resources.iter().filter(named).map(Renamed::of).collect();
    if renamed.is_empty() {
        return;
    }
    for resource in resources {
        let original = resource.original();
        let Some((_, path)) = PODS.iter().find(|(kind, _)| *kind == original.kind) else { continue };
        let referrer = Renamed::of(resource);
        let Some(spec) = tree::at_mut(&mut resource.root, path) else { continue };
        for (kind, way) in NAMES {
            // A pod template names no account that kustomize would follow.
            if *kind == "ServiceAccount" && matches!(original.kind.as_str(), "ReplicaSet" | "PodTemplate") {
                continue;
            }
            each(spec, way, &mut |node| {
                let now = node.written().and_then(|name| choose(kind, name, &referrer, &renamed));
                if let Some(now) = now.filter(|now| node.written() != Some(now)) {
                    *node = tree::text(now, node.span);
                }
            });
        }
    }
}

impl Renamed {
    fn of(resource: &Resource) -> Self {
        Self {
            kind: resource.kind().to_owned(),
            former: resource.former_ids().collect(),
            now: resource.id(),
            prefixes: resource.prefixes.clone(),
            suffixes: resource.suffixes.clone(),
        }
    }

    /// Whether two were renamed by the same kustomizations, as far as the shorter history goes; one without any may pass.
    fn is_beside(&self, other: &Self, empty_passes: bool) -> bool {
        let ends_alike = |one: &[String], other: &[String]| {
            let shorter = one.len().min(other.len());
            one[one.len() - shorter..] == other[other.len() - shorter..]
        };
        let alike = |one: &[String], other: &[String]| {
            if one.is_empty() || other.is_empty() {
                empty_passes || (one.is_empty() && other.is_empty())
            } else {
                ends_alike(one, other)
            }
        };
        alike(&self.prefixes, &other.prefixes) && alike(&self.suffixes, &other.suffixes)
    }
}

/// What an object that is named `name` is called now; nothing where none or more than one may be meant.
fn choose<'a>(kind: &str, name: &str, referrer: &Renamed, all: &'a [Renamed]) -> Option<&'a str> {
    let may_be = |renamed: &&Renamed| {
        let place = kind == "ServiceAccount" || renamed.now.namespace == referrer.now.namespace;
        renamed.kind == kind && place && renamed.former.iter().any(|id| id.name == name)
    };
    let mut chosen: Vec<&Renamed> = all.iter().filter(may_be).collect();
    // Objects of other namespaces can be named by role bindings alone.
    chosen.retain(|renamed| renamed.now.namespace == referrer.now.namespace);
    if chosen.len() > 1 {
        chosen.retain(|renamed| renamed.is_beside(referrer, true));
    }
    if chosen.len() > 1 {
        chosen.retain(|renamed| renamed.is_beside(referrer, false));
    }
    let (first, others) = chosen.split_first()?;
    others.iter().all(|other| other.now.name == first.now.name).then_some(first.now.name.as_str())
}

/// Does something to each value at the end of a way, through lists.
fn each(node: &mut Node, way: &[&str], act: &mut impl FnMut(&mut Node)) {
    if matches!(node.kind, Kind::Sequence(_)) {
        for item in tree::items_mut(node).into_iter().flatten() {
            each(item, way, act);
        }
        return;
    }
    match way.split_first() {
        None => act(node),
        Some((key, rest)) => {
            if let Some(inner) = tree::field_mut(node, key) {
                each(inner, rest, act);
            }
        }
    }
}
