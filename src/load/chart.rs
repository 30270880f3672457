//! Charts read into objects.
//!
//! In: a chart folder or a packaged chart, and what it is rendered for. Out: the objects that `helm template` would print, hooks and
//! tests among them, those of `crds/`, and problems.

use std::path::Path;
use std::sync::Arc;

use super::{Loaded, Object, Origin, manifest, objects};
use crate::helm::chart::{Bounds, Chart};
use crate::helm::output::Document;
use crate::helm::provenance::RenderedText;
use crate::helm::{Options, render};
use crate::source::{Span, Trace, Tracer};

/// Reads and renders the chart at `path`.
pub fn read(path: &Path, options: &Options, bounds: &Bounds) -> Loaded {
    let (chart, problems) = Chart::load(path, bounds);
    let mut loaded = Loaded { objects: Vec::new(), problems };
    if let Some(chart) = chart {
        add_rendered(&Arc::new(chart), options, &mut loaded);
    }
    loaded
}

/// Renders a chart and adds what came of it.
pub fn add_rendered(chart: &Arc<Chart>, options: &Options, loaded: &mut Loaded) {
    let rendered = render(chart, options);
    loaded.problems.extend(rendered.problems);
    for document in rendered.documents {
        add_document(document, options, loaded);
    }
    for file in rendered.crds {
        let read = manifest::read_bytes(&file.place, &file.bytes);
        loaded.problems.extend(read.problems);
        loaded.objects.extend(read.objects.into_iter().map(|object| Object {
            chart: Some(file.chart.clone()),
            default_namespace: options.namespace.clone(),
            ..object
        }));
    }
}

fn add_document(document: Document, options: &Options, loaded: &mut Loaded) {
    let Some(root) = document.root else { return };
    let chart = document.template.split_once("/templates/").map(|(chart, _)| chart.to_owned());
    let tracer: Arc<dyn Tracer + Send + Sync> =
        Arc::new(InDocument { rendered: document.rendered, span: document.span });
    loaded.objects.extend(objects(&root).into_iter().map(|root| Object {
        root,
        origin: Origin::Rendered(tracer.clone()),
        chart: chart.clone(),
        default_namespace: options.namespace.clone(),
    }));
}

/// Traces spans of a document, which is a part of a rendered text.
struct InDocument {
    rendered: Arc<RenderedText>,
    span: Span,
}

impl Tracer for InDocument {
    fn trace(&self, span: Span) -> Trace {
        self.rendered.trace(span.shifted(self.span.start))
    }

    fn text(&self) -> &str {
        self.rendered.slice(self.span)
    }
}
