//! Which images are built in the repository, and from which folder.
//!
//! In: manifests and Dockerfiles of the repository. Out: a [`Built`] for each image that one of them says is built here: skaffold, compose files,
//! GitHub workflows, labels of Dockerfiles, names that a kustomization replaces.

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

/// An image that is built here.
#[derive(Debug, Clone)]
pub struct Built {
    /// Its canonical repository.
    pub name: String,
    /// The folder it is built from, as the user would type it.
    pub folder: String,
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
            Some(_) if path.contains(".github/workflows/") => workflow,
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

/// `build.artifacts`: an image and its context.
fn skaffold(folder: &str, source: &Arc<Source>) -> Vec<Built> {
    let documents =
        yaml::parse_stream(source.text()).into_iter().filter_map(|document| document.root.ok().flatten());
    let mut found = Vec::new();
    for root in documents {
        for artifact in root.at(&["build", "artifacts"]).and_then(Node::as_sequence).unwrap_or_default() {
            let context = artifact.get("context").and_then(Node::as_str).unwrap_or(".");
            found.extend(artifact.get("image").and_then(|image| one(source, image, folder, context)));
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
        let context = build.as_str().or_else(|| build.get("context")?.as_str()).unwrap_or(".");
        one(source, service.get("image")?, folder, context)
    };
    services
        .into_iter()
        .flat_map(|services| &services.entries)
        .filter_map(|entry| service(&entry.value))
        .collect()
}

/// Steps that use `docker/build-push-action`; contexts are relative to the repository.
fn workflow(folder: &str, source: &Arc<Source>) -> Vec<Built> {
    let Ok(Some(root)) = yaml::parse(source.text()) else { return Vec::new() };
    let repository = folder.strip_suffix(".github/workflows").unwrap_or(folder).trim_end_matches('/');
    let repository = if repository.is_empty() { "." } else { repository };
    let jobs = root.get("jobs").and_then(Node::as_mapping);
    let mut found = Vec::new();
    for job in jobs.into_iter().flat_map(|jobs| &jobs.entries) {
        for step in job.value.get("steps").and_then(Node::as_sequence).unwrap_or_default() {
            let uses = step.get("uses").and_then(Node::as_str).unwrap_or_default();
            let Some(tags) =
                step.at(&["with", "tags"]).filter(|_| uses.starts_with("docker/build-push-action"))
            else {
                continue;
            };
            let context = step.at(&["with", "context"]).and_then(Node::as_str).unwrap_or(".");
            for tag in tags.as_str().unwrap_or_default().split([',', '\n']).map(str::trim) {
                // `${{ … }}` behind the name is the tag, which does not matter here.
                let name = tag.split(":${{").next().unwrap_or_default();
                found.extend(of_text(source, tags, name, repository, context));
            }
        }
    }
    found
}

/// Labels of the published stage that hold the name of an image.
fn labels(folder: &str, source: &Arc<Source>) -> Vec<Built> {
    let file = Dockerfile::read(source.text());
    let Some(stage) = file.stages.last() else { return Vec::new() };
    let named = stage.labels.iter().filter(|(key, value)| NAMING_LABELS.contains(key) && value.contains('/'));
    named
        .filter_map(|(_, value)| {
            let name = Reference::parse(value).ok()?.name();
            let site = Site::new(source.clone(), crate::source::Span::new(0, 0));
            Some(Built { name, folder: folder.to_owned(), site })
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

fn one(source: &Arc<Source>, image: &Node, folder: &str, context: &str) -> Option<Built> {
    of_text(source, image, image.as_str()?, folder, context)
}

fn of_text(source: &Arc<Source>, node: &Node, text: &str, folder: &str, context: &str) -> Option<Built> {
    let name = Reference::parse(text).ok()?.name();
    Some(Built { name, folder: inside(folder, context), site: Site::new(source.clone(), node.span) })
}

/// A context in a folder, without dots.
fn inside(folder: &str, context: &str) -> String {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| *part != ".").collect();
    for part in context.split('/') {
        match part {
            "" | "." => {}
            ".." if !parts.is_empty() => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    if parts.is_empty() { ".".to_owned() } else { parts.join("/") }
}
