//! staletoken finds containers that lose the API server when their service-account token expires.
//!
//! One way through, each arrow a function from a value to a value:
//!
//! ```text
//! Settings
//!   | discover   paths -> inputs (manifest file, chart, stdin)               file system
//!   | load       input -> objects with exact places; charts are rendered     file system
//!   | extract    objects -> workloads -> containers                          pure
//!   | resolve    reference -> tag, digest, version                           knowledge, network
//!   | detect     image -> SDK facts with evidence                            knowledge, network
//!   | judge      facts -> verdict                                            pure
//!   | rules      analysis -> findings                                        pure
//!   v report     findings, problems, what was not checked -> bytes           standard output
//! ```
//!
//! Imports point one way: `report` -> `rule` -> `analysis` -> `verdict` -> `sdk`, `knowledge` -> `workload` -> `image`, `yaml`;
//! `load` -> `helm`, `yaml`; `image` imports nothing of ours but spans. No stage below `main` prints, exits or reads the environment.

pub mod analysis;
pub mod cli;
pub mod discover;
pub mod helm;
pub mod image;
pub mod knowledge;
pub mod load;
pub mod lockfile;
pub mod platform;
pub mod problem;
pub mod report;
pub mod rule;
pub mod sdk;
pub mod settings;
pub mod source;
pub mod verdict;
pub mod workload;
pub mod yaml;

use std::path::PathBuf;

use analysis::{Analysis, Looked, Match};
use discover::{Input, discover};
use helm::Options;
use helm::chart::Bounds;
use image::Reference;
use load::{Loaded, chart, manifest};
use platform::Platform;
use report::Report;
use verdict::Detection;

/// Checks everything below the given paths: discover, load, extract, look up, judge, apply the rules.
pub fn check(
    paths: &[PathBuf],
    respect_gitignore: bool,
    options: &Options,
    platform: Platform,
    look: impl FnMut(&Reference) -> Looked,
) -> Report {
    let (inputs, mut problems) = discover(paths, respect_gitignore);
    let mut objects = Vec::new();
    let bounds = Bounds { roots: paths.iter().filter_map(|path| path.canonicalize().ok()).collect() };
    for input in &inputs {
        let loaded = load(input, options, &bounds);
        objects.extend(loaded.objects);
        problems.extend(loaded.problems);
    }
    let (containers, unusable) = workload::extract(&objects);
    problems.extend(unusable);
    let mut analysis = Analysis::join(containers, problems, look);
    analysis.platform = platform;
    let findings = rule::run(&analysis);
    Report { analysis, findings, inputs: inputs.len() }
}

fn load(input: &Input, options: &Options, bounds: &Bounds) -> Loaded {
    match input {
        Input::Manifest(path) => manifest::read_file(path),
        Input::Stdin => manifest::read_stream(std::io::stdin().lock()),
        Input::Chart(path) | Input::ChartArchive(path) => chart::read(path, options, bounds),
    }
}

/// What is known about an image.
pub fn look_up(reference: &Reference) -> Looked {
    let reason = format!("nothing is known about {}", reference.name());
    Looked {
        detection: Detection::Unknown { reason },
        matched: Match::Name,
        first_reloading_tag: None,
        newest_known_tag: None,
        successor: None,
        floating: None,
    }
}
