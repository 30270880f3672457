//! Findings about parts of objects that run no containers of their own, or about what any object says.
//!
//! In: the objects of an analysis. Out: [`Leaf`]s of an object, and findings with their places; what is the same in several environments
//! is one.

use std::sync::Arc;

use super::{Finding, Place, Rule, place};
use crate::analysis::Analysis;
use crate::environment::{self, Environments};
use crate::load::Object;
use crate::source::Trace;
use crate::verdict::Confidence;
use crate::workload::Workload;
use crate::yaml::{Kind, Node};

/// A scalar of an object, and the keys that lead to it.
pub(super) struct Leaf<'a> {
    /// The keys, outermost first; items of lists have none.
    pub(super) keys: Vec<&'a str>,
    /// The scalar.
    pub(super) node: &'a Node,
    /// Its text.
    pub(super) text: &'a str,
}

impl<'a> Leaf<'a> {
    /// The nearest key.
    pub(super) fn key(&self) -> &'a str {
        self.keys.last().copied().unwrap_or_default()
    }
}

/// All scalars of an object that pass a test on their nearest key and their text, in their order. What a cluster says of an object is left
/// out.
pub(super) fn texts(object: &Object, test: impl Fn(&str, &str) -> bool) -> Vec<Leaf<'_>> {
    let mut found = Vec::new();
    walk(&object.root, &mut Vec::new(), &test, &mut found);
    found
}

fn walk<'a>(
    node: &'a Node,
    keys: &mut Vec<&'a str>,
    test: &impl Fn(&str, &str) -> bool,
    found: &mut Vec<Leaf<'a>>,
) {
    match &node.kind {
        Kind::Scalar(scalar) => {
            if test(keys.last().copied().unwrap_or_default(), &scalar.text) {
                found.push(Leaf { keys: keys.clone(), node, text: &scalar.text });
            }
        }
        Kind::Sequence(items) => items.iter().for_each(|item| walk(item, keys, test, found)),
        Kind::Mapping(mapping) => {
            for entry in &mapping.entries {
                if is_said_by_cluster(keys, &entry.key) {
                    continue;
                }
                keys.push(&entry.key);
                walk(&entry.value, keys, test, found);
                keys.pop();
            }
        }
    }
}

/// Shows every node, a map before its values.
pub(super) fn nodes<'a>(node: &'a Node, see: &mut impl FnMut(&'a Node)) {
    see(node);
    match &node.kind {
        Kind::Scalar(_) => {}
        Kind::Sequence(items) => items.iter().for_each(|item| nodes(item, see)),
        Kind::Mapping(mapping) => mapping.entries.iter().for_each(|entry| nodes(&entry.value, see)),
    }
}

/// `kubectl apply` keeps a copy of the whole object in an annotation, which would be told of twice.
fn is_said_by_cluster(keys: &[&str], key: &str) -> bool {
    match keys {
        [] => key == "status",
        ["metadata"] => key == "managedFields",
        ["metadata", "annotations"] => key == "kubectl.kubernetes.io/last-applied-configuration",
        _ => false,
    }
}

/// How reports call an object: `ConfigMap apps/scripts`.
pub(super) fn name(object: &Object) -> String {
    let name = object.root.at(&["metadata", "name"]).and_then(Node::as_str).unwrap_or_default();
    match object.namespace() {
        _ if name.is_empty() => object.kind().to_owned(),
        Some(namespace) => format!("{} {namespace}/{name}", object.kind()),
        None => format!("{} {name}", object.kind()),
    }
}

/// A finding about a part of an object. What is said, and how bad and sure it is, is left to the rule.
pub(super) fn finding(rule: &Rule, object: &Object, trace: &Trace) -> Finding {
    Finding {
        rule: rule.id,
        severity: rule.severity,
        confidence: Confidence::High,
        message: String::new(),
        label: String::new(),
        reference: String::new(),
        lifetime: None,
        dies: None,
        places: vec![Place {
            workload: Some(Arc::new(Workload::of(object))),
            ..place::without_container(trace, name(object))
        }],
        notes: Vec::new(),
        help: None,
    }
}

/// What a rule finds in each object, with what is the same in several environments once.
pub(super) fn in_objects(
    analysis: &Analysis,
    findings: &mut Vec<Finding>,
    find: impl Fn(&Object) -> Vec<Finding>,
) {
    let found = analysis.objects.iter().flat_map(|object| {
        let environments = Environments::from(object.environment.clone());
        find(object).into_iter().map(move |finding| (finding, environments.clone()))
    });
    let key = |(finding, _): &(Finding, Environments)| {
        (finding.message.clone(), finding.places.first().map(|place| place.primary.clone()))
    };
    for (mut finding, environments) in
        environment::join(found.collect(), key, |(_, environments)| environments)
    {
        for place in &mut finding.places {
            place.environments.clone_from(&environments);
        }
        findings.push(finding);
    }
}
