//! Where a finding holds: what is underlined, and what it is about.
//!
//! In: a container. Out: a [`Place`].

use std::sync::Arc;

use crate::analysis::{Analysis, ImageAnalysis};
use crate::helm::ASSUMED_RELEASE;
use crate::source::Site;
use crate::workload::{Container, Role, Workload};

/// One place of a finding.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// What is underlined: where a person would change it.
    pub primary: Site,
    /// Template lines that print it.
    pub via: Vec<Site>,
    /// `DaemonSet kube-system/kube2iam`
    pub object: String,
    /// The container; empty where the finding is about an object.
    pub container: String,
    /// The object itself; nothing where the finding is about none.
    pub workload: Option<Arc<Workload>>,
}

/// Every place an image is used at, in the order of the inputs.
pub(super) fn places(analysis: &Analysis, image: &ImageAnalysis) -> Vec<Place> {
    analysis.containers_of(image).map(place).collect()
}

/// The place of one container, with its tag underlined.
pub(super) fn place(container: &Container) -> Place {
    Place {
        primary: container.tag_trace.primary.clone(),
        via: container.tag_trace.via.clone(),
        object: object_name(&container.workload),
        container: container.name.clone(),
        workload: Some(container.workload.clone()),
    }
}

/// How reports call a workload: `Deployment kube-system/kube2iam`.
pub fn object_name(workload: &Workload) -> String {
    let Workload { kind, name, namespace, .. } = workload;
    match namespace {
        Some(namespace) => format!("{kind} {namespace}/{name}"),
        None => format!("{kind} {name}"),
    }
}

/// What starts the container's process anew, where one command does.
pub(super) fn restart(container: &Container) -> Option<String> {
    let Workload { kind, name, namespace, api_version, .. } = &*container.workload;
    let restartable = ["Deployment", "DaemonSet", "StatefulSet"].contains(&kind.as_str());
    let long_running = matches!(container.role, Role::Container | Role::Sidecar);
    // A name with `*` is made by the cluster, one with the assumed release is ours: neither can be typed.
    let real = !name.contains('*') && !name.contains(ASSUMED_RELEASE);
    if !restartable || !long_running || !api_version.starts_with("apps/") || !real {
        return None;
    }
    let namespace = namespace.as_ref().map(|namespace| format!("-n {namespace} ")).unwrap_or_default();
    Some(format!("kubectl {namespace}rollout restart {}/{name}", kind.to_lowercase()))
}
