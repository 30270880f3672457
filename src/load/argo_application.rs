//! Argo CD's `Application`: charts out of its sources, and the values that are laid over their own.
//!
//! In: an object. Out: what each of its sources asks for. Values come from `valueFiles`, in their order, from `values` or `valuesObject`,
//! and from `parameters` on top, as Argo CD hands them to Helm.

use std::sync::Arc;

use super::installation::{
    Asked, Installation, Location, Surroundings, Unfollowed, file, items_at, piece, site, text_at,
};
use super::repository::Found;
use super::{Object, release};
use crate::helm::Layer;
use crate::problem::Problem;
use crate::yaml::{Entry, Kind, Mapping, Node};

/// What an `Application` asks for. Sources that are folders of manifests ask for nothing: these are read as they are.
pub(super) fn read(object: &Object, around: &mut Surroundings<'_>) -> Vec<Asked> {
    of(object, &object.root, around)
}

/// What an `Application` asks for that is all of an object or a part of it.
pub(super) fn of(object: &Object, root: &Node, around: &mut Surroundings<'_>) -> Vec<Asked> {
    let Some(spec) = root.get("spec") else { return Vec::new() };
    let several = items_at(spec, &["sources"]);
    let sources: Vec<&Node> =
        if several.is_empty() { spec.get("source").into_iter().collect() } else { several.iter().collect() };
    let application = Application { object, root, sources };
    let mut asked = Vec::new();
    for source in &application.sources {
        asked.extend(installation(&application, source, around).map(Ok));
        asked.extend(application.replaced_images(source).map(Err));
    }
    asked
}

/// An `Application` in the object that it was written in.
struct Application<'a> {
    object: &'a Object,
    root: &'a Node,
    sources: Vec<&'a Node>,
}

impl Application<'_> {
    /// What is told of images that a source puts in the place of those that are written.
    fn replaced_images(&self, source: &Node) -> Option<Unfollowed> {
        let images = source.at(&["kustomize", "images"]).filter(|node| !items_at(node, &[]).is_empty())?;
        let name = text_at(self.root, &["metadata", "name"]).unwrap_or_default();
        Some(Unfollowed {
            object: format!("Application {name}"),
            site: site(self.object, images),
            why: "the images of its kustomize are not put in the place of those that are written".to_owned(),
            cure: "check what runs too: `kubectl get deploy,ds,sts,cronjob -A -o yaml | staletoken check -`",
        })
    }

    /// Its tree, which says what it is: a part of a set does not.
    fn declared(&self) -> Node {
        let mut entries = self.root.as_mapping().map(|map| map.entries.clone()).unwrap_or_default();
        if self.root.get("kind").is_none() {
            let named = |entry: &&Entry| matches!(&*entry.key, "apiVersion" | "kind");
            let own =
                self.object.root.as_mapping().into_iter().flat_map(|map| map.entries.iter().filter(named));
            entries.extend(own.cloned());
        }
        Node { span: self.root.span, kind: Kind::Mapping(Arc::new(Mapping { entries })) }
    }
}

fn installation(
    application: &Application<'_>,
    source: &Node,
    around: &mut Surroundings<'_>,
) -> Option<Installation> {
    let Application { object, root, sources } = application;
    let (node, chart) = location(object, source, around)?;
    let name = text_at(root, &["metadata", "name"]).unwrap_or_default();
    let helm = source.get("helm");
    let of_helm = |key: &str| helm.and_then(|helm| text_at(helm, &[key]));
    let target = text_at(root, &["spec", "destination", "namespace"]);
    let mut asked = Installation {
        object: format!("Application {name}"),
        declared: Object { root: application.declared(), ..(*object).clone() },
        site: site(object, node),
        chart,
        release: of_helm("releaseName").unwrap_or(name).to_owned(),
        namespace: of_helm("namespace").or(target).map(str::to_owned),
        base: None,
        layers: Vec::new(),
        problems: Vec::new(),
    };
    if let Some(helm) = helm {
        value_files(object, helm, sources, &mut asked, around);
        inline(object, helm, &mut asked);
    }
    Some(asked)
}

