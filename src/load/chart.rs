//! Charts read into objects.
//!
//! In: a chart folder or a packaged chart, and what it is rendered for. Out: the objects that `helm template` would print, hooks and
//! tests among them, those of `crds/`, and problems; those of each environment one after the other.

use std::path::Path;
use std::sync::Arc;

use super::definition::is_definition;
use super::release::{Target, Targets};
use super::{Loaded, Object, Origin, manifest, objects, unrendered};
use crate::environment;
use crate::helm::chart::{Bounds, Chart};
use crate::helm::output::Document;
use crate::helm::{Parses, render_here};
use crate::problem::Problem;

/// Reads the chart at `path` and renders it for each of its targets.
pub(super) fn read(path: &Path, targets: &Targets, bounds: &Bounds, parses: &mut Parses) -> Loaded {
    let (chart, mut problems) = Chart::load(path, bounds);
    let Some(chart) = chart else { return Loaded::of_chart(Vec::new(), problems) };
    let chart = Arc::new(chart);
    let (targets, unread) = targets.of(path);
    problems.extend(unread);
    let mut objects = Vec::new();
    for target in &targets {
        let rendered = rendered(&chart, target, parses);
        objects.extend(rendered.objects);
        problems.extend(rendered.problems);
    }
    let place = |problem: &Problem| (problem.file.clone(), problem.site.clone(), problem.message.clone());
    let problems = environment::join(problems, place, |problem| &mut problem.environments);
    let unrendered = unrendered::beside(&chart, &targets);
    Loaded { unrendered, ..Loaded::of_chart(objects, problems) }
}

/// What comes of a chart.
fn rendered(chart: &Arc<Chart>, target: &Target, parses: &mut Parses) -> Loaded {
    let rendered = render_here(chart, &target.options, parses);
    let mut loaded = Loaded { problems: rendered.problems, ..Loaded::default() };
    for document in rendered.documents {
        add_document(document, &mut loaded);
    }
    for file in rendered.crds {
        let read = match file.file().bytes() {
            Ok(bytes) => manifest::read_bytes(&file.file().place, bytes),
            Err(message) => manifest::failed(Problem::in_file(file.file().place.as_str(), message)),
        };
        loaded.problems.extend(read.problems);
        let of_chart = |object| Object { chart: Some(file.chart.clone()), ..object };
        loaded.objects.extend(read.objects.into_iter().map(of_chart));
    }
    for object in &mut loaded.objects {
        object.default_namespace.clone_from(&target.options.namespace);
        object.environment.clone_from(&target.environment);
    }
    for problem in &mut loaded.problems {
        problem.environments = target.environment.clone().into();
    }
    loaded
}

fn add_document(document: Document, loaded: &mut Loaded) {
    let (tracer, chart) = (document.tracer(), document.chart());
    let Some(root) = document.root.filter(|root| !is_definition(root)) else { return };
    loaded.objects.extend(objects(&root).into_iter().map(|root| Object {
        root,
        origin: Origin::Rendered(tracer.clone()),
        chart: chart.clone(),
        template: None,
        default_namespace: None,
        environment: None,
    }));
}
