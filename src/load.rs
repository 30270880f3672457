//! Inputs read into objects with exact places. Charts are rendered here, kustomizations built.
//!
//! In: an [`crate::discover::Input`]. Out: objects and problems. One file per kind of input, one line each in `SOURCES`.

mod application_set;
mod argo_application;
mod chart;
mod definition;
mod deployed;
mod elsewhere;
mod helm_release;
mod helmfile;
mod installation;
mod kustomize;
mod list;
pub mod manifest;
mod named;
pub mod release;
mod repository;
mod unrendered;

use std::ops::Range;
use std::path::Path;
use std::sync::Arc;

use crate::discover::{Input, is_helmfile};
use crate::environment;
use crate::helm::chart::Bounds;
use crate::helm::{Parses, STACK};
use crate::kustomize::Patchwork;
use crate::parallel::{self, Jobs};
use crate::problem::{Problem, ProblemSeverity};
use crate::source::{Site, Source, Span, Trace, Tracer};
use crate::yaml::Node;

pub use list::objects;
use manifest::Asked;
pub use release::Targets;
pub use unrendered::Unrendered;

/// What an input gave.
#[derive(Debug, Clone, Default)]
pub struct Loaded {
    /// In the order of the input.
    pub objects: Vec<Object>,
    /// What could not be used, in the same order.
    pub problems: Vec<Problem>,
    /// How many charts were rendered, if only in part.
    pub charts: usize,
    /// Values files of charts that nothing was rendered with.
    pub unrendered: Vec<Unrendered>,
    /// How many of them could not be read or rendered as a whole.
    pub charts_in_part: usize,
}

/// Loads every input, `jobs` at a time; charts read nothing beyond the bounds. `meanwhile` is what this thread does while others load, each time
/// they do. The result is in the order of the inputs, charts last.
pub fn all(inputs: &[Input], targets: &Targets, bounds: &Bounds, jobs: Jobs, meanwhile: &dyn Fn()) -> Loaded {
    let (charts, others): (Vec<&Input>, Vec<&Input>) = inputs.iter().partition(|input| input.is_chart());
    let mut whole = Loaded::default();
    let is_several = others.iter().filter(|input| matches!(input, Input::Kustomization(_))).nth(1).is_some();
    for (input, part) in others.iter().zip(each(&others, targets, bounds, jobs, meanwhile)) {
        whole.add(if is_several { kustomize::named(part, input) } else { part });
    }
    let place = |problem: &Problem| (problem.file.clone(), problem.site.clone(), problem.message.clone());
    whole.problems = environment::join(whole.problems, place, |problem| &mut problem.environments);
    deployed::charts(
        &charts,
        targets,
        &mut whole,
        |charts, targets| each(charts, targets, bounds, jobs, meanwhile),
        bounds,
    );
    whole.problems.extend(unrendered::note(&whole.unrendered));
    whole
}

fn each(
    inputs: &[&Input],
    targets: &Targets,
    bounds: &Bounds,
    jobs: Jobs,
    meanwhile: &dyn Fn(),
) -> Vec<Loaded> {
    let load = |parses: &mut Parses, input: &&Input| one(input, targets, bounds, parses);
    // Several charts need all threads themselves.
    let keep = || if inputs.len() == 1 { Parses::by(jobs) } else { Parses::default() };
    parallel::each_deep(inputs, jobs, STACK, keep, load, meanwhile).unwrap_or_else(|error| {
        let file = inputs.first().map_or_else(String::new, |input| input.name());
        let message = format!("nothing was read: no thread can be started: {error}");
        let problem = Problem::in_file(file, message).help("permit the process more memory");
        vec![Loaded { problems: vec![problem], ..Loaded::default() }]
    })
}

fn one(input: &Input, targets: &Targets, bounds: &Bounds, parses: &mut Parses) -> Loaded {
    match input {
        Input::Manifest(path) if is_helmfile(path) => helmfile::read(path),
        Input::Manifest(path) => manifest::read_file(path, asked(path, bounds)),
        Input::Stdin => manifest::read_stream(std::io::stdin().lock()),
        Input::Chart(path) | Input::ChartArchive(path) => chart::read(path, targets, bounds, parses),
        Input::Kustomization(path) => kustomize::read(path, bounds, parses),
        Input::Dependencies(_) => Loaded::default(),
    }
}