/// The node that names the chart, and where it is; nothing for a folder here that is none.
fn location<'a>(
    object: &Object,
    source: &'a Node,
    around: &mut Surroundings<'_>,
) -> Option<(&'a Node, Location)> {
    let url = text_at(source, &["repoURL"]).unwrap_or_default();
    let revision = text_at(source, &["targetRevision"]).unwrap_or_default().to_owned();
    if let Some(chart) = text_at(source, &["chart"]) {
        let repository = if url.contains("://") { url.to_owned() } else { format!("oci://{url}") };
        let (chart, repository) = (chart.to_owned(), Some(repository).filter(|_| !url.is_empty()));
        return Some((source.get("chart")?, Location::Charts { chart, repository, version: revision }));
    }
    let path = text_at(source, &["path"])?;
    let node = source.get("path")?;
    let file = file(object);
    match around.repositories.at(&file, url, path) {
        Some(found) if found.real.join("Chart.yaml").is_file() => Some((node, Location::Folder(found))),
        Some(_) => None,
        None => {
            let repository = Some(url.to_owned()).filter(|url| !url.is_empty());
            Some((node, Location::Git { path: path.to_owned(), repository, revision }))
        }
    }
}

/// Adds the values files, whose paths are those of the chart, of the repository (`/`), or of another source (`$ref/`).
fn value_files(
    object: &Object,
    helm: &Node,
    sources: &[&Node],
    asked: &mut Installation,
    around: &mut Surroundings<'_>,
) {
    let forgiving = helm.get("ignoreMissingValueFiles").and_then(Node::as_bool) == Some(true);
    for node in items_at(helm, &["valueFiles"]) {
        let Some(path) = text_at(node, &[]) else { continue };
        let found = values_file(object, path, sources, &asked.chart, around);
        if found.is_none() && forgiving {
            continue;
        }
        match release::values_file(path, found.as_ref(), site(object, node), &asked.object) {
            Ok(layer) => asked.layers.push(layer),
            Err(problem) => asked.problems.push(*problem),
        }
    }
}

fn values_file(
    object: &Object,
    path: &str,
    sources: &[&Node],
    chart: &Location,
    around: &mut Surroundings<'_>,
) -> Option<Found> {
    let file = file(object);
    if let Some((reference, path)) = path.strip_prefix('$').and_then(|path| path.split_once('/')) {
        let source = sources.iter().find(|source| text_at(source, &["ref"]) == Some(reference))?;
        let url = text_at(source, &["repoURL"]).unwrap_or_default();
        return around.repositories.at(&file, url, path);
    }
    match chart {
        Location::Folder(chart) if !path.contains("://") => around.repositories.beside(chart, path),
        _ => None,
    }
}

/// Adds the values that are written in the object itself.
fn inline(object: &Object, helm: &Node, asked: &mut Installation) {
    let whole = helm.get("valuesObject").filter(|node| node.as_mapping().is_some());
    let text = helm.get("values").filter(|node| !node.is_null());
    asked.layers.extend(match (whole, text) {
        (Some(map), _) => Some(Layer::Map(piece(object, map))),
        (None, Some(text)) => Some(Layer::Text(piece(object, text))),
        (None, None) => None,
    });
    for parameter in items_at(helm, &["parameters"]) {
        let (Some(path), Some(value)) = (text_at(parameter, &["name"]), parameter.get("value")) else {
            continue;
        };
        let text = parameter.get("forceString").and_then(Node::as_bool) == Some(true);
        asked.layers.push(Layer::One {
            path: path.to_owned(),
            value: piece(object, &escaped(value, text)),
            text,
        });
    }
    if let Some(node) = helm.get("fileParameters").filter(|node| !items_at(node, &[]).is_empty()) {
        let message = format!("the fileParameters of {} are not applied", asked.object);
        let problem = Problem::at(site(object, node), message);
        asked.problems.push(problem.help("write what matters under parameters, or give it with --set-file"));
    }
}

/// A value as Argo CD hands it to `--set`: its commas separate nothing, unless it is a list in braces.
fn escaped(value: &Node, stays_text: bool) -> Node {
    let mut value = value.clone();
    if let Kind::Scalar(scalar) = &mut value.kind {
        let is_list = !stays_text && scalar.text.starts_with('{') && scalar.text.ends_with('}');
        if !is_list && scalar.text.contains(',') {
            scalar.text = Arc::from(scalar.text.replace("\\,", ",").replace(',', "\\,"));
        }
    }
    value
}
