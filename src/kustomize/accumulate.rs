//! The build itself: what a kustomization takes in, generates and changes, in kustomize's order.
//!
//! In: a folder. Out: [`Built`]. Whatever is missing, elsewhere or out of bounds is a problem, and the rest is built.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::file::{self, Kustomization};
use super::limit::{Budget, MOST_DEPTH};
use super::patchwork::Patchwork;
use super::resource::Resource;
use super::territory::{Target, Territory, tidy};
use super::{chart, generate, image, label, patch, reference, rename, replacement, replica};
use crate::helm::Parses;
use crate::helm::chart::Bounds;
use crate::problem::Problem;
use crate::source::{Site, Span, Tracer};
use crate::yaml::{self, Node};

/// What became of a kustomization.
pub struct Built {
    /// Its objects.
    pub objects: Vec<Object>,
    /// The text that their spans are of.
    pub patchwork: Arc<Patchwork>,
    /// What was not built as kustomize builds it.
    pub problems: Vec<Problem>,
}

/// An object of a build.
#[derive(Debug, Clone)]
pub struct Object {
    /// Its tree; spans are of the patchwork.
    pub root: Node,
    /// The chart it was rendered from, when it was.
    pub chart: Option<String>,
}

/// A step of a build; the steps come in this order.
type Step = fn(&mut Builder<'_>, &Kustomization, &mut Vec<Resource>);

const STEPS: &[Step] = &[
    patch::strategic,
    patch::patches,
    |builder, of, resources| rename::namespace(builder, of, resources),
    |builder, of, resources| rename::prefix(builder, of, resources),
    |builder, of, resources| rename::suffix(builder, of, resources),
    |builder, of, resources| label::labels(builder, of, resources),
    |builder, of, resources| label::annotations(builder, of, resources),
    |builder, of, resources| patch::json6902(builder, of, resources),
    |builder, of, resources| replica::transform(builder, of, resources),
    |builder, of, resources| image::transform(builder, of, resources),
    |builder, of, resources| replacement::transform(builder, of, resources),
];

/// Fields that name programs, or objects that configure some.
const PLUGINS: [&str; 2] = ["generators", "transformers"];
/// Fields that change how kustomize itself works.
const CONFIGURING: [&str; 2] = ["configurations", "openapi"];

/// Builds the kustomization in a folder, with what the thread parsed before.
pub(crate) fn build(folder: &Path, bounds: &Bounds, parses: &mut Parses) -> Built {
    let territory = Territory::of(folder, bounds);
    let mut builder = Builder {
        territory: &territory,
        bounds,
        parses,
        patchwork: Patchwork::default(),
        problems: Vec::new(),
        budget: Budget::default(),
        stopped: false,
        open: Vec::new(),
        files: BTreeMap::new(),
    };
    let mut resources = Vec::new();
    builder.kustomization(folder, None, Part::Whole, None, &mut resources);
    reference::update(&mut resources);
    resources.retain(|resource| !is_local(resource));
    let objects = resources.into_iter().map(|Resource { root, chart, .. }| Object { root, chart }).collect();
    let mut problems = builder.problems;
    problems.dedup();
    Built { objects, patchwork: Arc::new(builder.patchwork), problems }
}

/// Whether an object says of itself that it is meant for tools alone.
fn is_local(resource: &Resource) -> bool {
    const LOCAL: &str = "config.kubernetes.io/local-config";
    resource.mark("annotations", LOCAL).is_some_and(|value| value == "true")
}

/// What to type for what was not applied.
pub(super) fn by_hand(of: &Kustomization) -> String {
    format!(
        "check what kustomize makes of it: kustomize build {} | staletoken check -",
        tidy(&of.folder).display()
    )
}

/// What a kustomization is to the one that names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A whole of its own: what it builds is added.
    Whole,
    /// A component: what it says is done to what is there.
    Component,
}

/// A build on its way.
pub(super) struct Builder<'a> {
    pub(super) territory: &'a Territory,
    pub(super) bounds: &'a Bounds,
    pub(super) parses: &'a mut Parses,
    pub(super) patchwork: Patchwork,
    pub(super) problems: Vec<Problem>,
    pub(super) budget: Budget,
    /// Whether a limit was reached: nothing more is done then.
    stopped: bool,
    /// The kustomizations that are being built, outermost first.
    open: Vec<PathBuf>,
    /// The documents of files that were read.
    files: BTreeMap<PathBuf, Vec<Node>>,
}

