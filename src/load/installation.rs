//! What objects ask a controller to install: charts, with the release and the values that they are rendered with.
//!
//! In: the objects of a run. Out: an [`Installation`] for each chart that one of them names, and an [`Unfollowed`] where that cannot be
//! told from them. One file per kind of object, one line each in `READERS`.

use std::collections::BTreeMap;
use std::path::Path;

use super::repository::{Found, Repositories};
use super::{Object, application_set, argo_application, helm_release};
use crate::helm::chart::Bounds;
use crate::helm::{Layer, Piece};
use crate::problem::Problem;
use crate::source::Site;
use crate::yaml::Node;

/// Reads what an object of one kind asks for.
type Read = fn(&Object, &mut Surroundings<'_>) -> Vec<Asked>;
/// What an object asks for, or why that cannot be told.
pub(super) type Asked = Result<Installation, Unfollowed>;

/// The kinds of objects that install charts, by the start of their `apiVersion` and by `kind`.
const READERS: &[(&str, &str, Read)] = &[
    ("argoproj.io/", "Application", argo_application::read),
    ("argoproj.io/", "ApplicationSet", application_set::read),
    ("helm.toolkit.fluxcd.io/", "HelmRelease", helm_release::read),
];

/// The kinds of objects that others name.
const NAMED: &[&str] =
    &["ConfigMap", "GitRepository", "HelmChart", "HelmRepository", "OCIRepository", "Secret"];

/// A chart that an object asks for.
#[derive(Debug, Clone)]
pub(super) struct Installation {
    /// The object: `HelmRelease apps/kube2iam`.
    pub(super) object: String,
    /// The object as it is declared.
    pub(super) declared: Object,
    /// Where it names the chart.
    pub(super) site: Site,
    /// Where the chart is.
    pub(super) chart: Location,
    /// The release's name.
    pub(super) release: String,
    /// The release's namespace, where it is told.
    pub(super) namespace: Option<String>,
    /// What stands in place of the chart's own values.
    pub(super) base: Option<Vec<Layer>>,
    /// What is laid over them.
    pub(super) layers: Vec<Layer>,
    /// Which of its values could not be read.
    pub(super) problems: Vec<Problem>,
}

/// An object of which cannot be told what it asks for.
#[derive(Debug, Clone)]
pub(super) struct Unfollowed {
    /// The object: `ApplicationSet apps`.
    pub(super) object: String,
    /// What is in the way.
    pub(super) site: Site,
    /// Why, as a clause.
    pub(super) why: String,
    /// What to do.
    pub(super) cure: &'static str,
}

/// Where a chart is.
#[derive(Debug, Clone)]
pub(super) enum Location {
    /// In this folder.
    Folder(Found),
    /// In a repository of charts; its address where that is known.
    Charts { chart: String, repository: Option<String>, version: String },
    /// In a folder of another Git repository; its address where that is known.
    Git { path: String, repository: Option<String>, revision: String },
}

/// The objects that others name, and the files of their repositories.
pub(super) struct Surroundings<'a> {
    named: BTreeMap<(&'a str, &'a str), Vec<&'a Object>>,
    pub(super) repositories: Repositories,
}

/// Everything that the objects ask for, in their order.
pub(super) fn all(objects: &[&Object], bounds: &Bounds) -> (Vec<Installation>, Vec<Unfollowed>) {
    let reader = |object: &Object| {
        let fits = |(start, kind, _): &&(&str, &str, Read)| {
            object.kind() == *kind && object.api_version().starts_with(start)
        };
        READERS.iter().find(fits).map(|(_, _, read)| *read)
    };
    let mut asking = objects.iter().filter_map(|object| Some((*object, reader(object)?))).peekable();
    let (mut installations, mut others) = (Vec::new(), Vec::new());
    if asking.peek().is_none() {
        return (installations, others);
    }
    let mut around = Surroundings::of(objects, bounds);
    for asked in asking.flat_map(|(object, read)| read(object, &mut around)) {
        match asked {
            Ok(installation) => installations.push(installation),
            Err(unfollowed) => others.push(unfollowed),
        }
    }
    (installations, others)
}

impl<'a> Surroundings<'a> {
    fn of(objects: &[&'a Object], bounds: &Bounds) -> Self {
        let mut named: BTreeMap<_, Vec<_>> = BTreeMap::new();
        for object in objects.iter().copied().filter(|object| NAMED.contains(&object.kind())) {
            if let Some(name) = text_at(&object.root, &["metadata", "name"]) {
                named.entry((object.kind(), name)).or_default().push(object);
            }
        }
        Self { named, repositories: Repositories::of(bounds) }
    }

    /// The object of a kind and a name that `asking` means: in `namespace` or in none that is told, of the same kustomization first, then in
    /// the nearest file.
    pub(super) fn object(
        &self,
        (kind, name): (&str, &str),
        namespace: Option<&str>,
        asking: &Object,
    ) -> Option<&'a Object> {
        let fits = |object: &&&Object| {
            namespace.is_none_or(|wanted| object.namespace().is_none_or(|given| given == wanted))
        };
        let near = file(asking);
        let distance = |object: &&&Object| {
            (object.environment != asking.environment, std::cmp::Reverse(shared(&near, &file(object))))
        };
        self.named.get(&(kind, name))?.iter().filter(fits).min_by_key(distance).copied()
    }
}

/// The file that an object was written in.
pub(super) fn file(object: &Object) -> String {
    object.trace(object.root.span).primary.source.name().to_owned()
}

/// How many folders two files have in common.
fn shared(one: &str, other: &str) -> usize {
    let folders = |file: &str| Path::new(file).parent().map(Path::to_owned).unwrap_or_default();
    let (one, other) = (folders(one), folders(other));
    one.components().zip(other.components()).take_while(|(one, other)| one == other).count()
}

/// The text of a scalar at a path, whatever it resolves to; nothing where it is empty.
pub(super) fn text_at<'a>(node: &'a Node, path: &[&str]) -> Option<&'a str> {
    node.at(path)?.written()
}

/// The items of a list at a path.
pub(super) fn items_at<'a>(node: &'a Node, path: &[&str]) -> &'a [Node] {
    node.at(path).and_then(Node::as_sequence).unwrap_or_default()
}

/// A part of an object as values.
pub(super) fn piece(object: &Object, node: &Node) -> Piece {
    Piece { node: node.clone(), document: object.tracer() }
}

/// Where a part of an object was written.
pub(super) fn site(object: &Object, node: &Node) -> Site {
    object.trace(node.span).primary
}
