//! What made an object, for objects read from a cluster.
//!
//! In: the root of an object. Out: its [`Owner`]: the object that a person knows and restarts, so the Deployment and not its ReplicaSet.

use super::account::is_random;
use crate::yaml::Node;

/// The label with the part of a ReplicaSet's name that its Deployment added.
const HASH: &str = "pod-template-hash";
/// The same label of Argo Rollouts.
const ROLLOUT_HASH: &str = "rollouts-pod-template-hash";
/// Letters of such a part, at the least and at the most.
const HASH_LENGTH: std::ops::RangeInclusive<usize> = 8..=10;

/// The controller of an object.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owner {
    /// `DaemonSet`
    pub kind: String,
    /// Its name.
    pub name: String,
}

impl Owner {
    /// The controller in `metadata.ownerReferences`, or the one that stands behind it.
    pub(super) fn of(root: &Node) -> Option<Self> {
        let owners = root.at(&["metadata", "ownerReferences"])?.as_sequence()?;
        let controls = |owner: &&Node| owner.get("controller").and_then(Node::as_bool) == Some(true);
        let owner = owners.iter().find(controls)?;
        let direct = Self {
            kind: owner.get("kind")?.as_str()?.to_owned(),
            name: owner.get("name")?.as_str()?.to_owned(),
        };
        Some(direct.behind(root))
    }

    /// A ReplicaSet is made by a Deployment or a Rollout, which put a hash behind their own names.
    fn behind(self, root: &Node) -> Self {
        let Some((name, hash)) = self.name.rsplit_once('-').filter(|_| self.kind == "ReplicaSet") else {
            return self;
        };
        let label = |key| root.at(&["metadata", "labels", key]).and_then(Node::written) == Some(hash);
        let kind = if label(ROLLOUT_HASH) {
            "Rollout"
        } else if label(HASH) || (HASH_LENGTH.contains(&hash.len()) && is_random(hash)) {
            "Deployment"
        } else {
            return self;
        };
        Self { kind: kind.to_owned(), name: name.to_owned() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::yaml::parse;

    fn owner(kind: &str, name: &str, labels: &str) -> String {
        let text = format!(
            "metadata: {{labels: {{{labels}}}, ownerReferences: [{{kind: {kind}, name: {name}, controller: true}}]}}"
        );
        let owner = Owner::of(&parse(&text).unwrap().unwrap()).unwrap();
        format!("{} {}", owner.kind, owner.name)
    }

    #[test]
    fn pods_belong_to_what_a_person_restarts() {
        for (kind, name, labels, expected) in [
            ("DaemonSet", "kube2iam", "pod-template-hash: x", "DaemonSet kube2iam"),
            ("ReplicaSet", "web-5d4f8b7c9", "pod-template-hash: 5d4f8b7c9", "Deployment web"),
            ("ReplicaSet", "web-app-5d4f8b7c9", "", "Deployment web-app"),
            ("ReplicaSet", "web-1", "pod-template-hash: '1'", "Deployment web"),
            ("ReplicaSet", "web-1", "", "ReplicaSet web-1"),
            ("ReplicaSet", "web", "", "ReplicaSet web"),
            ("ReplicaSet", "web-abc", "rollouts-pod-template-hash: abc", "Rollout web"),
            ("StatefulSet", "db-5d4f8b7c9", "", "StatefulSet db-5d4f8b7c9"),
        ] {
            assert_eq!(owner(kind, name, labels), expected, "{name} {labels}");
        }
    }
}
