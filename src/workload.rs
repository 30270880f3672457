//! Workloads: what runs images, found by shape in any object.
//!
//! In: [`Object`]s. Out: one [`Container`] for each container of each `PodSpec` in them, with the written image, the places it was
//! written at, the tokens it can read and how long it lives. Pure.

pub mod account;
pub mod copy;
pub mod exposure;
pub mod lifetime;
mod machine;
mod owner;
mod shape;
mod turnover;

use std::sync::Arc;

use self::account::Accounts;
use self::copy::TokenCopy;
use self::exposure::Exposure;
use self::lifetime::Lifetime;
use self::shape::{Pod, Slot};
use crate::environment::{self, Environments};
use crate::image::{Reference, ReferenceError};
use crate::load::Object;
use crate::oci::Platform;
use crate::problem::Problem;
use crate::source::{Site, Trace};
use crate::yaml::Node;

pub use self::owner::Owner;
pub use self::turnover::Turnover;

/// Most containers that one object may have: aliases can make millions of them.
const MOST_CONTAINERS: usize = 10_000;

/// The annotation that holds back findings about an object.
pub const IGNORE_ANNOTATION: &str = "staletoken.dev/ignore";

/// An object, mostly one that carries a pod template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Workload {
    /// `apps/v1`
    pub api_version: String,
    /// `Deployment`
    pub kind: String,
    /// As written, else what the release or the command line says, else nothing.
    pub namespace: Option<String>,
    /// `metadata.name`; `generateName` with `*` behind it; empty when it has neither.
    pub name: String,
    /// What made it, for objects read from a cluster.
    pub owner: Option<Owner>,
    /// The chart it was rendered from (`kube2iam`, `parent/charts/child`), when it was.
    pub chart: Option<String>,
    /// The template that a stream says it was rendered from.
    pub template: Option<String>,
    /// The suppressions in its annotations, and where they stand.
    pub ignores: Vec<(String, Site)>,
    /// Whether a cluster said it, so that it was written elsewhere.
    pub from_cluster: bool,
}

/// What a container is in its pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Runs as long as the pod.
    Container,
    /// Ends before the pod starts.
    Init,
    /// An init container with `restartPolicy: Always`: runs as long as the pod.
    Sidecar,
    /// Added for debugging.
    Ephemeral,
}

/// One container, with its image and where that was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Container {
    /// What runs it.
    pub workload: Arc<Workload>,
    /// `name` of the container.
    pub name: String,
    /// What it is in its pod.
    pub role: Role,
    /// The image, or why the text is none.
    pub image: Result<Reference, ReferenceError>,
    /// The text behind `image:`.
    pub written: String,
    /// The place of the whole image text.
    pub image_trace: Trace,
    /// The place of the tag (of the whole image where it has none): what a finding underlines.
    pub tag_trace: Trace,
    /// The tokens it can read.
    pub exposure: Exposure,
    /// How long its process lives.
    pub lifetime: Lifetime,
    /// What its command makes of the token besides.
    pub copies: Vec<TokenCopy>,
    /// What machine it runs on, where its pod says so.
    pub machine: Option<Platform>,
    /// The environments in which it is like this.
    pub environments: Environments,
}

/// Takes all containers out of the objects, those that are the same in several environments once. Accounts and secrets among the objects
/// decide about the tokens, so the objects of one cluster belong in one call.
pub fn extract(objects: &[Object]) -> (Vec<Container>, Vec<Problem>) {
    let accounts = Accounts::of(objects);
    let mut containers = Vec::new();
    let mut problems = Vec::new();
    for object in objects {
        let pods = shape::pods(object);
        if pods.is_empty() {
            continue;
        }
        let workload = Arc::new(Workload::of(object));
        let slots = pods.iter().flat_map(|pod| pod.slots.iter().map(move |slot| (pod, slot)));
        let from = containers.len();
        for (pod, slot) in slots {
            if containers.len() - from == MOST_CONTAINERS {
                problems.push(too_many(object, slot));
                break;
            }
            containers.push(container(object, &workload, pod, slot, &accounts));
        }
    }
    let key = |container: &Container| {
        (container.workload.clone(), container.name.clone(), container.written.clone())
    };
    (environment::join(containers, key, |container| &mut container.environments), problems)
}

