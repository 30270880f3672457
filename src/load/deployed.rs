//! Charts rendered for the objects that deploy them.
//!
//! In: the charts of a run, and the objects that were read so far. Out: what the charts render to, for each object that deploys one as an
//! environment of its own, and problems for charts that are not here. Charts may render objects that deploy charts in turn.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::Arc;

use super::installation::{self, Installation, Location};
use super::release::{Target, Targets};
use super::repository::Found;
use super::{Loaded, Object, elsewhere, named};
use crate::discover::Input;
use crate::environment;
use crate::helm::chart::Bounds;
use crate::problem::Problem;

/// How deep charts may deploy charts: objects that are written, an "app of apps", those that it renders, and two more.
const MOST_ROUNDS: usize = 5;

/// Renders the charts, and those that objects deploy, and adds what comes of them.
pub(super) fn charts(
    charts: &[&Input],
    targets: &Targets,
    whole: &mut Loaded,
    render: impl Fn(&[&Input], &Targets) -> Vec<Loaded>,
    bounds: &Bounds,
) {
    let mut rendered: BTreeMap<Input, (Vec<Arc<str>>, Loaded)> = BTreeMap::new();
    let mut round = 0;
    let (deployed, unfollowed) = loop {
        let objects = whole.objects.iter().chain(rendered.values().flat_map(|(_, loaded)| &loaded.objects));
        let (installations, unfollowed) = installation::all(&objects.collect::<Vec<_>>(), bounds);
        let deployed = Deployed::of(installations, targets, charts);
        let wanted: BTreeSet<Input> =
            charts.iter().map(|chart| (*chart).clone()).chain(deployed.charts.iter().cloned()).collect();
        rendered.retain(|chart, _| wanted.contains(chart));
        let due =
            |chart: &&Input| rendered.get(*chart).is_none_or(|(names, _)| *names != deployed.names(chart));
        let due: Vec<&Input> = wanted.iter().filter(due).collect();
        if due.is_empty() {
            break (deployed, unfollowed);
        }
        if round == MOST_ROUNDS {
            whole.problems.extend(due.first().map(|chart| too_deep(chart)));
            break (deployed, unfollowed);
        }
        round += 1;
        let loaded = render(&due, &deployed.targets);
        for (chart, loaded) in due.into_iter().zip(loaded) {
            rendered.insert(chart.clone(), (deployed.names(chart), loaded));
        }
    };
    whole.problems.extend(deployed.problems);
    whole.objects.extend(deployed.named);
    whole.problems.extend(elsewhere::unfollowed(&unfollowed));
    for (_, loaded) in rendered.into_values() {
        whole.add(loaded);
    }
}

fn too_deep(chart: &Input) -> Problem {
    let message = format!("charts deploy charts more than {MOST_ROUNDS} deep: those below were not rendered");
    Problem::in_file(chart.name(), message).help("give the objects that deploy them as files")
}

/// What is deployed, by the charts that are here.
struct Deployed {
    targets: Targets,
    /// Charts that are deployed; they need not be among those that were given.
    charts: Vec<Input>,
    /// The environments of each chart, by its real place.
    names: BTreeMap<PathBuf, Vec<Arc<str>>>,
    /// The images that values name whose charts are not here.
    named: Vec<Object>,
    problems: Vec<Problem>,
}

impl Deployed {
    fn of(installations: Vec<Installation>, targets: &Targets, charts: &[&Input]) -> Self {
        let mut all = Self {
            targets: targets.clone(),
            charts: Vec::new(),
            names: BTreeMap::new(),
            named: Vec::new(),
            problems: Vec::new(),
        };
        let given: BTreeMap<PathBuf, &Input> = if installations.is_empty() {
            BTreeMap::new()
        } else {
            charts.iter().filter_map(|chart| Some((chart.path()?.canonicalize().ok()?, *chart))).collect()
        };
        let pulled = elsewhere::Pulled::among(charts, &installations);
        let (mut used, mut remote) = (BTreeSet::new(), Vec::new());
        let mut problems = Vec::new();
        for asked in installations {
            let here = match &asked.chart {
                Location::Folder(found) => Some((found.real.clone(), input(found, &given))),
                elsewhere => pulled.chart(elsewhere),
            };
            let Some((real, input)) = here else {
                remote.push(asked);
                continue;
            };
            let name = name(&asked, &mut used);
            let within = |problem: &Problem| problem.clone().within(Some(name.clone()).into());
            problems.extend(asked.problems.iter().map(within));
            all.names.entry(real.clone()).or_default().push(name.clone());
            let target = target(asked, name, targets);
            all.targets.deploy(real, target);
            all.charts.push(input);
        }
        let place = |problem: &Problem| (problem.file.clone(), problem.site.clone(), problem.message.clone());
        all.problems = environment::join(problems, place, |problem| &mut problem.environments);
        all.problems.extend(elsewhere::problems(&remote));
        all.named = remote.iter().filter_map(named::images).collect();
        all
    }

    fn names(&self, chart: &Input) -> Vec<Arc<str>> {
        if self.names.is_empty() {
            return Vec::new();
        }
        let real = chart.path().and_then(|path| path.canonicalize().ok());
        real.and_then(|real| self.names.get(&real)).cloned().unwrap_or_default()
    }
}

/// The chart in a folder, as it was given where it was.
fn input(folder: &Found, given: &BTreeMap<PathBuf, &Input>) -> Input {
    given.get(&folder.real).map_or_else(|| Input::Chart(folder.typed.clone()), |input| (*input).clone())
}

/// What reports call a release: its object, with the kustomization or the file where another one has the same name.
fn name(asked: &Installation, used: &mut BTreeSet<String>) -> Arc<str> {
    let built_in = asked.declared.environment.iter().map(|folder| format!("{} in {folder}", asked.object));
    let of_file = || format!("{} of {}", asked.object, asked.site.source.name());
    let numbered = (2..).map(|number| format!("{} {number}", of_file()));
    let mut names = std::iter::once(asked.object.clone())
        .chain(built_in)
        .chain(std::iter::once_with(of_file))
        .chain(numbered);
    let name = names.find(|name| used.insert(name.clone())).unwrap_or_default();
    Arc::from(name)
}

/// What the chart is rendered for: the release as it is asked for on the command line, with what the object says over it.
fn target(asked: Installation, name: Arc<str>, targets: &Targets) -> Target {
    let mut options = targets.plain().clone();
    options.release = asked.release;
    options.namespace = asked.namespace.or(options.namespace);
    options.values.base = asked.base;
    options.values.layers.extend(asked.layers);
    Target { environment: Some(name), options }
}
