//! An object on its way through a build, and what it was called at each step of it.
//!
//! Kustomize finds the target of a patch and the object that a name refers to by any name that the object ever had.

use super::tree;
use crate::yaml::Node;

/// Kinds of Kubernetes itself that live in no namespace.
const CLUSTER_KINDS: &[&str] = &[
    "APIService",
    "CSIDriver",
    "CSINode",
    "CertificateSigningRequest",
    "ClusterRole",
    "ClusterRoleBinding",
    "ComponentStatus",
    "CustomResourceDefinition",
    "FlowSchema",
    "IngressClass",
    "MutatingWebhookConfiguration",
    "Namespace",
    "Node",
    "PersistentVolume",
    "PodSecurityPolicy",
    "PriorityClass",
    "PriorityLevelConfiguration",
    "RuntimeClass",
    "StorageClass",
    "ValidatingWebhookConfiguration",
    "VolumeAttachment",
];
/// The groups of Kubernetes itself that have a name without a dot, and how those with one end.
const OWN_GROUPS: [&str; 6] = ["", "apps", "batch", "extensions", "policy", "autoscaling"];
const OWN_END: &str = ".k8s.io";
/// The namespace of what names none.
const DEFAULT_NAMESPACE: &str = "default";

/// An object of a build.
#[derive(Debug, Clone)]
pub(super) struct Resource {
    /// Its tree; spans are of the patchwork.
    pub(super) root: Node,
    /// What it was called before, oldest first.
    pub(super) former: Vec<Former>,
    /// The prefixes that were given to its name, first one first.
    pub(super) prefixes: Vec<String>,
    /// The suffixes, likewise.
    pub(super) suffixes: Vec<String>,
    /// The chart it was rendered from, when it was.
    pub(super) chart: Option<String>,
}

/// A name that an object had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Former {
    kind: String,
    namespace: String,
    name: String,
}

/// What tells objects apart.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Id {
    pub(super) group: String,
    pub(super) version: String,
    pub(super) kind: String,
    pub(super) name: String,
    /// `default` for what names none; nothing for what lives in none.
    pub(super) namespace: Option<String>,
}

impl Resource {
    pub(super) fn new(root: Node, chart: Option<String>) -> Self {
        Self { root, former: Vec::new(), prefixes: Vec::new(), suffixes: Vec::new(), chart }
    }

    pub(super) fn kind(&self) -> &str {
        self.root.get("kind").and_then(Node::written).unwrap_or_default()
    }

    pub(super) fn name(&self) -> &str {
        self.metadata("name")
    }

    /// The namespace as written; empty where none is.
    pub(super) fn namespace(&self) -> &str {
        self.metadata("namespace")
    }

    fn metadata(&self, key: &str) -> &str {
        self.root.at(&["metadata", key]).and_then(Node::written).unwrap_or_default()
    }

    /// The group and the version of its `apiVersion`.
    pub(super) fn group_version(&self) -> (&str, &str) {
        let written = self.root.get("apiVersion").and_then(Node::written).unwrap_or_default();
        written.split_once('/').unwrap_or(("", written))
    }

    /// What it is called now.
    pub(super) fn id(&self) -> Id {
        self.called(self.kind(), self.name(), self.namespace())
    }

    /// What it was called first.
    pub(super) fn original(&self) -> Id {
        self.former.first().map_or_else(|| self.id(), |former| self.was(former))
    }

    /// What it was called, oldest first, and what it is called now.
    pub(super) fn ids(&self) -> impl Iterator<Item = Id> {
        self.former.iter().map(|former| self.was(former)).chain(std::iter::once(self.id()))
    }

    /// What it was called before, oldest first.
    pub(super) fn former_ids(&self) -> impl Iterator<Item = Id> {
        self.former.iter().map(|former| self.was(former))
    }

    fn was(&self, former: &Former) -> Id {
        self.called(&former.kind, &former.name, &former.namespace)
    }

    fn called(&self, kind: &str, name: &str, namespace: &str) -> Id {
        let (group, version) = self.group_version();
        let namespace = if namespace.is_empty() { DEFAULT_NAMESPACE } else { namespace };
        Id {
            group: group.to_owned(),
            version: version.to_owned(),
            kind: kind.to_owned(),
            name: name.to_owned(),
            namespace: (!is_cluster_wide(group, kind)).then(|| namespace.to_owned()),
        }
    }

    /// Remembers what it is called now.
    pub(super) fn remember(&mut self) {
        let Id { kind, name, namespace, .. } = self.id();
        self.former.push(Former { kind, name, namespace: namespace.unwrap_or_default() });
    }

    /// Sets one of its metadata.
    pub(super) fn set_metadata(&mut self, key: &str, value: Node) {
        let span = value.span;
        if let Some(metadata) = tree::ensure(&mut self.root, &["metadata"], span) {
            tree::set(metadata, key, value);
        }
    }

    /// A label or an annotation.
    pub(super) fn mark(&self, of: &str, key: &str) -> Option<&str> {
        self.root.at(&["metadata", of, key]).and_then(Node::as_scalar).map(|scalar| &*scalar.text)
    }
}

impl std::fmt::Display for Id {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.namespace.as_deref().filter(|namespace| *namespace != DEFAULT_NAMESPACE) {
            Some(namespace) => write!(f, "{} {namespace}/{}", self.kind, self.name),
            None => write!(f, "{} {}", self.kind, self.name),
        }
    }
}

/// Whether objects of a kind are known to live in no namespace.
pub(super) fn is_cluster_wide(group: &str, kind: &str) -> bool {
    let own = OWN_GROUPS.contains(&group) || group.ends_with(OWN_END);
    own && CLUSTER_KINDS.contains(&kind)
}
