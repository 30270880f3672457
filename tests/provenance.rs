//! Whether the line that a finding underlines is the line that sets the tag: the scalar there, changed, changes the rendered image.
//!
//! Runs over the charts of this repository, and over those below `STALETOKEN_CORPUS` where that is set:
//!
//! ```text
//! STALETOKEN_CORPUS=/path/to/charts cargo test --release --test provenance -- --nocapture
//! ```

#![allow(clippy::unwrap_used, clippy::panic, clippy::print_stderr, reason = "a test may fail and say so")]
#![allow(clippy::cast_precision_loss, reason = "shares of a few thousand")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use staletoken::discover::Input;
use staletoken::helm::Options;
use staletoken::helm::chart::Bounds;
use staletoken::load;
use staletoken::parallel::Jobs;
use staletoken::source::Site;
use staletoken::workload::{Container, extract};

/// The share of containers with a tag from a values file or `Chart.yaml` that has to be traced to that very line.
const LEAST_SHARE: f64 = 0.98;

/// What was counted.
#[derive(Default)]
struct Count {
    /// The tag comes from a values file or from `Chart.yaml`.
    from_values: usize,
    /// The traced scalar, changed, changes the image.
    traced: usize,
    /// The traced scalar is in a packed sub-chart, where it is not changed.
    packed: usize,
    /// Containers that were not traced, or to the wrong place.
    missed: Vec<String>,
}

#[test]
fn the_traced_scalar_sets_the_tag() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut charts = Vec::new();
    for folder in ["examples", "tests/charts"] {
        collect(&root.join(folder), &mut charts);
    }
    if let Some(corpus) = std::env::var_os("STALETOKEN_CORPUS") {
        collect(Path::new(&corpus), &mut charts);
    }
    let mut count = Count::default();
    for path in &charts {
        trace(path, &mut count);
    }
    let share = count.traced as f64 / count.from_values as f64;
    eprintln!(
        "{} charts, {} containers take their tag from values or Chart.yaml, {} are traced to the line ({:.2} %); {} more lead into packed sub-charts",
        charts.len(),
        count.from_values,
        count.traced,
        100.0 * share,
        count.packed
    );
    for missed in count.missed.iter().take(60) {
        eprintln!("  {missed}");
    }
    assert!(count.from_values > 0 && share >= LEAST_SHARE, "{}", count.missed.join("\n"));
}

fn containers(chart: &Path) -> Vec<Container> {
    let inputs = [Input::Chart(chart.to_owned())];
    extract(
        &load::all(&inputs, &Options::default().into(), &Bounds::default(), Jobs::default(), &|| ()).objects,
    )
    .0
}

/// Traces each container of a chart; those that share a scalar are tried together.
fn trace(path: &Path, count: &mut Count) {
    let before = containers(path);
    let mut by_site: BTreeMap<(String, usize, usize), Vec<usize>> = BTreeMap::new();
    for (index, container) in before.iter().enumerate() {
        let site = &container.tag_trace.primary;
        let Ok(reference) = &container.image else { continue };
        if is_settable(site) && site.source.name().contains(".tgz:") {
            count.packed += 1;
        } else if is_settable(site) {
            let key = (site.source.name().to_owned(), site.span.start, site.span.end);
            by_site.entry(key).or_default().push(index);
        } else if !is_written_there(site, reference.tag.as_deref()) {
            count.from_values += 1;
            count.missed.push(format!("{site}: {} of {}", container.written, container.name));
        }
    }
    for ((file, _, end), users) in by_site {
        let changed = with_change(path, Path::new(&file), end);
        for index in users {
            let (was, is) = (&before[index], changed.get(index));
            count.from_values += 1;
            if is.is_some_and(|is| is.name == was.name && is.written != was.written) {
                count.traced += 1;
            } else {
                count.missed.push(format!("{}: {} did not change", was.tag_trace.primary, was.written));
            }
        }
    }
}

/// Whether a place is one that a person sets a tag at.
fn is_settable(site: &Site) -> bool {
    let name = site.source.name();
    let file = name.rsplit('/').next().unwrap_or(name);
    file == "Chart.yaml" || file == "values.yaml"
}

/// Whether the template itself has the tag, letter by letter.
fn is_written_there(site: &Site, tag: Option<&str>) -> bool {
    let line = site.source.line(site.position().line).map(|line| site.source.slice(line).to_owned());
    let line = line.unwrap_or_default();
    tag.is_none_or(|tag| line.contains(tag) || site.text().contains(tag))
}

/// The containers of a copy of the chart in which a digit was added to the scalar.
fn with_change(chart: &Path, file: &Path, end: usize) -> Vec<Container> {
    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("chart");
    copy_folder(chart, &copy);
    let Ok(relative) = file.strip_prefix(chart) else { return Vec::new() };
    let target = copy.join(relative);
    let Ok(mut text) = fs::read_to_string(&target) else { return Vec::new() };
    // A byte order mark is no part of the source.
    let end = end + if text.starts_with('\u{feff}') { 3 } else { 0 };
    text.insert(end, '9');
    fs::write(&target, text).unwrap();
    containers(&copy)
}

fn copy_folder(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else if entry.path().is_file() {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}

/// Every chart below a folder, sub-charts left to their parents.
fn collect(folder: &Path, found: &mut Vec<PathBuf>) {
    if folder.join("Chart.yaml").exists() {
        found.push(folder.to_owned());
        return;
    }
    let mut folders: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_dir()))
        .map(|entry| entry.path())
        .collect();
    folders.sort();
    for folder in folders {
        collect(&folder, found);
    }
}
