//! The values that a chart is rendered with: its own, its parents' and those that the user gives.
//!
//! In: a [`Chart`] and [`UserValues`]. Out: the sub-charts that are part of the release and one map for the topmost chart, in
//! which each sub-chart's map lies under its name. Scalars remember where they were written: in a values file, or in an
//! argument of `--set`, which is a source called `--set`.

mod coalesce;
mod dependencies;
mod json;
mod layer;
mod path;
mod strvals;
mod user;

use std::collections::BTreeSet;
use std::sync::Arc;

use self::coalesce::Coalescer;
pub use self::layer::{Layer, Piece, Secret};
pub use self::user::UserValues;
use super::HelmVersion;
use super::chart::Chart;
use super::chart::metadata::Dependency;
use super::decode;
use super::provenance::{FileKind, Files};
use super::value::{MAP_WEIGHT, Map, MapType, Value};
use crate::problem::Problem;
use crate::source::{Site, Source};
use crate::yaml::{self, Node};

/// A chart in its place in a release.
#[derive(Clone)]
pub(crate) struct Part {
    /// The chart.
    pub(crate) chart: Arc<Chart>,
    /// Its name, or the alias that its parent gave it.
    pub(crate) name: String,
    /// Its own values.
    pub(crate) values: Map,
    /// What it declares as dependencies and is not switched off; nothing where it declares none.
    pub(crate) requirements: Option<Vec<Requirement>>,
    /// The sub-charts that are switched on.
    pub(crate) children: Vec<Self>,
}

/// A declared dependency in a release.
#[derive(Clone)]
pub(crate) struct Requirement {
    /// The declaration.
    pub(crate) declared: Dependency,
    /// The name that its values go by.
    key: String,
    enabled: bool,
}

/// What a chart is rendered with.
pub(crate) struct ReleaseValues {
    /// The topmost chart with the sub-charts that are part of the release.
    pub(crate) part: Part,
    /// The values of the topmost chart.
    pub(crate) values: Map,
}

/// Lays all values of a release over each other.
pub(crate) fn release_values(
    chart: &Arc<Chart>,
    user: &UserValues,
    version: HelmVersion,
    files: &mut Files,
    problems: &mut Vec<Problem>,
) -> ReleaseValues {
    let given = user.resolve(files, problems);
    let top: *const Chart = Arc::as_ptr(chart);
    let mut part = dependencies::whole(chart, &mut |chart| match &user.base {
        Some(base) if std::ptr::eq(chart, top) => user::stacked(base, files, problems),
        _ => own_values(chart, files, problems),
    });
    let mut clashes = dependencies::process(&mut part, &given, version);
    let values = Coalescer { version, keep_null: false }.values(&part, &given, &mut clashes);
    report(clashes, &chart.place, problems);
    ReleaseValues { part, values }
}

fn report(clashes: BTreeSet<String>, place: &str, problems: &mut Vec<Problem>) {
    for name in clashes {
        let message = format!("the values of the sub-chart {name} are no map; helm refuses the chart");
        problems.push(Problem::in_file(place, message));
    }
}

fn own_values(chart: &Chart, files: &mut Files, problems: &mut Vec<Problem>) -> Map {
    match &chart.values {
        Some(source) => read(source, files, problems),
        None => Map::new(MapType::Any),
    }
}

/// Most broken documents of a values file; those behind them are not read.
const MOST_MISTAKES: usize = 10;

/// Reads a values file: its documents merged, a later one over an earlier one.
fn read(source: &Arc<Source>, files: &mut Files, problems: &mut Vec<Problem>) -> Map {
    let file = files.add(source, FileKind::Data);
    let mut merged = Map::new(MapType::Any);
    let mut mistakes = 0;
    for document in yaml::parse_stream(source.text()) {
        let root = match document.root {
            Ok(None) => continue,
            Ok(Some(root)) => root,
            Err(error) => {
                let site = Site::new(source.clone(), error.span);
                let problem = Problem::at(site, format!("the values file cannot be read: {}", error.message));
                let is_template = source.slice(error.span).starts_with('{');
                problems.push(if is_template {
                    problem.help("values are no templates: quote `{{ … }}`")
                } else {
                    problem
                });
                mistakes += 1;
                if mistakes == MOST_MISTAKES {
                    break;
                }
                continue;
            }
        };
        if let Err(message) = counted(&root, files) {
            let site = Site::new(source.clone(), root.span);
            problems.push(Problem::at(site, message).help("write fewer aliases"));
            break;
        }
        match decode::value(&root, source.text(), file) {
            Value::Map(map) => merged = merge(&merged, &map),
            Value::Nil => {}
            _ => {
                let site = Site::new(source.clone(), root.span);
                problems.push(Problem::at(site, "a values file must hold a map"));
            }
        }
    }
    merged
}

/// Counts the values below a node, unless they are too many.
fn counted(root: &Node, files: &mut Files) -> Result<(), String> {
    files.count_values(root.weight(MAP_WEIGHT))
}

/// `over` laid over `under`; null is a value like any other.
fn merge(under: &Map, over: &Map) -> Map {
    let merged = under.shallow_copy();
    for (key, value) in over.to_vec() {
        let value = match (merged.get(&key), value) {
            (Some(Value::Map(under)), Value::Map(over)) => Value::Map(merge(&under, &over)),
            (_, value) => value,
        };
        merged.insert(key, value);
    }
    merged
}
