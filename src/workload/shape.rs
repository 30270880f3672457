//! `PodSpec`s found by their shape, whatever object they stand in.
//!
//! In: an object. Out: its pods, each with its containers and the maps around it.

use super::Role;
use crate::load::Object;
use crate::yaml::{Kind, Node};

/// Deeper maps are not looked into; the parser allows little more.
const MOST_DEPTH: usize = 256;

/// A `PodSpec`, or what a custom resource has instead.
pub(super) struct Pod<'a> {
    /// The map that holds the containers.
    pub(super) spec: &'a Node,
    /// The maps around it, outermost first; those of custom resources may hold volumes and the account (Argo, Tekton).
    pub(super) around: Vec<&'a Node>,
    /// Its containers.
    pub(super) slots: Vec<Slot<'a>>,
}

/// A container of a pod.
pub(super) struct Slot<'a> {
    /// The map with `name`, `image`, `volumeMounts`.
    pub(super) node: &'a Node,
    /// What it is.
    pub(super) role: Role,
    /// Its name, else its place (`containers[0]`).
    pub(super) name: String,
    /// Where the image comes from when the container names none (Tekton's `stepTemplate`).
    template: Option<&'a Node>,
}

impl<'a> Slot<'a> {
    /// The node behind `image:`, when it is a scalar that holds something.
    pub(super) fn image(&self) -> Option<&'a Node> {
        let image = |node: &'a Node| node.get("image").filter(|image| image.written().is_some());
        image(self.node).or_else(|| image(self.template?))
    }
}

impl<'a> Pod<'a> {
    /// The value of a key in the `PodSpec`, or in the nearest map around it that has it.
    pub(super) fn setting(&self, key: &str) -> Option<&'a Node> {
        self.levels().find_map(|level| level.get(key))
    }

    /// The `PodSpec`, and the maps around it, nearest first.
    pub(super) fn levels(&self) -> impl Iterator<Item = &'a Node> {
        std::iter::once(self.spec).chain(self.around.iter().rev().copied())
    }
}

/// Whether Kubernetes itself defines the object, so that every container in it must have an image.
pub(super) fn is_native(object: &Object) -> bool {
    matches!(
        (object.api_version(), object.kind()),
        ("v1", "Pod" | "PodTemplate" | "ReplicationController")
            | (
                "apps/v1" | "apps/v1beta1" | "apps/v1beta2" | "extensions/v1beta1",
                "Deployment" | "ReplicaSet" | "StatefulSet" | "DaemonSet"
            )
            | ("batch/v1" | "batch/v1beta1" | "batch/v2alpha1", "Job" | "CronJob")
    )
}

/// Finds the pods of an object, in its order.
pub(super) fn pods(object: &Object) -> Vec<Pod<'_>> {
    if describes_others(object) {
        return Vec::new();
    }
    let mut search = Search {
        native: is_native(object),
        policy: group(object).ends_with("kyverno.io"),
        around: Vec::new(),
        pods: Vec::new(),
    };
    search.node(&object.root);
    search.pods
}

fn group(object: &Object) -> &str {
    object.api_version().split_once('/').map_or("", |(group, _)| group)
}

/// Objects whose maps look like pods but describe, constrain or remember those of others.
fn describes_others(object: &Object) -> bool {
    let group = group(object);
    matches!(object.kind(), "CustomResourceDefinition" | "ControllerRevision")
        || [
            "gatekeeper.sh",
            "admissionregistration.k8s.io",
            "kubewarden.io",
            "cli.kyverno.io",
            "wgpolicyk8s.io",
        ]
        .iter()
        .any(|suffix| group.ends_with(suffix))
}

struct Search<'a> {
    native: bool,
    policy: bool,
    around: Vec<&'a Node>,
    pods: Vec<Pod<'a>>,
}

impl<'a> Search<'a> {
    fn node(&mut self, node: &'a Node) {
        match &node.kind {
            Kind::Scalar(_) => {}
            Kind::Sequence(items) => items.iter().for_each(|item| self.node(item)),
            Kind::Mapping(_) if self.around.len() >= MOST_DEPTH => {}
            Kind::Mapping(mapping) => {
                let slots = self.slots(node);
                if !slots.is_empty() {
                    let around = if self.native { Vec::new() } else { self.around.clone() };
                    self.pods.push(Pod { spec: node, around, slots });
                }
                let is_root = self.around.is_empty();
                self.around.push(node);
                for entry in &mapping.entries {
                    if !self.is_passed_over(&entry.key, is_root) {
                        self.node(&entry.value);
                    }
                }
                self.around.pop();
            }
        }
    }

    /// Lists of containers hold no pods; metadata and status say what is said elsewhere; rules of policies are patterns.
    fn is_passed_over(&self, key: &str, is_root: bool) -> bool {
        match key {
            "containers" | "initContainers" | "ephemeralContainers" => true,
            "metadata" | "status" => is_root,
            "match" | "exclude" | "validate" | "mutate" | "verifyImages" | "preconditions" => self.policy,
            _ => false,
        }
    }

    fn slots(&self, node: &'a Node) -> Vec<Slot<'a>> {
        let mut slots = Vec::new();
        self.list(node, "initContainers", Role::Init, &mut slots);
        self.list(node, "containers", Role::Container, &mut slots);
        self.list(node, "ephemeralContainers", Role::Ephemeral, &mut slots);
        if !self.native {
            self.list(node, "steps", Role::Container, &mut slots);
            self.list(node, "sidecars", Role::Container, &mut slots);
            for key in ["container", "script"] {
                let one = node.get(key).filter(|item| has_image(item));
                slots.extend(one.map(|item| slot(item, Role::Container, "main".to_owned(), None)));
            }
        }
        slots
    }

    /// In Kubernetes' own objects each item is a container, image or not. In others an item without an image is a patch of a
    /// container that an operator writes, or no container at all.
    fn list(&self, node: &'a Node, key: &str, role: Role, slots: &mut Vec<Slot<'a>>) {
        let template = node.get("stepTemplate").filter(|_| key == "steps");
        let inherits = template.is_some_and(has_image);
        let items = node.get(key).and_then(Node::as_sequence).unwrap_or_default();
        for (index, item) in items.iter().enumerate() {
            let counts = if self.native {
                item.as_mapping().is_some()
            } else {
                has_image(item) || (inherits && item.get("ref").is_none() && item.get("script").is_some())
            };
            if counts {
                slots.push(slot(item, role_of(item, role), format!("{key}[{index}]"), template));
            }
        }
    }
}

fn slot<'a>(node: &'a Node, role: Role, place: String, template: Option<&'a Node>) -> Slot<'a> {
    let name = node.get("name").and_then(Node::written).map_or(place, str::to_owned);
    Slot { node, role, name, template }
}

fn role_of(item: &Node, role: Role) -> Role {
    let always = item.get("restartPolicy").and_then(Node::as_str) == Some("Always");
    if role == Role::Init && always { Role::Sidecar } else { role }
}

/// Whether the map has an image that is a single value, be it an empty one.
fn has_image(node: &Node) -> bool {
    node.get("image").is_some_and(|image| image.as_scalar().is_some())
}
