//! Inputs read into objects with exact places. Charts are rendered here.
//!
//! In: an [`crate::discover::Input`]. Out: objects and problems. One file per kind of input, one line each in `SOURCES`.

pub mod chart;

use std::sync::Arc;

use crate::source::{Site, Source, Span, Trace};
use crate::yaml::Node;

/// One Kubernetes object, with the means to find out where each part of it was written.
#[derive(Debug, Clone)]
pub struct Object {
    /// Its tree; spans are bytes of the stream it was read from.
    pub root: Node,
    /// Where bytes of that stream were written.
    pub origin: Origin,
    /// The chart it was rendered from, when it was.
    pub chart: Option<String>,
    /// The namespace it gets when it names none.
    pub default_namespace: Option<String>,
}

/// Where the bytes of a stream were written.
#[derive(Clone)]
pub enum Origin {
    /// In this file.
    File(Arc<Source>),
    /// In the files of a chart.
    Rendered(Arc<dyn Tracer + Send + Sync>),
}

/// Knows where rendered text was written.
pub trait Tracer {
    /// The place of a span of the rendered text.
    fn trace(&self, span: Span) -> Trace;
}

impl std::fmt::Debug for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(source) => f.debug_tuple("File").field(source).finish(),
            Self::Rendered(_) => f.write_str("Rendered"),
        }
    }
}

impl Object {
    /// Where a span of the object was written.
    pub fn trace(&self, span: Span) -> Trace {
        match &self.origin {
            Origin::File(source) => Trace::direct(Site::new(source.clone(), span)),
            Origin::Rendered(tracer) => tracer.trace(span),
        }
    }
}