fn too_many(object: &Object, slot: &Slot<'_>) -> Problem {
    let place = object.trace(slot.node.span).primary;
    let message =
        format!("one object has more than {MOST_CONTAINERS} containers: those behind it were not checked");
    Problem::at(place, message).help("split the object").within(object.environment.clone().into())
}

fn container(
    object: &Object,
    workload: &Arc<Workload>,
    pod: &Pod<'_>,
    slot: &Slot<'_>,
    accounts: &Accounts<'_>,
) -> Container {
    let (written, image_trace) = written_image(object, slot);
    let image = Reference::parse(&written);
    let tag_trace = match (&image, slot.image()) {
        (Ok(reference), Some(node)) => {
            let version = reference.spans.version();
            object.trace_text(node, version.start..version.end)
        }
        (Err(error), Some(node)) => object.trace_text(node, error.span.start..error.span.end),
        (_, None) => image_trace.clone(),
    };
    Container {
        workload: workload.clone(),
        name: slot.name.clone(),
        role: slot.role,
        image,
        written,
        image_trace,
        tag_trace,
        exposure: exposure::of(object, pod, slot, accounts),
        lifetime: lifetime::of(object, pod, slot),
        copies: copy::of(object, slot),
        machine: machine::of(pod),
        environments: object.environment.clone().into(),
    }
}

/// The text behind `image:` and its place; without one the place of what is there instead, else of the container's name.
fn written_image(object: &Object, slot: &Slot<'_>) -> (String, Trace) {
    let Some(node) = slot.image() else {
        let place = slot.node.get("image").or_else(|| slot.node.get("name")).unwrap_or(slot.node);
        return (String::new(), object.trace(place.span));
    };
    let text = node.as_scalar().map(|scalar| scalar.text.to_string()).unwrap_or_default();
    let trace = object.trace_text(node, 0..text.len());
    (text, trace)
}

impl Workload {
    /// What starts its pods, by kind and name: its owner where it has one, else itself.
    pub fn controller(&self) -> (&str, &str) {
        match &self.owner {
            Some(owner) => (&owner.kind, &owner.name),
            None => (&self.kind, &self.name),
        }
    }

    /// Whether its images stand in the values of a chart, so that what runs them, and how, is not seen.
    pub fn is_release(&self) -> bool {
        matches!(self.kind.as_str(), "Application" | "ApplicationSet" | "HelmRelease")
            && ["argoproj.io/", "helm.toolkit.fluxcd.io/"]
                .iter()
                .any(|group| self.api_version.starts_with(group))
    }

    /// How often its pods are replaced.
    pub fn turnover(&self) -> Turnover {
        Turnover::of(self.controller().0)
    }

    /// What an object says of itself, whether it carries a pod template or not.
    pub fn of(object: &Object) -> Self {
        let text = |key: &str| object.root.at(&["metadata", key]).and_then(Node::written);
        let generated = || text("generateName").map(|start| format!("{start}*"));
        Self {
            api_version: object.api_version().to_owned(),
            kind: object.kind().to_owned(),
            namespace: object.namespace().map(str::to_owned),
            name: text("name").map(str::to_owned).or_else(generated).unwrap_or_default(),
            owner: Owner::of(&object.root),
            chart: object.chart.clone(),
            template: object.template.clone(),
            ignores: suppressions(object),
            from_cluster: is_from_cluster(&object.root),
        }
    }
}

/// Whether an object bears what only a cluster gives it: an identity, a version, a status with something in it.
fn is_from_cluster(root: &Node) -> bool {
    let given = ["uid", "resourceVersion"].iter().any(|key| root.at(&["metadata", key]).is_some());
    let status = root.get("status").and_then(Node::as_mapping);
    given || status.is_some_and(|status| status.entries.iter().any(|entry| entry.value.written().is_some()))
}

/// What the annotations of an object and of its pods hold back.
pub fn suppressions(object: &Object) -> Vec<(String, Site)> {
    let template: &[&str] = &["spec", "template"];
    let job: &[&str] = &["spec", "jobTemplate", "spec", "template"];
    let found = [&[], template, job].into_iter().filter_map(|path| {
        let node = object.root.at(path)?.at(&["metadata", "annotations", IGNORE_ANNOTATION])?;
        let text = node.as_scalar()?.text.to_string();
        Some((text, object.trace(node.span).primary))
    });
    found.collect()
}

#[cfg(test)]
mod tests;
