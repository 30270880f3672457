//! The images that Dockerfiles of the repository build upon.
//!
//! In: paths of dependency files. Out: a [`Base`] for each image that leaves something in what a Dockerfile publishes.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

use super::tree::Tree;
use crate::dockerfile::{Dockerfile, Share};
use crate::image::Reference;
use crate::lockfile;
use crate::parallel::{self, Jobs, SHALLOW};
use crate::problem::Problem;
use crate::source::{Site, Source, Span, Trace};

/// An image that a Dockerfile builds upon.
#[derive(Debug, Clone)]
pub struct Base {
    /// The image.
    pub reference: Reference,
    /// Where a person would change its tag, and where it is put to use.
    pub trace: Trace,
    /// How much of it is in the published image.
    pub share: Share,
    /// The folder of the Dockerfile, as the user would type it.
    pub folder: String,
}

/// The images that the Dockerfiles among the files build upon, `jobs` files at a time.
pub fn bases(paths: &[PathBuf], jobs: Jobs) -> (Vec<Base>, Vec<Problem>) {
    let names: Vec<String> = paths.iter().map(|path| path.to_string_lossy().replace('\\', "/")).collect();
    let dockerfiles: Vec<&String> = names.iter().filter(|path| lockfile::is_dockerfile(path)).collect();
    let (mut all, mut problems) = (Vec::new(), BTreeSet::new());
    for (bases, told) in parallel::each(&dockerfiles, jobs, SHALLOW, |path| of_file(path)) {
        all.extend(bases);
        problems.extend(told);
    }
    (all, problems.into_iter().collect())
}

fn of_file(path: &str) -> (Vec<Base>, Vec<Problem>) {
    // What cannot be read was told of by those who read what it installs.
    let Some(source) = Tree::default().file(path) else { return (Vec::new(), Vec::new()) };
    let file = Dockerfile::read(source.text());
    let folder = path.rsplit_once('/').map_or(".", |(folder, _)| folder);
    let (mut bases, mut problems) = (Vec::new(), Vec::new());
    for (word, share) in file.images() {
        let place = Site::new(source.clone(), lockfile::span_in(source.text(), word));
        match Reference::parse(&file.expand(word)) {
            Ok(reference) => {
                let trace = trace(&file, &source, word, &reference, &place);
                bases.push(Base { reference, trace, share, folder: folder.to_owned() });
            }
            Err(error) => problems.push(unread(place, word, &error.message)),
        }
    }
    (bases, problems)
}

/// An image that is only named when the Dockerfile is used is no fault of it.
fn unread(place: Site, word: &str, why: &str) -> Problem {
    let message = format!("the image `{}` was not looked at: {why}", word.escape_debug());
    let problem = Problem::at(place, message);
    if word.contains('$') {
        problem.help("give its variable a default: ARG NAME=value").note()
    } else {
        problem.help("write it as registry/repository:tag")
    }
}

/// The tag is changed where it is written: in the word itself, or in the variable that the word ends in.
fn trace(
    file: &Dockerfile<'_>,
    source: &Arc<Source>,
    word: &str,
    reference: &Reference,
    place: &Site,
) -> Trace {
    if !word.contains('$') {
        let tag = reference.spans.version();
        let start = place.span.start + tag.start;
        return Trace::direct(Site::new(source.clone(), Span::new(start, start + tag.len())));
    }
    let value = Dockerfile::last_variable(word).and_then(|name| file.variable(name));
    match value.filter(|value| reference.tag.as_deref().is_some_and(|tag| value.ends_with(tag))) {
        Some(value) => Trace {
            primary: Site::new(source.clone(), lockfile::span_in(source.text(), value)),
            via: vec![place.clone()],
        },
        None => Trace::direct(place.clone()),
    }
}
