//! `kubectl kustomize` beside our build: the containers of what both build, with their images, accounts and tokens.
//!
//! The cases under `tests/kustomizations` hold one rule each; with `STALETOKEN_KUSTOMIZATIONS=/path/to/clones` all kustomizations below that
//! folder are compared as well, and how many are equal is printed:
//!
//! ```text
//! STALETOKEN_KUSTOMIZATIONS=/path/to/clones cargo test --test peers kustomize -- --nocapture
//! ```

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use staletoken::discover::Input;
use staletoken::helm::chart::Bounds;
use staletoken::load::{self, Loaded, Object, Targets, manifest};
use staletoken::parallel::Jobs;
use staletoken::problem::ProblemSeverity;
use staletoken::workload;

use crate::peer;

/// The folder of a case that is built, where it is not its top.
const ROOT: &str = "overlay";
/// The first line of a case that kustomize builds and we do not, or not in the same way; what follows is told.
const UNLIKE: &str = "# told: ";

#[test]
fn every_case_is_built_as_kubectl_builds_it() {
    let Some(kubectl) = peer::find("kubectl") else { return };
    let Some(helm) = peer::find("helm") else { return };
    let programs = tempfile::tempdir().unwrap();
    let helm = third(&helm, programs.path());
    let mut wrong = Vec::new();
    let cases = cases();
    assert!(cases.len() > 20, "the cases were not found");
    for (name, text) in &cases {
        let folder = tempfile::tempdir().unwrap();
        unpack(text, folder.path());
        let overlay = folder.path().join(ROOT);
        let root = if overlay.exists() { overlay } else { folder.path().to_owned() };
        let theirs = built(&kubectl, &helm, &root);
        let ours = loaded(&root, folder.path());
        let told = unchecked(&ours);
        match (theirs, text.lines().next().and_then(|line| line.strip_prefix(UNLIKE))) {
            (Ok(_), Some(expected)) => {
                if !told.iter().any(|message| message.contains(expected)) {
                    wrong.push(format!("{name}: not told: {expected}: {told:?}"));
                }
            }
            (Ok(theirs), None) => {
                let (theirs, ours) = (rows(&theirs), rows(&ours.objects));
                if theirs != ours || !told.is_empty() {
                    wrong.push(format!("{name}:\nkubectl {theirs:#?}\nours {ours:#?}\n{told:?}"));
                } else if theirs.is_empty() {
                    wrong.push(format!("{name}: there is nothing to compare"));
                }
            }
            (Err(said), expected) => {
                if told.is_empty()
                    || expected.is_some_and(|expected| !told.iter().any(|told| told.contains(expected)))
                {
                    wrong.push(format!("{name}: kubectl refuses it, and that is not told: {said}: {told:?}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {} cases:\n{}", wrong.len(), cases.len(), wrong.join("\n"));
}

#[test]
fn public_kustomizations_are_built_as_kubectl_builds_them() {
    let Some(corpus) = std::env::var_os("STALETOKEN_KUSTOMIZATIONS") else { return };
    let (Some(kubectl), Some(helm)) = (peer::find("kubectl"), peer::find("helm")) else { return };
    let programs = tempfile::tempdir().unwrap();
    let helm = third(&helm, programs.path());
    let mut folders = Vec::new();
    collect(Path::new(&corpus), &mut folders);
    let (mut equal, mut refused, mut told, mut unlike) = (0, 0, BTreeMap::new(), Vec::new());
    for folder in &folders {
        let ours = loaded(folder, Path::new(&corpus));
        // What would have to be fetched cannot be compared, and kubectl would try for a long time.
        if unchecked(&ours)
            .iter()
            .any(|message| message.contains("was not fetched") || message.contains("the chart "))
        {
            *told.entry("elsewhere".to_owned()).or_insert(0) += 1;
            continue;
        }
        let Ok(theirs) = built(&kubectl, &helm, folder) else {
            refused += 1;
            continue;
        };
        let (their_rows, our_rows) = (rows(&theirs), rows(&ours.objects));
        if their_rows == our_rows && unchecked(&ours).is_empty() {
            equal += 1;
        } else if unchecked(&ours).is_empty() {
            unlike.push(format!("{}:\nkubectl {their_rows:#?}\nours {our_rows:#?}", folder.display()));
        } else {
            *told.entry(unchecked(&ours)[0].clone()).or_insert(0) += 1;
            eprintln!(
                "told: {}: {:?}, rows equal: {}",
                folder.display(),
                unchecked(&ours),
                their_rows == our_rows
            );
        }
    }
    let built = folders.len() - refused;
    eprintln!("{told:#?}");
    eprintln!(
        "{equal} of {built} equal; {} told of, {} unlike; kubectl refuses {refused}",
        told.values().sum::<usize>(),
        unlike.len()
    );
    assert!(unlike.is_empty(), "{}", unlike.join("\n"));
}

/// Each case by its name.
fn cases() -> BTreeMap<String, String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/kustomizations");
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .map(|path| {
            (path.file_stem().unwrap().to_string_lossy().into_owned(), fs::read_to_string(path).unwrap())
        })
        .collect()
}

/// Writes the files of a case, each behind a line `>>> path`.
fn unpack(text: &str, folder: &Path) {
    for part in text.split("\n>>> ").skip(1) {
        let (name, content) = part.split_once('\n').unwrap();
        let path = folder.join(name.trim());
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, format!("{content}\n")).unwrap();
    }
}

/// A helm that says it is the third: kubectl asks for its version with a flag that the fourth has no more.
fn third(helm: &Path, folder: &Path) -> PathBuf {
    let path = folder.join("helm");
    let script = format!(
        "#!/bin/sh\nif [ \"$1\" = version ]; then echo v3.19.0; else exec '{}' \"$@\"; fi\n",
        helm.display()
    );
    fs::write(&path, script).unwrap();
    fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o755)).unwrap();
    path
}

/// What kubectl builds, or what it says against it.
fn built(kubectl: &Path, helm: &Path, folder: &Path) -> Result<Vec<Object>, String> {
    let arguments =
        ["kustomize", "--enable-helm", "--helm-command", helm.to_str().unwrap(), folder.to_str().unwrap()];
    let output = peer::run(kubectl, &arguments);
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    Ok(manifest::read_bytes("kubectl", &output.stdout).objects)
}

fn loaded(folder: &Path, given: &Path) -> Loaded {
    let bounds = Bounds::of(&[given.to_owned()]);
    load::all(
        &[Input::Kustomization(folder.to_owned())],
        &Targets::default(),
        &bounds,
        Jobs::default(),
        &|| (),
    )
}

fn unchecked(loaded: &Loaded) -> Vec<String> {
    let lost = loaded.problems.iter().filter(|problem| problem.severity == ProblemSeverity::Unchecked);
    lost.map(|problem| problem.message.clone()).collect()
}

/// One line for each container, in order.
fn rows(objects: &[Object]) -> Vec<String> {
    let (containers, _) = workload::extract(objects);
    let rows = containers.iter().map(|container| {
        let workload = &container.workload;
        let tokens =
            container.exposure.tokens.iter().map(|token| format!("{:?} {:?}", token.kind, token.mount_path));
        let tokens: Vec<String> = tokens.collect();
        format!(
            "{} {}/{} {} {} {:?} {} {tokens:?} {:?}",
            workload.kind,
            workload.namespace.as_deref().unwrap_or_default(),
            workload.name,
            container.name,
            container.written,
            container.role,
            container.exposure.service_account,
            container.exposure.not_injected,
        )
    });
    let mut rows: Vec<String> = rows.collect();
    rows.sort();
    rows
}

fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut folders: Vec<PathBuf> = entries.filter(|path| path.is_dir() && !path.is_symlink()).collect();
    folders.sort();
    if staletoken::kustomize::file_in(folder).is_some() {
        found.push(folder.to_owned());
    }
    folders.iter().filter(|path| !path.ends_with(".git")).for_each(|inner| collect(inner, found));
}
