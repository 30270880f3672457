//! Charts read into objects.
//!
//! In: a chart folder or a packaged chart, and what it is rendered for. Out: the objects that `helm template` would print, hooks and
//! tests among them, those of `crds/`, and problems.

use std::path::Path;
use std::sync::Arc;

use super::{Object, Origin, Tracer};
use crate::helm::chart::{Bounds, Chart};
use crate::helm::output::Document;
use crate::helm::provenance::RenderedText;
use crate::helm::{CustomResources, Options, render};
use crate::problem::Problem;
use crate::source::{Site, Span, Trace};
use crate::yaml;

/// Reads and renders the chart at `path`.
pub fn load(path: &Path, options: &Options, bounds: &Bounds) -> (Vec<Object>, Vec<Problem>) {
    let (chart, mut problems) = Chart::load(path, bounds);
    let Some(chart) = chart else { return (Vec::new(), problems) };
    let rendered = render(&Arc::new(chart), options);
    problems.extend(rendered.problems);
    let documents = rendered.documents.into_iter();
    let mut objects: Vec<Object> = documents.filter_map(|document| object(document, options)).collect();
    for file in &rendered.crds {
        custom_resources(file, options, &mut objects, &mut problems);
    }
    (objects, problems)
}

fn object(document: Document, options: &Options) -> Option<Object> {
    let chart = document.template.split_once("/templates/").map(|(chart, _)| chart.to_owned());
    let tracer = InDocument { rendered: document.rendered, start: document.span.start };
    Some(Object {
        root: document.root?,
        origin: Origin::Rendered(Arc::new(tracer)),
        chart,
        default_namespace: Some(options.namespace.clone()),
    })
}

/// Traces spans of a document, which is a part of a rendered text.
struct InDocument {
    rendered: Arc<RenderedText>,
    start: usize,
}

impl Tracer for InDocument {
    fn trace(&self, span: Span) -> Trace {
        self.rendered.trace(span.shifted(self.start))
    }
}

fn custom_resources(
    file: &CustomResources,
    options: &Options,
    objects: &mut Vec<Object>,
    problems: &mut Vec<Problem>,
) {
    for document in yaml::parse_stream(file.source.text()) {
        match document.root {
            Ok(None) => {}
            Ok(Some(root)) => objects.push(Object {
                root,
                origin: Origin::File(file.source.clone()),
                chart: Some(file.chart.clone()),
                default_namespace: Some(options.namespace.clone()),
            }),
            Err(error) => {
                problems.push(Problem::at(Site::new(file.source.clone(), error.span), error.message));
            }
        }
    }
}
