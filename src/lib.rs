//! staletoken finds containers that lose the API server when their service-account token expires.
//!
//! One way through, each arrow a function from a value to a value:
//!
//! ```text
//! Settings
//!   | discover   paths -> inputs (manifest file, chart, kustomization, ...)    file system
//!   | load       input -> objects with exact places; charts are rendered,    file system
//!   |            for the objects that deploy them where there are any,
//!   |            and kustomizations built
//!   | extract    objects -> workloads -> containers                          pure
//!   | service    lock files -> programs and their Kubernetes clients         file system, knowledge
//!   | resolve    reference -> tag, digest, version                           knowledge, network
//!   | detect     image -> SDK facts with evidence                            knowledge, network
//!   | evidence   audit logs and notices -> accounts seen with a stale token   file system
//!   | judge      facts -> verdict; exposure, lifetime, platform -> clock      pure
//!   | rules      analysis -> findings                                        pure
//!   | selection  findings -> those asked for, and how many are hidden        pure
//!   v report     findings, problems, what was not checked -> bytes           standard output
//! ```
//!
//! Imports point one way: `report` -> `fix` -> `selection` -> `rule` -> `analysis` -> `detect` -> `knowledge` -> `verdict`, `sdk`; `analysis` -> `workload` ->
//! `load` -> `kustomize` -> `helm` -> `yaml`, `image`; `image` imports nothing of ours but spans. No stage below `main` prints, exits or reads the environment.

pub mod analysis;
pub mod cli;
pub mod detect;
pub mod discover;
pub mod dockerfile;
pub mod environment;
pub mod evidence;
pub mod file;
pub mod fix;
pub mod helm;
pub mod image;
pub mod inspect;
pub mod knowledge;
pub mod kustomize;
pub mod load;
pub mod lockfile;
pub mod moment;
pub mod oci;
pub mod parallel;
pub mod platform;
pub mod problem;
pub mod registry;
pub mod report;
pub mod resolve;
pub mod rule;
pub mod sdk;
pub mod selection;
pub mod service;
pub mod settings;
pub mod source;
pub mod spelling;
pub mod verdict;
pub mod workload;
pub mod yaml;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use analysis::{Analysis, Inputs, Observations};
use discover::{Input, discover};
use helm::chart::Bounds;
use image::Reference;
use knowledge::Knowledge;
use load::release;
use problem::Problem;
use report::Report;
use selection::Choice;
use service::{Built, Repository};
use settings::Settings;

/// Checks everything below the paths of the settings.
pub fn check(settings: &Settings) -> Report {
    let (knowledge, mut problems) = knowledge(settings);
    let (inputs, undiscovered) = discover(&settings.inputs, settings.respect_gitignore);
    let inputs = foreign(inputs, &settings.own_files);
    let (targets, unread) = release::targets(&settings.release);
    problems.extend(undiscovered);
    problems.extend(unread);
    let bounds = Bounds::of(&settings.inputs);
    // Most references need the names of registries, and this thread has nothing else to do.
    let meanwhile = || _ = knowledge.registries();
    let loaded = load::all(&inputs, &targets, &bounds, settings.jobs, &meanwhile);
    problems.extend(loaded.problems);
    let (containers, too_many) = workload::extract(&loaded.objects);
    problems.extend(too_many);
    problems.extend(analysis::unusable(&containers));
    problems.extend(analysis::injected(&loaded.objects));
    let dependencies = dependencies(&inputs);
    let (services, unlocked) = service::read(&dependencies, &settings.inputs, &knowledge, settings.jobs);
    problems.extend(unlocked);
    let (bases, unbased) = service::bases(&dependencies, settings.jobs);
    problems.extend(unbased);
    let references = analysis::references(&containers, &bases);
    let platforms = analysis::platforms(&containers);
    let mut detected = detect::detect(&references, &knowledge, &settings.network, &platforms);
    problems.extend(detected.problems);
    let based = analysis::bases(&bases, &references, &detected.looked);
    let built = built(&inputs, settings);
    let repository =
        Repository { folder: &settings.folder, services: &services, built: &built, bases: &bases };
    repository.join(&references, &mut detected.looked);
    let lists = &settings.network.lists;
    problems.extend(detect::declare(&references, &mut detected.looked, lists, &knowledge));
    let (sightings, unread) = evidence::read(&settings.evidence);
    problems.extend(unread);
    let observations = Observations::of(sightings, &containers);
    problems.extend(observations.unmatched());
    let analysis = Analysis {
        platform: settings.platform.clone(),
        kubernetes: settings.kubernetes.clone(),
        started: settings.started,
        now: settings.now,
        online: settings.network.online,
        contacted: detected.contacted,
        inputs: Inputs { charts_in_part: loaded.charts_in_part, ..count(&inputs, loaded.charts) },
        services,
        observations,
        bases: based,
        objects: loaded.objects,
        images: analysis::run(references, detected.looked, &containers),
        containers,
        problems,
    };
    report(analysis, settings)
}

