//! Charts that objects take from elsewhere: those that somebody pulled are here, the others are told of.
//!
//! In: the charts of a run and what objects ask for. Out: the chart that one of them means, or problems that say what to type.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::installation::{Installation, Location, Unfollowed, text_at};
use crate::discover::Input;
use crate::file;
use crate::helm::is_in_range;
use crate::problem::Problem;
use crate::yaml;

/// Most releases that are told of one by one.
const MOST_ALONE: usize = 3;
/// Most names, and most commands, that are told for many at once.
const MOST_TOLD: usize = 5;
/// Where pulled charts are put in what is to be typed.
const PULLED: &str = "pulled-charts";
/// The largest `Chart.yaml` that is read.
const MOST_BYTES: u64 = 1 << 20;

/// The charts of a run, by the name and the version that they say of themselves.
pub(super) struct Pulled<'a>(Vec<(String, String, &'a Input)>);

impl<'a> Pulled<'a> {
    /// Those that installations may mean.
    pub(super) fn among(charts: &[&'a Input], installations: &[Installation]) -> Self {
        let is_here = |asked: &Installation| matches!(asked.chart, Location::Folder(_));
        let charts = if installations.iter().all(is_here) { &[] } else { charts };
        let known = charts.iter().filter_map(|chart| {
            let (name, version) = identity(chart)?;
            Some((name, version, *chart))
        });
        Self(known.collect())
    }

    /// The chart with the name and the version that a location means, and its real place; the last of several.
    pub(super) fn chart(&self, location: &Location) -> Option<(PathBuf, Input)> {
        let Location::Charts { chart, version: wanted, .. } = location else { return None };
        let fits = |(name, version, _): &&(String, String, &Input)| {
            name == chart && (wanted.is_empty() || version == wanted || is_in_range(version, wanted))
        };
        let (_, _, input) = self.0.iter().rfind(fits)?;
        Some((input.path()?.canonicalize().ok()?, (*input).clone()))
    }
}

/// The name and the version of a chart: of a folder as its `Chart.yaml` says, of an archive as `helm pull` names it.
fn identity(input: &Input) -> Option<(String, String)> {
    match input {
        Input::Chart(path) => {
            let root = yaml::parse(&file::text(&path.join("Chart.yaml"), MOST_BYTES)?).ok()??;
            Some((text_at(&root, &["name"])?.to_owned(), text_at(&root, &["version"])?.to_owned()))
        }
        Input::ChartArchive(path) => {
            let name = path.file_stem()?.to_str()?;
            let version = name.match_indices('-').find(|(at, _)| {
                let rest = name[at + 1..].trim_start_matches('v');
                rest.starts_with(|c: char| c.is_ascii_digit()) && rest.contains('.')
            });
            let (at, _) = version?;
            Some((name[..at].to_owned(), name[at + 1..].to_owned()))
        }
        _ => None,
    }
}

/// What is told of releases whose charts are not here: one by one, or all at once where there are many.
pub(super) fn problems(remote: &[Installation]) -> Vec<Problem> {
    if remote.len() <= MOST_ALONE {
        return remote.iter().map(alone).collect();
    }
    let names: BTreeSet<&str> = remote.iter().map(|asked| asked.object.as_str()).collect();
    let mut commands: BTreeMap<String, usize> = BTreeMap::new();
    for asked in remote {
        *commands.entry(fetching(&asked.chart)).or_default() += 1;
    }
    let mut commands: Vec<(String, usize)> = commands.into_iter().collect();
    commands.sort_by_key(|(_, releases)| std::cmp::Reverse(*releases));
    let more = if commands.len() > MOST_TOLD { " (a smaller folder names the others)" } else { "" };
    let named = listed(names.into_iter().map(str::to_owned).collect(), ", ");
    let message = format!(
        "{} releases were not rendered, as their charts are not here: {named}; images that their values name were checked all the same",
        remote.len()
    );
    let help = format!(
        "fetch the charts, then check them too with `staletoken check . {PULLED}`:\n  mkdir -p {PULLED}\n  {}",
        listed(commands.into_iter().map(|(command, _)| command).collect(), "\n  ")
    ) + more;
    let first = remote.first().map(|asked| Problem::in_file(asked.site.source.name(), message).help(help));
    first.into_iter().collect()
}

/// What is told of objects of which cannot be told what they ask for: one by one, or all at once where there are many.
pub(super) fn unfollowed(all: &[Unfollowed]) -> Vec<Problem> {
    let told = |one: &Unfollowed| {
        Problem::at(one.site.clone(), format!("{} was not followed: {}", one.object, one.why)).help(one.cure)
    };
    if all.len() <= MOST_ALONE {
        return all.iter().map(told).collect();
    }
    let names: BTreeSet<&str> = all.iter().map(|one| one.object.as_str()).collect();
    let named = listed(names.into_iter().map(str::to_owned).collect(), ", ");
    let first = all.first().map(|one| {
        let message = format!("{} objects were not followed: {named}; of the first, {}", all.len(), one.why);
        Problem::at(one.site.clone(), message).help(one.cure)
    });
    first.into_iter().collect()
}

/// The first few, and how many more there are.
fn listed(mut all: Vec<String>, between: &str) -> String {
    let more = all.len().saturating_sub(MOST_TOLD);
    all.truncate(MOST_TOLD);
    if more > 0 {
        all.push(format!("and {more} more"));
    }
    all.join(between)
}

fn alone(asked: &Installation) -> Problem {
    let message = match &asked.chart {
        Location::Git { path, .. } => {
            format!("{} was not read, as the folder {} is not here", asked.object, path.escape_debug())
        }
        _ => format!("{} was not rendered, as its chart is not here", asked.object),
    };
    let help = format!(
        "fetch it, then check it too: `mkdir -p {PULLED} && {}`, `staletoken check . {PULLED}`",
        fetching(&asked.chart)
    );
    Problem::at(asked.site.clone(), message).help(help)
}

/// The command that brings a chart here.
fn fetching(chart: &Location) -> String {
    match chart {
        Location::Charts { chart, repository, version } => {
            let from = match repository {
                Some(url) if url.starts_with("oci://") => {
                    word(&format!("{}/{chart}", url.trim_end_matches('/')))
                }
                Some(url) => format!("{} --repo {}", word(chart), word(url)),
                None => format!("{} --repo URL", word(chart)),
            };
            let version =
                if version.is_empty() { String::new() } else { format!(" --version {}", word(version)) };
            format!("helm pull {from}{version} --destination {PULLED}")
        }
        Location::Git { repository, revision, .. } => {
            let is_default = revision.is_empty() || revision == "HEAD";
            let branch = if is_default { String::new() } else { format!(" --branch {}", word(revision)) };
            let url = repository.as_deref().unwrap_or("URL");
            format!("git clone --depth 1{branch} {} {PULLED}/{}", word(url), word(folder(url)))
        }
        Location::Folder(found) => found.typed.display().to_string(),
    }
}

fn folder(url: &str) -> &str {
    let name = url.trim_end_matches('/').rsplit('/').next().unwrap_or(url);
    name.strip_suffix(".git").unwrap_or(name)
}

/// A word of a shell.
pub(super) fn word(text: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c);
    if !text.is_empty() && text.chars().all(plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', "'\\''"))
    }
}
