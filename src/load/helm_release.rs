//! Flux's `HelmRelease`: a chart out of a source, and the values that are laid over its own.
//!
//! In: an object, and those that it names. Out: what it asks for. Values come from `valuesFrom`, in its order, and from `values` on top;
//! `valuesFiles` of the chart stand in place of its `values.yaml`.

use super::installation::{
    Asked, Installation, Location, Surroundings, file, items_at, piece, site, text_at,
};
use super::{Object, release};
use crate::helm::{Layer, Secret};
use crate::problem::Problem;
use crate::yaml::Node;

/// Where values are in what `valuesFrom` names, unless it says so.
const VALUES_KEY: &str = "values.yaml";
/// What sops writes in place of a value.
const ENCRYPTED: &str = "ENC[";

/// What a `HelmRelease` asks for; nothing for a part of one, which is a patch.
pub(super) fn read(object: &Object, around: &mut Surroundings<'_>) -> Vec<Asked> {
    let Some(spec) = object.root.get("spec") else { return Vec::new() };
    let Some((node, chart, files)) = chart(object, spec, around) else { return Vec::new() };
    let name = text_at(&object.root, &["metadata", "name"]).unwrap_or_default();
    let target = text_at(spec, &["targetNamespace"]);
    let release = text_at(spec, &["releaseName"]).map(str::to_owned);
    let namespace = target.or_else(|| object.namespace()).map(str::to_owned);
    let label = object.namespace().map_or_else(|| name.to_owned(), |namespace| format!("{namespace}/{name}"));
    let mut asked = Installation {
        object: format!("HelmRelease {label}"),
        declared: object.clone(),
        site: site(object, node),
        chart,
        release: release.unwrap_or_else(|| target.map_or(name.to_owned(), |space| format!("{space}-{name}"))),
        namespace,
        base: None,
        layers: Vec::new(),
        problems: Vec::new(),
    };
    asked.base = base(object, &files, &mut asked, around);
    for reference in items_at(spec, &["valuesFrom"]) {
        match values_from(object, reference, around) {
            Ok(layer) => asked.layers.extend(layer),
            Err(problem) => asked.problems.push(*problem),
        }
    }
    asked.layers.extend(spec.get("values").map(|values| Layer::Map(piece(object, values))));
    if let Some(renderers) = spec.get("postRenderers").filter(|node| !items_at(node, &[]).is_empty()) {
        let message = format!("the postRenderers of {} are not applied", asked.object);
        let problem = Problem::at(site(object, renderers), message);
        asked.problems.push(problem.help("images that they change are checked as the chart has them"));
    }
    vec![Ok(asked)]
}

/// The node that names the chart, where the chart is, and the values files of it that are taken in place of `values.yaml`.
fn chart<'a>(
    object: &'a Object,
    spec: &'a Node,
    around: &mut Surroundings<'_>,
) -> Option<(&'a Node, Location, Vec<&'a Node>)> {
    if let Some(inner) = spec.at(&["chart", "spec"]) {
        let node = inner.get("chart")?;
        let listed = items_at(inner, &["valuesFiles"]).iter();
        return Some((
            node,
            of_source(object, inner, around)?,
            listed.chain(inner.get("valuesFile")).collect(),
        ));
    }
    let reference = spec.get("chartRef")?;
    let node = reference.get("name")?;
    let (kind, name) = (text_at(reference, &["kind"])?, text_at(reference, &["name"])?);
    let namespace = text_at(reference, &["namespace"]).or_else(|| object.namespace());
    let named = around.object((kind, name), namespace, object);
    let location = match (kind, named) {
        ("HelmChart", Some(chart)) => of_source(chart, chart.root.get("spec")?, around)?,
        ("OCIRepository", Some(source)) => in_registry(&source.root),
        _ => Location::Charts { chart: name.to_owned(), repository: None, version: String::new() },
    };
    Some((node, location, Vec::new()))
}

/// The chart that an `OCIRepository` is.
fn in_registry(source: &Node) -> Location {
    let url = text_at(source, &["spec", "url"]).unwrap_or_default();
    let (repository, chart) = url.rsplit_once('/').unwrap_or(("", url));
    let version = ["tag", "semver", "digest"].iter().find_map(|key| text_at(source, &["spec", "ref", key]));
    Location::Charts {
        chart: chart.to_owned(),
        repository: Some(repository.to_owned()),
        version: version.unwrap_or_default().to_owned(),
    }
}

