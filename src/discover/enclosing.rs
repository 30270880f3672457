//! The chart that a given path is part of.
//!
//! In: a path. Out: the folder of the chart that renders it, as the user would type it.

use std::fs;
use std::path::{Path, PathBuf};

/// A folder with `Chart.yaml` is meant itself; what is inside a chart stands for the outermost chart that renders it, since
/// sub-charts are rendered by their parents.
pub(super) fn chart(path: &Path, is_folder: bool) -> Option<PathBuf> {
    if is_folder && is_chart(path) {
        return Some(path.to_owned());
    }
    let real = fs::canonicalize(path).ok()?;
    let mut chart = real.ancestors().skip(1).find(|folder| is_chart(folder))?;
    while let Some(parent) = parent(chart) {
        chart = parent;
    }
    Some(as_typed(path, chart))
}

/// The chart that has this one in its `charts/` folder.
fn parent(chart: &Path) -> Option<&Path> {
    let charts = chart.parent()?;
    let parent = charts.parent()?;
    (charts.file_name()? == "charts" && is_chart(parent)).then_some(parent)
}

/// The shortest start of the typed path that leads to the chart; its real path where the typed one begins inside it.
fn as_typed(path: &Path, chart: &Path) -> PathBuf {
    let leads_there = |start: &&Path| {
        !start.as_os_str().is_empty() && fs::canonicalize(start).is_ok_and(|real| real == chart)
    };
    if let Some(start) = path.ancestors().skip(1).filter(leads_there).last() {
        return start.to_owned();
    }
    let here = fs::canonicalize(".").is_ok_and(|here| here == chart);
    if here { PathBuf::from(".") } else { chart.to_owned() }
}

fn is_chart(folder: &Path) -> bool {
    folder.join("Chart.yaml").is_file()
}
