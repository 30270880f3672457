//! Where a finding holds: what is underlined, and what it is about.
//!
//! In: a container. Out: a [`Place`].

use std::sync::Arc;

use super::restart::restart;
use crate::environment::Environments;
use crate::moment::Moment;
use crate::source::{Site, Trace};
use crate::workload::{Container, Workload};

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
    /// When its token dies, where that is known.
    pub dies: Option<Moment>,
    /// What is wrong here, where the finding's own message names the day of another place.
    pub message: Option<String>,
    /// The environments it is there in.
    pub environments: Environments,
    /// The command that starts its process anew, where one does.
    pub restart: Option<String>,
}

/// The place of one container, with its tag underlined.
pub(super) fn place(container: &Container, dies: Option<Moment>) -> Place {
    at(container, &container.tag_trace, dies)
}

/// A place that no container stands at, and what it is about.
pub(super) fn without_container(trace: &Trace, object: String) -> Place {
    Place {
        primary: trace.primary.clone(),
        via: trace.via.clone(),
        object,
        container: String::new(),
        workload: None,
        dies: None,
        message: None,
        environments: Environments::default(),
        restart: None,
    }
}

/// Another place in a container.
pub(super) fn at(container: &Container, trace: &Trace, dies: Option<Moment>) -> Place {
    Place {
        primary: trace.primary.clone(),
        via: trace.via.clone(),
        object: object_name(&container.workload),
        container: container.name.clone(),
        workload: Some(container.workload.clone()),
        dies,
        message: None,
        environments: container.environments.clone(),
        restart: restart(container),
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
