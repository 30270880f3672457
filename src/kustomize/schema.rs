//! Which lists of Kubernetes' own objects merge item by item, and by what.
//!
//! In: the kind of an object and the way into it. Out: the keys of a list's items. Kustomize knows the objects of Kubernetes 1.21 and no
//! custom resources, whose lists are replaced.

/// A map whose lists are known, or one of which nothing is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Schema {
    Open,
    Object,
    Workload,
    CronJob,
    Template,
    PodSpec,
    Container,
    Metadata,
    Account,
    Service,
    Webhooks,
}

/// How the items of a list are told apart: by these keys of theirs; by themselves where there is none.
pub(super) type Keys = &'static [&'static str];

/// Kinds of objects by `apiVersion`, and the schema behind `spec`, or of the object itself.
const OBJECTS: &[(&str, &[&str], Schema)] = &[
    ("v1", &["Pod"], Schema::PodSpec),
    ("v1", &["ReplicationController"], Schema::Workload),
    ("v1", &["Service"], Schema::Service),
    ("apps/v1", &["DaemonSet", "Deployment", "ReplicaSet", "StatefulSet"], Schema::Workload),
    ("batch/v1", &["Job"], Schema::Workload),
    ("batch/v1", &["CronJob"], Schema::CronJob),
    ("batch/v1beta1", &["CronJob"], Schema::CronJob),
];

/// What lies behind a key.
const FIELDS: &[(Schema, &str, Schema)] = &[
    (Schema::Workload, "template", Schema::Template),
    (Schema::Template, "metadata", Schema::Metadata),
    (Schema::Template, "spec", Schema::PodSpec),
];

/// Lists that merge, with the keys and the schema of their items.
const LISTS: &[(Schema, &str, Keys, Schema)] = &[
    (Schema::Metadata, "finalizers", &[], Schema::Open),
    (Schema::Metadata, "ownerReferences", &["uid"], Schema::Open),
    (Schema::PodSpec, "containers", &["name"], Schema::Container),
    (Schema::PodSpec, "initContainers", &["name"], Schema::Container),
    (Schema::PodSpec, "ephemeralContainers", &["name"], Schema::Container),
    (Schema::PodSpec, "volumes", &["name"], Schema::Open),
    (Schema::PodSpec, "imagePullSecrets", &["name"], Schema::Open),
    (Schema::PodSpec, "hostAliases", &["ip"], Schema::Open),
    (Schema::PodSpec, "topologySpreadConstraints", &["topologyKey", "whenUnsatisfiable"], Schema::Open),
    (Schema::Container, "env", &["name"], Schema::Open),
    (Schema::Container, "ports", &["containerPort", "protocol"], Schema::Open),
    (Schema::Container, "volumeMounts", &["mountPath"], Schema::Open),
    (Schema::Container, "volumeDevices", &["devicePath"], Schema::Open),
    (Schema::Account, "secrets", &["name"], Schema::Open),
    (Schema::Account, "imagePullSecrets", &["name"], Schema::Open),
    (Schema::Service, "ports", &["port", "protocol"], Schema::Open),
    (Schema::Webhooks, "webhooks", &["name"], Schema::Open),
];

/// Where an object's schema begins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Root {
    object: Schema,
    spec: Schema,
}

impl Root {
    /// That of a kind of object.
    pub(super) fn of(api_version: &str, kind: &str) -> Self {
        let known =
            OBJECTS.iter().find(|(version, kinds, _)| *version == api_version && kinds.contains(&kind));
        let (object, spec) = match (api_version, kind, known) {
            (_, _, Some((_, _, spec))) => (Schema::Object, *spec),
            ("v1", "ServiceAccount", None) => (Schema::Account, Schema::Open),
            ("v1", "PodTemplate", None) => (Schema::Workload, Schema::Open),
            (version, kind, None)
                if version.starts_with("admissionregistration.k8s.io/")
                    && kind.ends_with("WebhookConfiguration") =>
            {
                (Schema::Webhooks, Schema::Open)
            }
            ("v1" | "apps/v1" | "batch/v1", ..) => (Schema::Object, Schema::Open),
            _ => (Schema::Open, Schema::Open),
        };
        Self { object, spec }
    }

    /// What lies behind a key of the object.
    pub(super) fn field(self, key: &str) -> Schema {
        match key {
            "spec" => self.spec,
            "metadata" if self.object != Schema::Open => Schema::Metadata,
            _ => self.object.field(key),
        }
    }

    /// The keys and the schema of the items of a list of the object itself.
    pub(super) fn list(self, key: &str) -> Option<(Keys, Schema)> {
        self.object.list(key)
    }
}

impl Schema {
    /// What lies behind a key.
    pub(super) fn field(self, key: &str) -> Self {
        // The job that a cron job makes looks like a workload around the workload that runs its pods.
        if self == Self::CronJob && key == "jobTemplate" {
            return Self::CronJob;
        }
        if self == Self::CronJob && key == "spec" {
            return Self::Workload;
        }
        let known = FIELDS.iter().find(|(of, name, _)| *of == self && *name == key);
        known.map_or(Self::Open, |(_, _, behind)| *behind)
    }

    /// The keys and the schema of the items of a list that merges.
    pub(super) fn list(self, key: &str) -> Option<(Keys, Self)> {
        let known = LISTS.iter().find(|(of, name, ..)| *of == self && *name == key);
        known.map(|(_, _, keys, items)| (*keys, *items))
    }
}
