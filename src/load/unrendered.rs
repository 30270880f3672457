//! Values files beside a chart that it was not rendered with: `values-prod.yaml`, `environments/prod.yaml`.
//!
//! In: a chart and what it was rendered for. Out: those files, and one note about all of a run, with the flags that render them.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::elsewhere::word;
use super::release::Target;
use crate::helm::Layer;
use crate::helm::chart::Chart;
use crate::problem::Problem;

/// Folders of a chart that hold values of environments.
const FOLDERS: &[&str] = &["env", "envs", "environments", "values"];
/// Most files that are named in the note.
const MOST_NAMED: usize = 5;

/// A values file that nothing was rendered with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unrendered {
    /// The chart, as the user would type it.
    pub chart: String,
    /// What its environment may be called.
    pub environment: String,
    /// The file, as the user would type it.
    pub file: String,
}

/// The values files in a chart's folder that none of its targets has.
pub(super) fn beside(chart: &Chart, targets: &[Target]) -> Vec<Unrendered> {
    let named = chart.files.iter().filter_map(|file| Some((file, environment(&file.name)?)));
    let mut named = named.peekable();
    if named.peek().is_none() {
        return Vec::new();
    }
    let layers = targets.iter().flat_map(|target| {
        target.options.values.layers.iter().chain(target.options.values.base.iter().flatten())
    });
    let used: BTreeSet<PathBuf> = layers.filter_map(real).collect();
    let is_used = |file: &str| Path::new(file).canonicalize().is_ok_and(|file| used.contains(&file));
    let unused = named.filter(|(file, _)| Path::new(&file.place).is_file() && !is_used(&file.place));
    let unused = unused.map(|(file, environment)| Unrendered {
        chart: if chart.place.is_empty() { ".".to_owned() } else { chart.place.clone() },
        environment,
        file: file.place.clone(),
    });
    unused.collect()
}

fn real(layer: &Layer) -> Option<PathBuf> {
    let Layer::File(source) = layer else { return None };
    Path::new(source.name()).canonicalize().ok()
}

/// What the environment of a values file may be called, by its path in the chart; nothing for other files.
fn environment(name: &str) -> Option<String> {
    let path = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml"))?;
    let (folder, stem) = path.rsplit_once('/').unwrap_or(("", path));
    let separators = ['-', '.', '_'];
    let bare = || {
        let bare = stem.strip_prefix("values").filter(|rest| rest.starts_with(separators));
        bare.or_else(|| stem.strip_suffix("values").filter(|rest| rest.ends_with(separators)))
    };
    let (top, below) = folder.split_once('/').unwrap_or((folder, ""));
    let named = match (folder.is_empty(), FOLDERS.contains(&top)) {
        (true, _) => bare()?,
        (false, true) if stem == "values" && !below.is_empty() => below,
        (false, true) => bare().unwrap_or(stem),
        (false, false) => return None,
    };
    let named = named.trim_matches(separators);
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_.".contains(c);
    (!named.is_empty() && named.chars().all(plain) && named != "schema").then(|| named.to_owned())
}

/// What is told of them once.
pub(super) fn note(all: &[Unrendered]) -> Option<Problem> {
    let first = all.first()?;
    let mut named: Vec<&str> = all.iter().map(|one| one.file.as_str()).collect();
    let more = named.len().saturating_sub(MOST_NAMED);
    named.truncate(MOST_NAMED);
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    let message =
        format!("values files beside charts that nothing was rendered with: {}{more}", named.join(", "));
    let flags = all.iter().filter(|one| one.chart == first.chart);
    let flags: Vec<String> =
        flags.map(|one| format!(" --env {}={}", one.environment, word(&one.file))).collect();
    let help = format!("render them: `staletoken check {}{}`", word(&first.chart), flags.concat());
    Some(Problem::in_file(first.chart.as_str(), message).help(help).note())
}

#[cfg(test)]
mod tests {
    use super::environment;

    #[test]
    fn values_files_are_known_by_their_names() {
        for (name, expected) in [
            ("values-prod.yaml", Some("prod")),
            ("values.prod.yml", Some("prod")),
            ("values_prod.yaml", Some("prod")),
            ("prod-values.yaml", Some("prod")),
            ("prod.values.yaml", Some("prod")),
            ("environments/prod.yaml", Some("prod")),
            ("env/values-prod.yaml", Some("prod")),
            ("envs/prod/values.yaml", Some("prod")),
            ("values/eu-west-1.yaml", Some("eu-west-1")),
            ("values.schema.json", None),
            ("values.schema.yaml", None),
            ("ci/prod-values.yaml", None),
            ("files/values-prod.yaml", None),
            ("valuesprod.yaml", None),
            ("artifacthub-repo.yaml", None),
            ("values.yaml", None),
            ("values-.yaml", None),
            ("values-a b.yaml", None),
        ] {
            assert_eq!(environment(name).as_deref(), expected, "{name}");
        }
    }
}
