//! Workloads: what runs images, found by shape in any object.
//!
//! In: a [`crate::load::Object`]. Out: one [`Container`] for each container of each PodSpec in it, with the written image and the
//! places it was written at. Pure.

use std::sync::Arc;

use crate::image::{Reference, ReferenceError};
use crate::source::Trace;

/// An object that carries a pod template.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Workload {
    /// `apps/v1`
    pub api_version: String,
    /// `Deployment`
    pub kind: String,
    /// As written, else what the release or the command line says, else nothing.
    pub namespace: Option<String>,
    /// `metadata.name`; `generateName` with `*` behind it; `(no name)` is never printed.
    pub name: String,
    /// The chart it was rendered from (`kube2iam`, `parent/charts/child`), when it was.
    pub chart: Option<String>,
}

/// What a container is in its pod.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Role {
    /// Runs as long as the pod.
    Container,
    /// Ends before the pod starts.
    Init,
    /// An init container with `restartPolicy: Always`: runs as long as the pod.
    Sidecar,
    /// Added for debugging.
    Ephemeral,
}

/// One container, with its image and where that was written.
#[derive(Debug, Clone)]
pub struct Container {
    /// What runs it.
    pub workload: Arc<Workload>,
    /// `name` of the container.
    pub name: String,
    /// What it is in its pod.
    pub role: Role,
    /// The image, or why the text is none.
    pub image: Result<Reference, ReferenceError>,
    /// The text behind `image:`.
    pub written: String,
    /// The place of the whole image text.
    pub image_trace: Trace,
    /// The place of the tag (of the whole image where it has none): what a finding underlines.
    pub tag_trace: Trace,
}