/// Answers for images without any manifest. The references come with the name of what they were given in: `argument 1`, `<stdin>:3`.
pub fn images(written: &[(String, String)], settings: &Settings) -> Report {
    let (knowledge, mut problems) = knowledge(settings);
    let (mut references, mut on_disk) = (Vec::new(), Vec::new());
    for (place, text) in written {
        if let Some((looked, problem)) = detect::on_disk(text, &settings.network, &knowledge) {
            on_disk.push((Reference::local(text), looked));
            problems.extend(problem);
            continue;
        }
        match Reference::parse(text) {
            Ok(reference) => references.push(reference),
            Err(error) => {
                let message = format!("`{}` was not checked: {}", text.escape_debug(), error.message);
                problems.push(Problem::in_file(place, message).help(error.help));
            }
        }
    }
    references.sort();
    references.dedup_by_key(|reference| reference.to_string());
    let mut detected = detect::detect(&references, &knowledge, &settings.network, &BTreeMap::new());
    problems.extend(detected.problems);
    for (reference, found) in on_disk {
        references.push(reference);
        detected.looked.push(found);
    }
    let lists = &settings.network.lists;
    problems.extend(detect::declare(&references, &mut detected.looked, lists, &knowledge));
    let analysis = Analysis {
        platform: settings.platform.clone(),
        now: settings.now,
        online: settings.network.online,
        contacted: detected.contacted,
        images: analysis::images(references, detected.looked, &[]),
        problems,
        ..Analysis::default()
    };
    report(analysis, settings)
}

/// The knowledge of this binary and of the folders that the settings name.
pub fn knowledge(settings: &Settings) -> (Knowledge, Vec<Problem>) {
    let mut knowledge = Knowledge::embedded();
    let problems = settings.rules.iter().flat_map(|folder| knowledge.add_folder(folder)).collect();
    for (repository, stated) in &settings.images {
        knowledge.state(repository.clone(), stated.clone());
    }
    for (prefix, original) in &settings.mirrors {
        knowledge.mirror(prefix.clone(), original.clone());
    }
    (knowledge, problems)
}

/// The report with the findings that are asked for; the others are counted.
pub fn select(mut report: Report, choice: &Choice) -> Report {
    let findings = std::mem::take(&mut report.findings);
    let selected = selection::select(&report.analysis, findings, &report.folder, choice);
    report.analysis.problems.extend(selected.problems);
    let fixes = fix::plan(&report.analysis, &selected.findings);
    Report {
        findings: selected.findings,
        hidden: selected.hidden,
        held: selected.held,
        most_problems: choice.most_problems,
        fixes,
        ..report
    }
}

fn report(analysis: Analysis, settings: &Settings) -> Report {
    let findings = rule::run(&analysis, settings.jobs);
    Report { analysis, findings, folder: settings.folder.clone(), ..Report::default() }
}

fn dependencies(inputs: &[Input]) -> Vec<PathBuf> {
    let path = |input: &Input| match input {
        Input::Dependencies(path) => Some(path.clone()),
        _ => None,
    };
    inputs.iter().filter_map(path).collect()
}

/// The images that are built in the repository, as the configuration says it, then as its files do.
fn built(inputs: &[Input], settings: &Settings) -> Vec<Built> {
    let stated = settings.services.iter().map(|(name, folder, site)| {
        let folder = folder.to_string_lossy().into_owned();
        Built { name: name.clone(), dockerfile: format!("{folder}/Dockerfile"), folder, site: site.clone() }
    });
    let files = inputs.iter().filter_map(|input| match input {
        Input::Manifest(path) | Input::Dependencies(path) => Some(path.clone()),
        _ => None,
    });
    stated.chain(service::built(&files.collect::<Vec<_>>())).collect()
}

/// The inputs without the files that staletoken wrote or reads itself.
fn foreign(mut inputs: Vec<Input>, own: &[PathBuf]) -> Vec<Input> {
    let own: Vec<PathBuf> = own.iter().filter_map(|file| file.canonicalize().ok()).collect();
    let is_own = |path: &Path| {
        own.iter().any(|own| {
            own.file_name() == path.file_name() && path.canonicalize().is_ok_and(|path| path == *own)
        })
    };
    inputs.retain(|input| !matches!(input, Input::Manifest(path) if is_own(path)));
    inputs
}

fn count(inputs: &[Input], charts: usize) -> Inputs {
    let dependency_files = inputs.iter().filter(|input| matches!(input, Input::Dependencies(_))).count();
    let kustomizations = inputs.iter().filter(|input| matches!(input, Input::Kustomization(_))).count();
    let read = inputs.iter().filter(|input| !input.is_chart()).count();
    let files = read - kustomizations - dependency_files;
    Inputs { files, charts, kustomizations, dependency_files, ..Inputs::default() }
}
