//! `replicas`: how many pods an object asks for.

use super::accumulate::Builder;
use super::file::Kustomization;
use super::resource::Resource;
use super::tree;
use crate::yaml::Node;

/// The kinds whose number can be set.
const KINDS: [&str; 4] = ["Deployment", "ReplicationController", "ReplicaSet", "StatefulSet"];

/// Sets the numbers.
pub(super) fn transform(builder: &mut Builder<'_>, of: &Kustomization, resources: &mut [Resource]) {
    for entry in of.list("replicas") {
        let (Some(name), Some(count)) = (entry.get("name").and_then(Node::written), entry.get("count"))
        else {
            continue;
        };
        let mut found = false;
        for resource in &mut *resources {
            let meant = resource.ids().any(|id| id.name == name && KINDS.contains(&id.kind.as_str()));
            if !meant {
                continue;
            }
            found = true;
            if let Some(spec) = tree::ensure(&mut resource.root, &["spec"], count.span) {
                tree::set(spec, "replicas", count.clone());
            }
        }
        if !found {
            let message = format!(
                "no object is called {} that has replicas, so kustomize refuses this",
                name.escape_debug()
            );
            builder.problem(entry.span, message, "write the name as the base has it");
        }
    }
}