impl Builder<'_> {
    /// Builds the kustomization in a folder into the objects that are there.
    fn kustomization(
        &mut self,
        folder: &Path,
        named: Option<Span>,
        part: Part,
        namespace: Option<&str>,
        resources: &mut Vec<Resource>,
    ) {
        let real = std::fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
        if let Err(message) = self.budget.kustomization() {
            return self.stop(named, folder, message);
        }
        let unending = if self.open.contains(&real) {
            Some(format!("{} takes itself in, by way of others or at once", tidy(folder).display()))
        } else if self.open.len() >= MOST_DEPTH {
            Some(format!("more than the limit of {MOST_DEPTH} kustomizations lie in each other"))
        } else {
            None
        };
        if let Some(message) = unending {
            let help = "kustomize refuses it, or would not end: take the line out";
            return self.problem(named.unwrap_or_default(), message, help);
        }
        let Some(of) = self.open_file(folder) else { return };
        if named.is_some() && of.is_component() != (part == Part::Component) {
            let message = if of.is_component() {
                "a component is named under `components`, not under `resources`"
            } else {
                "only a kustomization of `kind: Component` can be named under `components`"
            };
            self.problem(
                named.unwrap_or_default(),
                message,
                "kustomize refuses it: move the line, or change the kind",
            );
        }
        self.open.push(real);
        let namespace = of.text("namespace").or(namespace);
        match part {
            Part::Whole => {
                let mut own = Vec::new();
                self.accumulate(&of, namespace, &mut own);
                self.absorb(named, own, resources);
            }
            Part::Component => self.accumulate(&of, namespace, resources),
        }
        self.open.pop();
    }

    fn accumulate(&mut self, of: &Kustomization, namespace: Option<&str>, resources: &mut Vec<Resource>) {
        self.unapplied(of);
        for (entry, node) in of.resources() {
            if self.stopped {
                return;
            }
            match self.territory.target(&of.folder, entry) {
                Target::File(path) => {
                    let documents = self.documents(&path, node.span).unwrap_or_default();
                    let found = documents.into_iter().filter_map(|root| self.object(root)).collect();
                    self.absorb(Some(node.span), found, resources);
                }
                Target::Folder(path) => {
                    self.kustomization(&path, Some(node.span), Part::Whole, namespace, resources);
                }
                other => self.unreached(node, &other),
            }
        }
        let generated = generate::objects(self, of);
        self.absorb(None, generated, resources);
        let charted = chart::objects(self, of, namespace);
        self.absorb(None, charted, resources);
        for (entry, node) in of.components() {
            match self.territory.target(&of.folder, entry) {
                Target::Folder(path) => {
                    self.kustomization(&path, Some(node.span), Part::Component, namespace, resources);
                }
                other => self.unreached(node, &other),
            }
        }
        for step in STEPS {
            if self.stopped {
                return;
            }
            step(self, of, resources);
        }
    }

    /// A document as an object; nothing for what kustomize refuses.
    fn object(&mut self, root: Node) -> Option<Resource> {
        let resource = Resource::new(root, None);
        let missing = match (resource.kind(), resource.name()) {
            ("", _) => "`kind`",
            (_, "") => "`metadata.name`",
            _ => return Some(resource),
        };
        let span = Span::new(resource.root.span.start, resource.root.span.start);
        let message = format!("this is no object that kustomize takes: it has no {missing}");
        self.problem(span, message, "add it, or take the file out of `resources`");
        None
    }

    /// Adds objects; of two that are called the same the second is left out, since kustomize refuses both.
    fn absorb(&mut self, named: Option<Span>, found: Vec<Resource>, resources: &mut Vec<Resource>) {
        if let Err(message) = self.budget.objects(found.len()) {
            let folder = self.open.last().cloned().unwrap_or_default();
            return self.stop(named, &folder, message);
        }
        let mut known: BTreeSet<_> = resources.iter().map(Resource::id).collect();
        for resource in found {
            let id = resource.id();
            if id.name.is_empty() || known.insert(id.clone()) {
                resources.push(resource);
            } else {
                let span = resource.root.at(&["metadata", "name"]).unwrap_or(&resource.root).span;
                let message = format!("{id} is there twice in the kustomization, and kustomize refuses that");
                self.problem(span, message, "remove one of them, or give it another name");
            }
        }
    }

    /// Tells of objects that are called the same after they were renamed.
    pub(super) fn one_of_each(&mut self, span: Span, resources: &[Resource]) {
        let mut known = BTreeSet::new();
        let twice =
            resources.iter().map(Resource::id).find(|id| !id.name.is_empty() && !known.insert(id.clone()));
        if let Some(id) = twice {
            let message = format!("{id} is there twice once this is applied, and kustomize refuses that");
            self.problem(span, message, "give one of them another name");
        }
    }

    fn open_file(&mut self, folder: &Path) -> Option<Kustomization> {
        let read = file::source(folder).and_then(|source| {
            let base = self.patchwork.file(&source);
            Kustomization::parse(folder, &source, base)
        });
        match read {
            Ok(of) => Some(of),
            Err(problem) => {
                self.problems.push(*problem);
                None
            }
        }
    }

    /// The objects or patches in a file; nothing where it cannot be read.
    pub(super) fn documents(&mut self, path: &Path, named: Span) -> Option<Vec<Node>> {
        let real = std::fs::canonicalize(path).ok()?;
        if let Some(known) = self.files.get(&real) {
            return Some(known.clone());
        }
        let source = match file::text(path) {
            Ok(source) => source,
            Err(problem) => {
                self.problems.push(*problem);
                return None;
            }
        };
        if let Err(message) = self.budget.bytes(source.text().len()) {
            self.stop(Some(named), path, message);
            return None;
        }
        let base = self.patchwork.file(&source);
        let found = self.parsed(base, source.text());
        self.files.insert(real, found.clone());
        Some(found)
    }

    /// The objects or patches that a scalar of a kustomization holds.
    pub(super) fn inner(&mut self, scalar: &Node) -> Vec<Node> {
        let text = scalar.as_scalar().map(|scalar| scalar.text.clone()).unwrap_or_default();
        if let Err(message) = self.budget.bytes(text.len()) {
            self.stop(Some(scalar.span), Path::new(""), message);
            return Vec::new();
        }
        let base = self.patchwork.inner(scalar);
        self.parsed(base, &text)
    }

    fn parsed(&mut self, base: usize, text: &str) -> Vec<Node> {
        let mut found = Vec::new();
        for document in yaml::parse_stream_at(text, base) {
            match document.root {
                Ok(Some(root)) => expand(root, &mut found),
                Ok(None) => {}
                Err(error) => {
                    let message = format!("a document cannot be read: {}", error.message);
                    self.problem(error.span, message, "mend it: kustomize refuses it too");
                }
            }
        }
        found
    }

    /// What kustomize would run or fetch, and we do not.
    fn unapplied(&mut self, of: &Kustomization) {
        let there = |key: &&str| of.root.get(key).filter(|node| !node.is_null());
        for (key, node) in PLUGINS.iter().filter_map(|key| Some((key, there(key)?))) {
            self.problem(node.span, format!("`{key}` were not applied"), &by_hand(of));
        }
        for (key, node) in CONFIGURING.iter().filter_map(|key| Some((key, there(key)?))) {
            let message =
                format!("`{key}` was not applied: lists may merge and images be found in other places");
            let problem = Problem::at(self.site(node.span), message).help(by_hand(of));
            self.problems.push(problem.note());
        }
    }

    /// Tells of an entry that leads to nothing that can be read.
    pub(super) fn unreached(&mut self, entry: &Node, target: &Target) {
        let text = entry.written().unwrap_or_default().escape_debug().to_string();
        let folder = self.open.last().cloned().unwrap_or_default();
        let build = format!("kustomize build {} | staletoken check -", shown(&folder));
        let (message, help) = match target {
            Target::Remote => (
                format!("{text} was not fetched, so it was not applied"),
                format!("check what kustomize makes of it: {build}"),
            ),
            Target::Outside => (
                format!("{text} lies outside of the given paths and of the repository, so it was not read"),
                "give a folder that holds both".to_owned(),
            ),
            Target::Missing => (
                format!("there is no {text}"),
                "check the path: it is relative to the kustomization".to_owned(),
            ),
            Target::File(_) => {
                (format!("{text} is a file, and a folder is meant"), "name the folder".to_owned())
            }
            Target::Folder(_) => {
                (format!("{text} is a folder, and a file is meant"), "name a file in it".to_owned())
            }
        };
        self.problem(entry.span, message, &help);
    }

    /// Where a span was written.
    pub(super) fn site(&self, span: Span) -> Site {
        self.patchwork.trace(span).primary
    }

    /// Tells of something that was not built as kustomize builds it.
    pub(super) fn problem(&mut self, span: Span, message: impl Into<String>, help: &str) {
        let problem = Problem::at(self.site(span), message).help(help);
        self.problems.push(problem);
    }

    /// Counts the values that a step looks at; whether it may.
    pub(super) fn charge(&mut self, span: Span, count: usize) -> bool {
        if self.stopped {
            return false;
        }
        if let Err(message) = self.budget.steps(count) {
            self.stop(Some(span), Path::new(""), message);
        }
        !self.stopped
    }

    /// Ends the build.
    fn stop(&mut self, named: Option<Span>, folder: &Path, message: String) {
        self.stopped = true;
        let problem = match named {
            Some(span) => Problem::at(self.site(span), message),
            None => Problem::in_file(shown(folder), message),
        };
        self.problems.push(problem.help("take less into one kustomization"));
    }
}

fn shown(folder: &Path) -> String {
    let here = std::fs::canonicalize(".").unwrap_or_default();
    let path = folder.strip_prefix(&here).unwrap_or(folder);
    if path.as_os_str().is_empty() { ".".to_owned() } else { path.display().to_string() }
}

/// A document, or what a list holds.
fn expand(root: Node, found: &mut Vec<Node>) {
    let is_list = root.get("kind").and_then(Node::as_str).is_some_and(|kind| kind.ends_with("List"));
    match root.get("items").and_then(Node::as_sequence).filter(|_| is_list) {
        Some(items) => items.iter().for_each(|item| expand(item.clone(), found)),
        None => found.push(root),
    }
}
