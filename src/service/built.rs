//! Which images are built in the repository, and from which folder.
//!
//! In: manifests and Dockerfiles of the repository. Out: a [`Built`] for each image that one of them says is built here: skaffold, compose files,
//! GitHub workflows, labels of Dockerfiles, names that a kustomization replaces.

mod workflow;

use std::path::PathBuf;
use std::sync::Arc;

use super::tree::Tree;
use crate::dockerfile::Dockerfile;
use crate::image::Reference;
use crate::lockfile;
use crate::source::{Site, Source};
use crate::yaml::{self, Node};

/// Labels whose value may be the image's own name.
const NAMING_LABELS: [&str; 3] =
    ["org.opencontainers.image.ref.name", "org.opencontainers.image.title", "name"];

/// The Dockerfile where no other one is named.
const DOCKERFILE: &str = "Dockerfile";

/// An image that is built here.
#[derive(Debug, Clone)]
pub struct Built {
    /// Its canonical repository.
    pub name: String,
    /// The folder it is built from, as the user would type it.
    pub folder: String,
    /// Its Dockerfile, the same way.
    pub dockerfile: String,
    /// Where that is said.
    pub site: Site,
}

/// The images that the files say are built here.
pub fn built(paths: &[PathBuf]) -> Vec<Built> {
    let mut tree = Tree::default();
    let mut found = Vec::new();
    let mut renamed: Vec<(String, String)> = Vec::new();
    for path in paths {
        let path = path.to_string_lossy().replace('\\', "/");
        let name = path.rsplit('/').next().unwrap_or_default();
        let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml"));
        let said: fn(&str, &Arc<Source>) -> Vec<Built> = match stem {
            Some("skaffold") => skaffold,
            Some(stem) if stem == "compose" || stem.starts_with("docker-compose") => compose,
            Some(_) if path.contains(".github/workflows/") => workflow::read,
            Some("kustomization") => {
                renamed.extend(tree.file(&path).map(|source| renames(&source)).unwrap_or_default());
                continue;
            }
            None if lockfile::is_dockerfile(&path) => labels,
            _ => continue,
        };
        if let Some(source) = tree.file(&path) {
            found.extend(said(folder(&path), &source));
        }
    }
    for (name, new) in renamed {
        let again: Vec<Built> = found.iter().filter(|built| built.name == name).cloned().collect();
        found.extend(again.into_iter().map(|built| Built { name: new.clone(), ..built }));
    }
    found
}

fn folder(path: &str) -> &str {
    path.rsplit_once('/').map_or(".", |(folder, _)| folder)
}

/// `build.artifacts`: an image, its context, and the Dockerfile in it.
fn skaffold(folder: &str, source: &Arc<Source>) -> Vec<Built> {
    let documents =
        yaml::parse_stream(source.text()).into_iter().filter_map(|document| document.root.ok().flatten());
    let mut found = Vec::new();
    for root in documents {
        for artifact in root.at(&["build", "artifacts"]).and_then(Node::as_sequence).unwrap_or_default() {
            let context = inside(folder, text(artifact, &["context"]).unwrap_or("."));
            let dockerfile = text(artifact, &["docker", "dockerfile"]).unwrap_or(DOCKERFILE);
            let image = artifact.get("image");
            found.extend(image.and_then(|image| {
                let name = image.as_str()?;
                one(Site::new(source.clone(), image.span), name, &context, inside(&context, dockerfile))
            }));
        }
    }
    found
}

/// `services`: those with an image and a context to build it from.
fn compose(folder: &str, source: &Arc<Source>) -> Vec<Built> {
    let Ok(Some(root)) = yaml::parse(source.text()) else { return Vec::new() };
    let services = root.get("services").and_then(Node::as_mapping);
    let service = |service: &Node| {
        let build = service.get("build")?;
        let context = build.as_str().or_else(|| text(build, &["context"])).unwrap_or(".");
        let context = inside(folder, context);
        let dockerfile = inside(&context, text(build, &["dockerfile"]).unwrap_or(DOCKERFILE));
        let image = service.get("image")?;
        one(Site::new(source.clone(), image.span), image.as_str()?, &context, dockerfile)
    };
    services
        .into_iter()
        .flat_map(|services| &services.entries)
        .filter_map(|entry| service(&entry.value))
        .collect()
}

/// Labels of the published stage that hold the name of an image.
fn labels(folder: &str, source: &Arc<Source>) -> Vec<Built> {
    let file = Dockerfile::read(source.text());
    let Some(stage) = file.stages.last() else { return Vec::new() };
    let named = stage.labels.iter().filter(|(key, value)| NAMING_LABELS.contains(key) && value.contains('/'));
    named
        .filter_map(|(_, value)| {
            let site = Site::new(source.clone(), lockfile::span_in(source.text(), value));
            one(site, value, folder, source.name().to_owned())
        })
        .collect()
}

/// What a kustomization calls images, with what it makes of them.
fn renames(source: &Source) -> Vec<(String, String)> {
    let Ok(Some(root)) = yaml::parse(source.text()) else { return Vec::new() };
    let name = |image: &Node, key: &str| {
        Reference::parse(image.get(key)?.as_str()?).ok().map(|reference| reference.name())
    };
    let images = root.get("images").and_then(Node::as_sequence).unwrap_or_default();
    images.iter().filter_map(|image| Some((name(image, "name")?, name(image, "newName")?))).collect()
}

fn text<'a>(node: &'a Node, path: &[&str]) -> Option<&'a str> {
    node.at(path).and_then(Node::as_str)
}

/// An image by a name that may have a tag.
fn one(site: Site, name: &str, folder: &str, dockerfile: String) -> Option<Built> {
    let name = Reference::parse(name).ok()?.name();
    Some(Built { name, folder: folder.to_owned(), dockerfile, site })
}

/// A path in a folder, without dots.
fn inside(folder: &str, path: &str) -> String {
    let absolute = folder.starts_with('/');
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !matches!(*part, "" | ".")).collect();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if !parts.is_empty() => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    match (absolute, parts.is_empty()) {
        (true, _) => format!("/{}", parts.join("/")),
        (false, true) => ".".to_owned(),
        (false, false) => parts.join("/"),
    }
}
