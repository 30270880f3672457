//! The command that starts a container's process anew, which starts its clock again.
//!
//! In: a container. Out: what to type.

use crate::helm::ASSUMED_RELEASE;
use crate::workload::{Container, Role};

/// The command, where one does it.
pub fn restart(container: &Container) -> Option<String> {
    let workload = &container.workload;
    let (kind, name) = workload.controller();
    let is_foreign = workload.owner.is_none() && !workload.api_version.starts_with("apps/");
    let runs_on = matches!(container.role, Role::Container | Role::Sidecar);
    // A name with `*` is made by the cluster, one with the assumed release is ours: neither can be typed.
    if !runs_on || name.is_empty() || name.contains('*') || name.contains(ASSUMED_RELEASE) {
        return None;
    }
    let namespace =
        workload.namespace.as_ref().map(|namespace| format!("-n {namespace} ")).unwrap_or_default();
    match kind {
        "Deployment" | "DaemonSet" | "StatefulSet" if !is_foreign => {
            Some(format!("kubectl {namespace}rollout restart {}/{name}", kind.to_lowercase()))
        }
        "Rollout" => Some(format!("kubectl argo rollouts {namespace}restart {name}")),
        _ => None,
    }
}