fn asked(path: &Path, bounds: &Bounds) -> Asked {
    let is_root = path.canonicalize().is_ok_and(|real| bounds.roots.contains(&real));
    if is_root { Asked::Named } else { Asked::Found }
}

impl Loaded {
    /// What a chart gave.
    fn of_chart(objects: Vec<Object>, problems: Vec<Problem>) -> Self {
        let is_lost = |problem: &Problem| problem.severity == ProblemSeverity::Unchecked;
        let charts_in_part = usize::from(problems.iter().any(is_lost));
        Self { objects, problems, charts: 1, charts_in_part, ..Self::default() }
    }

    fn add(&mut self, other: Self) {
        self.objects.extend(other.objects);
        self.problems.extend(other.problems);
        self.charts += other.charts;
        self.unrendered.extend(other.unrendered);
        self.charts_in_part += other.charts_in_part;
    }
}

/// One Kubernetes object, with the means to find out where each part of it was written.
#[derive(Debug, Clone)]
pub struct Object {
    /// Its tree; spans are bytes of the stream it was read from.
    pub root: Node,
    /// Where bytes of that stream were written.
    pub origin: Origin,
    /// The chart it was rendered from, when it was.
    pub chart: Option<String>,
    /// The template that a stream says it was rendered from: `kube2iam/templates/daemonset.yaml`.
    pub template: Option<String>,
    /// The namespace it gets when it names none.
    pub default_namespace: Option<String>,
    /// The environment that its chart was rendered for, or the one of several kustomizations that it was built in, when there is one.
    pub environment: Option<Arc<str>>,
}

/// Where the bytes of a stream were written.
#[derive(Clone)]
pub enum Origin {
    /// In this file.
    File(Arc<Source>),
    /// In the files of a chart.
    Rendered(Arc<dyn Tracer + Send + Sync>),
    /// In the files of a kustomization.
    Built(Arc<Patchwork>),
}

impl std::fmt::Debug for Origin {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::File(source) => f.debug_tuple("File").field(source).finish(),
            Self::Rendered(_) => f.write_str("Rendered"),
            Self::Built(_) => f.write_str("Built"),
        }
    }
}

impl Object {
    /// What knows where its spans were written.
    pub fn tracer(&self) -> Arc<dyn Tracer + Send + Sync> {
        match &self.origin {
            Origin::File(source) => Arc::new(source.clone()),
            Origin::Rendered(tracer) => tracer.clone(),
            Origin::Built(patchwork) => patchwork.clone(),
        }
    }

    /// Where a span of the object was written.
    pub fn trace(&self, span: Span) -> Trace {
        match &self.origin {
            Origin::File(source) => Trace::direct(Site::new(source.clone(), span)),
            Origin::Rendered(tracer) => tracer.trace(span),
            Origin::Built(patchwork) => patchwork.trace(span),
        }
    }

    /// The stream that the spans of the tree are of.
    pub fn text(&self) -> &str {
        match &self.origin {
            Origin::File(source) => source.text(),
            Origin::Rendered(tracer) => tracer.text(),
            Origin::Built(patchwork) => patchwork.text(),
        }
    }

    /// Where a part of a scalar's text was written, as exactly as can be told.
    pub fn trace_text(&self, node: &Node, range: Range<usize>) -> Trace {
        self.trace(node.text_span(self.text(), range))
    }

    /// `apiVersion`; empty when it is no text.
    pub fn api_version(&self) -> &str {
        self.root.get("apiVersion").and_then(Node::as_str).unwrap_or_default()
    }

    /// `kind`; empty when it is no text.
    pub fn kind(&self) -> &str {
        self.root.get("kind").and_then(Node::as_str).unwrap_or_default()
    }

    /// The namespace it is written for, else the one it gets.
    pub fn namespace(&self) -> Option<&str> {
        let written = self.root.at(&["metadata", "namespace"]).and_then(Node::as_str);
        written.filter(|name| !name.is_empty()).or(self.default_namespace.as_deref())
    }
}
