//! GitHub workflows: what `docker/build-push-action` and `docker build` make.

use std::sync::Arc;

use super::{Built, DOCKERFILE, inside, one, text};
use crate::source::{Site, Source};
use crate::yaml::{self, Node};

/// The images that the jobs of a workflow build; paths are relative to the repository.
pub(super) fn read(folder: &str, source: &Arc<Source>) -> Vec<Built> {
    let Ok(Some(root)) = yaml::parse(source.text()) else { return Vec::new() };
    let repository = folder.strip_suffix(".github/workflows").unwrap_or(folder).trim_end_matches('/');
    let repository = if repository.is_empty() { "." } else { repository };
    let jobs = root.get("jobs").and_then(Node::as_mapping);
    let mut found = Vec::new();
    for job in jobs.into_iter().flat_map(|jobs| &jobs.entries) {
        let steps = job.value.get("steps").and_then(Node::as_sequence).unwrap_or_default();
        for step in steps {
            found.extend(action(source, repository, step, steps));
            found.extend(commands(source, repository, step));
        }
    }
    found
}

/// `docker/build-push-action`, whose tags may be those that `docker/metadata-action` made.
fn action(source: &Arc<Source>, repository: &str, step: &Node, steps: &[Node]) -> Vec<Built> {
    if !text(step, &["uses"]).unwrap_or_default().starts_with("docker/build-push-action") {
        return Vec::new();
    }
    let Some(tags) = step.at(&["with", "tags"]) else { return Vec::new() };
    let context = inside(repository, text(step, &["with", "context"]).unwrap_or("."));
    // The Dockerfile is named from the repository, and lies in the context where it is not named.
    let dockerfile = match text(step, &["with", "file"]) {
        Some(file) => inside(repository, file),
        None => inside(&context, DOCKERFILE),
    };
    let written = tags.as_str().unwrap_or_default();
    let made = steps.iter().filter(|other| {
        text(other, &["id"]).is_some_and(|id| written.contains(&format!("steps.{id}.outputs.tags")))
    });
    let named = made.filter_map(|other| other.at(&["with", "images"])).chain([tags]);
    let mut found = Vec::new();
    for node in named {
        for name in node.as_str().unwrap_or_default().split([',', '\n']).map(str::trim) {
            // `${{ … }}` behind the name is the tag, which does not matter here.
            let name = name.split(":${{").next().unwrap_or_default();
            found.extend(one(Site::new(source.clone(), node.span), name, &context, dockerfile.clone()));
        }
    }
    found
}

/// `docker build -t NAME [-f FILE] CONTEXT` in the lines of a step.
fn commands(source: &Arc<Source>, repository: &str, step: &Node) -> Vec<Built> {
    let Some(run) = step.get("run") else { return Vec::new() };
    let folder = inside(repository, text(step, &["working-directory"]).unwrap_or("."));
    let joined = run.as_str().unwrap_or_default().replace("\\\n", " ");
    let mut found = Vec::new();
    for line in joined.lines() {
        let words: Vec<&str> = line.split_whitespace().map(|word| word.trim_matches(['"', '\''])).collect();
        let Some(build) = words.iter().position(|word| *word == "build") else { continue };
        if !words[..build].iter().any(|word| matches!(*word, "docker" | "podman" | "buildx")) {
            continue;
        }
        let behind = |flags: [&str; 2]| {
            let at = words.iter().position(|word| flags.contains(word));
            at.and_then(|at| words.get(at + 1)).copied()
        };
        let (Some(name), Some(context)) = (behind(["-t", "--tag"]), words.last()) else { continue };
        let context = inside(&folder, context);
        let dockerfile = match behind(["-f", "--file"]) {
            Some(file) => inside(&folder, file),
            None => inside(&context, DOCKERFILE),
        };
        let name = name.split(":$").next().unwrap_or_default();
        found.extend(one(Site::new(source.clone(), run.span), name, &context, dockerfile));
    }
    found
}
