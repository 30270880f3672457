//! `helmCharts`: charts of this machine, rendered by our own engine.
//!
//! In: an entry. Out: the objects of the chart, each with the places in its templates and values. A chart that is not there would have to
//! be fetched: that is a problem that says what to type.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::accumulate::Builder;
use super::file::{self, Kustomization};
use super::resource::Resource;
use super::territory::Target;
use crate::helm::chart::Chart;
use crate::helm::output::Document;
use crate::helm::{ASSUMED_RELEASE, Layer, Options, Piece, UserValues, render_here};
use crate::yaml::{self, Node};

/// Where charts are looked for.
const HOME: &str = "charts";

/// The entries: a map each, with the field of its name.
pub(super) fn entries(of: &Kustomization) -> impl Iterator<Item = &Node> {
    of.list("helmCharts").iter()
}

/// The folder of the chart of an entry, as far as the kustomization says where it is.
pub(super) fn folder(of: &Kustomization, entry: &Node) -> Option<PathBuf> {
    let text = |key: &str| entry.get(key).and_then(Node::written);
    let name = text("name")?;
    let home = of.root.at(&["helmGlobals", "chartHome"]).and_then(Node::written).unwrap_or(HOME);
    // What kustomize fetches for itself lies in a folder for its version.
    let home = match (text("repo"), text("version")) {
        (Some(_), Some(version)) => Path::new(home).join(format!("{name}-{version}")),
        _ => PathBuf::from(home),
    };
    Some(home.join(name))
}

/// The objects of all charts.
pub(super) fn objects(
    builder: &mut Builder<'_>,
    of: &Kustomization,
    namespace: Option<&str>,
) -> Vec<Resource> {
    let mut resources = Vec::new();
    for entry in entries(of) {
        resources.extend(inflated(builder, of, entry, namespace).unwrap_or_default());
    }
    if let Some(node) = of.root.get("helmChartInflationGenerator") {
        builder.problem(
            node.span,
            "helmChartInflationGenerator was not applied",
            &super::accumulate::by_hand(of),
        );
    }
    resources
}

fn inflated(
    builder: &mut Builder<'_>,
    of: &Kustomization,
    entry: &Node,
    namespace: Option<&str>,
) -> Option<Vec<Resource>> {
    let path = folder(of, entry)?;
    let Target::Folder(path) = builder.territory.target(&of.folder, &path.to_string_lossy()) else {
        let name = entry.get("name").and_then(Node::written).unwrap_or_default();
        let message =
            format!("the chart {} is not at {} and was not rendered", name.escape_debug(), path.display());
        let help = fetch(entry, &of.folder.join(path.parent().unwrap_or(&path)))
            .unwrap_or_else(|| super::accumulate::by_hand(of));
        builder.problem(entry.span, message, &help);
        return None;
    };
    let options = options(builder, of, entry, namespace)?;
    let (chart, problems) = Chart::load(&path, builder.bounds);
    builder.problems.extend(problems);
    let rendered = render_here(&Arc::new(chart?), &options, builder.parses);
    builder.problems.extend(rendered.problems);
    let is_on = |key: &str| entry.get(key).and_then(Node::as_bool) == Some(true);
    let documents = rendered.documents.into_iter().filter(|document| !(is_on("skipHooks") && document.hook));
    let mut resources = Vec::new();
    for document in documents {
        resources.extend(resource(builder, &document));
    }
    Some(resources)
}

fn resource(builder: &mut Builder<'_>, document: &Document) -> Option<Resource> {
    document.root.as_ref()?;
    let tracer = document.tracer();
    builder.budget.bytes(tracer.text().len()).ok()?;
    let base = builder.patchwork.rendered(&tracer);
    let parsed =
        yaml::parse_stream_at(tracer.text(), base).into_iter().find_map(|read| read.root.ok().flatten());
    Some(Resource::new(parsed?, document.chart()))
}

/// What to type for a chart that lies in a repository.
fn fetch(entry: &Node, home: &Path) -> Option<String> {
    let text = |key: &str| entry.get(key).and_then(Node::written);
    let (name, repository) = (text("name")?, text("repo")?);
    let version = text("version").map(|version| format!(" --version {version}")).unwrap_or_default();
    let home = super::territory::tidy(home);
    let what = match repository.strip_prefix("oci://") {
        Some(_) => format!("{}/{name}", repository.trim_end_matches('/')),
        None => format!("{name} --repo {repository}"),
    };
    Some(format!("fetch it: helm pull {what}{version} --untar --untardir {}", home.display()))
}

/// What the chart is rendered for.
fn options(
    builder: &mut Builder<'_>,
    of: &Kustomization,
    entry: &Node,
    namespace: Option<&str>,
) -> Option<Options> {
    let text = |key: &str| entry.get(key).and_then(Node::written);
    let mut values = UserValues::default();
    let more = entry.get("additionalValuesFiles").and_then(Node::as_sequence).unwrap_or_default();
    let own = entry.get("valuesFile").filter(|node| node.written().is_some());
    let is_full = |node: &&Node| node.as_mapping().is_some_and(|map| !map.entries.is_empty());
    let inline = entry.get("valuesInline").filter(is_full).and_then(|_| inline(of, entry));
    // Inline values lie over the file, below it, or take its place.
    let merge = text("valuesMerge").unwrap_or("override");
    let file = match own.filter(|_| inline.is_none() || merge != "replace") {
        Some(node) => Some(values_file(builder, of, node)?),
        None => None,
    };
    let (below, above) = if merge == "merge" { (inline, file) } else { (file, inline) };
    values.layers.extend(below.into_iter().chain(above));
    for node in more {
        values.layers.push(values_file(builder, of, node)?);
    }
    let namespace = text("namespace").or(of.text("namespace")).or(namespace);
    Some(Options {
        release: text("releaseName").or(text("nameTemplate")).unwrap_or(ASSUMED_RELEASE).to_owned(),
        namespace: namespace.map(str::to_owned),
        values,
        kube_version: text("kubeVersion").map(str::to_owned),
        api_versions: entry
            .get("apiVersions")
            .and_then(Node::as_sequence)
            .unwrap_or_default()
            .iter()
            .filter_map(|node| node.written().map(str::to_owned))
            .collect(),
        ..Options::default()
    })
}

/// A values file that the entry names.
fn values_file(builder: &mut Builder<'_>, of: &Kustomization, node: &Node) -> Option<Layer> {
    match builder.territory.target(&of.folder, node.written()?) {
        Target::File(path) => match file::text(&path) {
            Ok(source) => Some(Layer::File(source)),
            Err(problem) => {
                builder.problems.push(*problem);
                None
            }
        },
        other => {
            builder.unreached(node, &other);
            None
        }
    }
}

/// The values that an entry holds itself, with the places of the kustomization's file.
fn inline(of: &Kustomization, entry: &Node) -> Option<Layer> {
    let place = entries(of).position(|other| other.span == entry.span)?;
    let own = Kustomization::parse(&of.folder, &of.source, 0).ok()?;
    let node = entries(&own).nth(place)?.get("valuesInline")?.clone();
    Some(Layer::Map(Piece { node, document: Arc::new(of.source.clone()) }))
}