/// The chart that `chart`, `version` and `sourceRef` name, in a `HelmRelease` or in a `HelmChart`.
fn of_source(object: &Object, spec: &Node, around: &mut Surroundings<'_>) -> Option<Location> {
    let chart = text_at(spec, &["chart"])?.to_owned();
    let kind = text_at(spec, &["sourceRef", "kind"]).unwrap_or("HelmRepository");
    let name = text_at(spec, &["sourceRef", "name"]).unwrap_or_default();
    let namespace = text_at(spec, &["sourceRef", "namespace"]).or_else(|| object.namespace());
    let source = around.object((kind, name), namespace, object);
    let url = source.and_then(|source| text_at(&source.root, &["spec", "url"])).map(str::to_owned);
    if kind == "HelmRepository" {
        let version = text_at(spec, &["version"]).unwrap_or_default().to_owned();
        return Some(Location::Charts { chart, repository: url, version });
    }
    let file = file(object);
    let folder = match &url {
        Some(url) => around.repositories.at(&file, url, &chart),
        None => around.repositories.find(&file, &chart),
    };
    if let Some(found) = folder.filter(|found| found.real.join("Chart.yaml").is_file()) {
        return Some(Location::Folder(found));
    }
    let revision = ["commit", "tag", "branch"].iter().find_map(|key| {
        source.and_then(|source| text_at(&source.root, &["spec", "ref", key])).map(str::to_owned)
    });
    Some(Location::Git { path: chart, repository: url, revision: revision.unwrap_or_default() })
}

/// The values files that stand in place of the chart's own, where the chart is here. Their paths are those of the repository.
fn base(
    object: &Object,
    files: &[&Node],
    asked: &mut Installation,
    around: &Surroundings<'_>,
) -> Option<Vec<Layer>> {
    let Location::Folder(chart) = &asked.chart else { return None };
    if files.is_empty() {
        return None;
    }
    let mut layers = Vec::new();
    for node in files {
        let Some(path) = text_at(node, &[]) else { continue };
        let repositories = &around.repositories;
        let found = repositories.find(&file(object), path).or_else(|| repositories.beside(chart, path));
        match release::values_file(path, found.as_ref(), site(object, node), &asked.object) {
            Ok(layer) => layers.push(layer),
            Err(problem) => asked.problems.push(*problem),
        }
    }
    Some(layers)
}

/// The values that one entry of `valuesFrom` names; nothing where it may be missing and is.
fn values_from(
    object: &Object,
    reference: &Node,
    around: &Surroundings<'_>,
) -> Result<Option<Layer>, Box<Problem>> {
    let (Some(kind), Some(name)) = (text_at(reference, &["kind"]), text_at(reference, &["name"])) else {
        return Ok(None);
    };
    let key = text_at(reference, &["valuesKey"]).unwrap_or(VALUES_KEY);
    let path = text_at(reference, &["targetPath"]).map(str::to_owned);
    let optional = reference.get("optional").and_then(Node::as_bool) == Some(true);
    let refuse = |why: &str, cure: &str| {
        let message = format!("the values of {kind} {name} {why}, so the release is rendered without them");
        Err(Box::new(Problem::at(site(object, reference), message).help(cure)))
    };
    let Some(source) = around.object((kind, name), object.namespace(), object) else {
        let cure = "give the path of the file that holds it, or the values themselves with -f";
        return if optional { Ok(None) } else { refuse("are not among what was read", cure) };
    };
    let Some((node, encoded)) = datum(&source.root, key) else {
        let cure = format!("it needs the key {key}, or another one has to be named with valuesKey");
        return if optional { Ok(None) } else { refuse("are missing", &cure) };
    };
    let text = text_at(node, &[]).unwrap_or_default();
    if text.starts_with(ENCRYPTED) {
        return refuse("are encrypted", "give a file with those that matter with -f");
    }
    if kind == "Secret" {
        let Some(secret) = Secret::new(text, encoded) else {
            return refuse("are no text in base64", "write them as base64, or under stringData");
        };
        if path.is_none() && !secret.is_values() {
            return refuse("are no map", "write the key like a values file");
        }
        return Ok(Some(Layer::Secret { secret, path }));
    }
    let value = piece(source, node);
    Ok(Some(match path {
        Some(path) => Layer::One { path, value, text: false },
        None => Layer::Text(value),
    }))
}

/// A datum of a `ConfigMap` or a `Secret`, and whether it is in base64.
fn datum<'a>(root: &'a Node, key: &str) -> Option<(&'a Node, bool)> {
    let is_secret = root.get("kind").and_then(Node::as_str) == Some("Secret");
    let plain = if is_secret { "stringData" } else { "data" };
    let coded = if is_secret { "data" } else { "binaryData" };
    let of = |map: &str| root.at(&[map, key]);
    of(plain).map(|node| (node, false)).or_else(|| of(coded).map(|node| (node, true)))
}
