//! How often the pods of a workload are replaced: what is left alone longest meets the end of its token first.
//!
//! In: the kind of what starts the pods. Out: its [`Turnover`].

/// How soon pods are replaced where nobody means to restart them; the longest-lived ones come first in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Turnover {
    /// A pod stays as long as its node or its volume does.
    Rare,
    /// Each release and each change of scale makes new pods.
    Frequent,
    /// Nothing is known of it, or its pods end by themselves.
    Other,
}

impl Turnover {
    /// That of a kind.
    pub fn of(kind: &str) -> Self {
        match kind {
            "DaemonSet" | "StatefulSet" => Self::Rare,
            "Deployment" | "DeploymentConfig" | "ReplicaSet" | "ReplicationController" | "Rollout" => {
                Self::Frequent
            }
            _ => Self::Other,
        }
    }
}
