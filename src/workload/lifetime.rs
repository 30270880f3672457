//! How long the process of a container lives: the clock of a token runs per process.
//!
//! In: a container of a pod and its object. Out: a [`Lifetime`].

use super::Role;
use super::shape::{Pod, Slot, is_native};
use crate::load::Object;
use crate::yaml::Node;

/// The annotation that makes an object a hook of Helm.
const HOOK: &str = "helm.sh/hook";

/// How long a container lives, and since when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lifetime {
    /// What ends it.
    pub kind: LifetimeKind,
    /// When its process started, for pods read from a cluster: the time as the API server writes it.
    pub started: Option<String>,
    /// How many seconds it may take to end, where its pod says so.
    pub grace: Option<i64>,
}

/// What ends a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LifetimeKind {
    /// Nothing but a restart of its pod.
    LongRunning,
    /// Its work is done some day.
    Job {
        /// After so many seconds at the latest.
        active_deadline: Option<i64>,
    },
    /// Its work is done, and begins again by a schedule.
    CronJob {
        /// As written.
        schedule: Option<String>,
        /// After so many seconds at the latest.
        active_deadline: Option<i64>,
    },
    /// It ends before the pod starts.
    Init,
    /// Someone's debugging.
    Ephemeral,
    /// A hook or test of Helm that runs once.
    Hook {
        /// As written: `test`, `pre-install,pre-upgrade`.
        events: String,
    },
    /// No pods are wanted: `replicas: 0`.
    ScaledToZero,
    /// The pod has ended.
    Ended,
}

impl LifetimeKind {
    /// Whether the process may live as long as its pod is left alone.
    pub fn is_long(&self) -> bool {
        matches!(self, Self::LongRunning)
    }
}

/// How long a container lives.
pub(super) fn of(object: &Object, pod: &Pod<'_>, slot: &Slot<'_>) -> Lifetime {
    let kind = match slot.role {
        Role::Init => LifetimeKind::Init,
        Role::Ephemeral => LifetimeKind::Ephemeral,
        Role::Container | Role::Sidecar => of_pod(object, pod),
    };
    let grace = pod.setting("terminationGracePeriodSeconds").and_then(Node::as_int);
    Lifetime { kind, started: started(object, &slot.name), grace }
}

fn of_pod(object: &Object, pod: &Pod<'_>) -> LifetimeKind {
    let root = &object.root;
    let phase = root.at(&["status", "phase"]).and_then(Node::as_str);
    if object.kind() == "Pod" && matches!(phase, Some("Succeeded" | "Failed")) {
        return LifetimeKind::Ended;
    }
    if is_native(object) && root.at(&["spec", "replicas"]).and_then(Node::as_int) == Some(0) {
        return LifetimeKind::ScaledToZero;
    }
    let ends = Ends::of(object);
    // A Deployment may carry the annotation for the sake of its order; it goes on running.
    let hook = root.at(&["metadata", "annotations", HOOK]).and_then(Node::written);
    match (ends, hook) {
        (Ends::Work | Ends::Pod, Some(events)) => LifetimeKind::Hook { events: events.to_owned() },
        (Ends::Schedule, _) => {
            let spec = root.get("spec");
            let schedule =
                spec.and_then(|spec| spec.get("schedule")).and_then(Node::written).map(str::to_owned);
            LifetimeKind::CronJob { schedule, active_deadline: active_deadline(root, pod) }
        }
        (Ends::Work, None) => LifetimeKind::Job { active_deadline: active_deadline(root, pod) },
        (Ends::Pod | Ends::Never, _) => LifetimeKind::LongRunning,
    }
}

/// What the kind of an object says about its pods.
#[derive(Clone, Copy)]
enum Ends {
    /// They do some work and end.
    Work,
    /// They do some work by a schedule.
    Schedule,
    /// It is a pod of its own.
    Pod,
    /// They go on.
    Never,
}

impl Ends {
    fn of(object: &Object) -> Self {
        let group = object.api_version().split('/').next().unwrap_or_default();
        match (group, object.kind()) {
            (_, "CronWorkflow") => Self::Schedule,
            (_, kind) if kind.ends_with("CronJob") => Self::Schedule,
            ("argoproj.io", "Workflow" | "WorkflowTemplate" | "ClusterWorkflowTemplate")
            | ("tekton.dev", _) => Self::Work,
            (_, kind) if kind.ends_with("Job") => Self::Work,
            (_, "Pod") if is_owned_by_job(&object.root) => Self::Work,
            (_, "Pod") => Self::Pod,
            _ => Self::Never,
        }
    }
}

fn is_owned_by_job(root: &Node) -> bool {
    let owners = root.at(&["metadata", "ownerReferences"]).and_then(Node::as_sequence).unwrap_or_default();
    owners.iter().any(|owner| owner.get("kind").and_then(Node::as_str) == Some("Job"))
}

/// The smallest of the deadlines of the job, of the job in a schedule, and of the pod.
fn active_deadline(root: &Node, pod: &Pod<'_>) -> Option<i64> {
    let key = "activeDeadlineSeconds";
    let job = root.at(&["spec", key]);
    let scheduled = root.at(&["spec", "jobTemplate", "spec", key]);
    [job, scheduled, pod.setting(key)].into_iter().flatten().filter_map(Node::as_int).min()
}

/// The start of the running container, else of its pod.
fn started(object: &Object, name: &str) -> Option<String> {
    let status = object.root.get("status").filter(|_| object.kind() == "Pod")?;
    let lists = ["containerStatuses", "initContainerStatuses", "ephemeralContainerStatuses"];
    let statuses = lists.iter().filter_map(|list| status.get(list)?.as_sequence()).flatten();
    let own = |container: &&Node| container.get("name").and_then(Node::written) == Some(name);
    let running =
        statuses.into_iter().find(own).and_then(|container| container.at(&["state", "running", "startedAt"]));
    running.or_else(|| status.get("startTime")).and_then(Node::written).map(str::to_owned)
}
