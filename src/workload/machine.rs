//! What machine a pod runs on, where it says so.
//!
//! In: a pod. Out: the operating system and the architecture of its `nodeSelector`, or of `os.name`.

use super::shape::Pod;
use crate::oci::Platform;
use crate::yaml::Node;

/// Labels of nodes that name the operating system; the second is of before Kubernetes 1.14.
const OS: &[&str] = &["kubernetes.io/os", "beta.kubernetes.io/os"];
/// Labels of nodes that name the architecture.
const ARCHITECTURE: &[&str] = &["kubernetes.io/arch", "beta.kubernetes.io/arch"];

/// The machine of a pod; nothing where it runs on any.
pub(super) fn of(pod: &Pod<'_>) -> Option<Platform> {
    let selector = pod.setting("nodeSelector");
    let selected =
        |labels: &[&str]| labels.iter().find_map(|label| selector?.get(label).and_then(Node::written));
    let named = || pod.setting("os").and_then(|os| os.get("name")).and_then(Node::written);
    let (os, architecture) = (selected(OS).or_else(named), selected(ARCHITECTURE));
    if os.is_none() && architecture.is_none() {
        return None;
    }
    let default = Platform::default();
    let os = os.map_or(default.os, str::to_owned);
    format!("{os}/{}", architecture.map_or(default.architecture, str::to_owned)).parse().ok()
}
