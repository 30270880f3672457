//! The values files of a release and of its environments, read for the renderer.
//!
//! In: a [`Release`] as it was asked for. Out: [`Options`] with the values read, or the [`Targets`] that every chart is rendered for, and a
//! problem for each file that could not be.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use crate::file;
use crate::helm::{Layer, Options};
use crate::problem::Problem;
use crate::settings::{Environment, Release};
use crate::source::{Site, Source};

use super::repository::Found;

/// Largest values file that is read.
const MOST_BYTES: u64 = 64 << 20;

/// What to do about a values file that was asked for on the command line.
const TYPED_CURE: &str = "check the path: one that is typed behind -f or --env is relative to this folder, one in staletoken.yaml to that file";

/// The folder of a chart that holds the values it is tested with, and how their names end, as chart-testing has it.
const CI_FOLDER: &str = "ci";
const CI_END: &str = "-values.yaml";

/// What charts are rendered for.
#[derive(Debug, Clone, Default)]
pub struct Targets {
    plain: Options,
    named: Vec<Target>,
    ci_values: bool,
    /// What objects deploy, by the real place of the chart.
    deployed: BTreeMap<PathBuf, Vec<Target>>,
}

/// What a chart is rendered for once.
#[derive(Debug, Clone)]
pub struct Target {
    /// What reports call it; nothing where the release has no environments.
    pub environment: Option<Arc<str>>,
    /// The release, with the values of the environment.
    pub options: Options,
}

impl From<Options> for Targets {
    fn from(plain: Options) -> Self {
        Self { plain, ..Self::default() }
    }
}

impl Targets {
    /// The release as it is asked for, without any environment.
    pub(super) fn plain(&self) -> &Options {
        &self.plain
    }

    /// Adds a release that an object deploys of the chart whose real place is `chart`.
    pub(super) fn deploy(&mut self, chart: PathBuf, target: Target) {
        self.deployed.entry(chart).or_default().push(target);
    }

    /// Those of the chart at `path`: the environments, what objects deploy, and the values of its tests where they are asked for; else the
    /// release as it is. What a chart is with its own values alone is not looked at beside these: nobody runs it, and a tag that every
    /// deployer replaces is no finding.
    pub fn of(&self, path: &Path) -> (Vec<Target>, Vec<Problem>) {
        let mut targets = self.named.clone();
        let mut problems = Vec::new();
        let real = if self.deployed.is_empty() { None } else { path.canonicalize().ok() };
        targets.extend(real.and_then(|real| self.deployed.get(&real)).into_iter().flatten().cloned());
        for file in self.ci_values.then(|| ci_values(path)).into_iter().flatten() {
            let name = file.strip_prefix(path).unwrap_or(&file).display().to_string();
            let (target, unread) = Target::named(&name, &self.plain, std::slice::from_ref(&file));
            targets.push(target);
            problems.extend(unread);
        }
        if targets.is_empty() {
            targets.push(Target { environment: None, options: self.plain.clone() });
        }
        (targets, problems)
    }
}

impl Target {
    /// An environment: further values files on top of a release.
    fn named(name: &str, plain: &Options, values: &[PathBuf]) -> (Self, Vec<Problem>) {
        let mut options = plain.clone();
        let unread = add(values, &mut options);
        let environment = Some(Arc::from(name));
        let told = |problem: Problem| problem.within(environment.clone().into());
        let problems = unread.into_iter().map(told).collect();
        (Self { environment, options }, problems)
    }
}

/// Reads the values files of a release and of its environments; those that cannot be read are left out and told of.
pub fn targets(release: &Release) -> (Targets, Vec<Problem>) {
    let (plain, mut problems) = options(release);
    let mut named = Vec::new();
    for Environment { name, values } in &release.environments {
        let (target, unread) = Target::named(name, &plain, values);
        named.push(target);
        problems.extend(unread);
    }
    (Targets { plain, named, ci_values: release.ci_values, ..Targets::default() }, problems)
}

/// What was given of values and cannot be used: what is rendered without it would be another release.
pub fn refused(release: &Release) -> Vec<Problem> {
    let (targets, mut problems) = targets(release);
    let options = std::iter::once(&targets.plain).chain(targets.named.iter().map(|target| &target.options));
    for problem in options.flat_map(|options| options.values.refused()) {
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    problems
}

/// Reads the values files of a release without its environments.
pub fn options(release: &Release) -> (Options, Vec<Problem>) {
    let mut options = release.options.clone();
    let problems = add(&release.values, &mut options);
    (options, problems)
}

/// Reads values files on top of others; those that cannot be read are left out and told of.
fn add(values: &[PathBuf], options: &mut Options) -> Vec<Problem> {
    let mut problems = Vec::new();
    for path in values {
        match read(path, TYPED_CURE) {
            Ok(source) => options.values.layers.push(Layer::File(source)),
            Err(problem) => problems.push(*problem),
        }
    }
    problems
}

/// The values that a chart folder is tested with, by name.
fn ci_values(chart: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(chart.join(CI_FOLDER)).into_iter().flatten().flatten();
    let is_values = |path: &PathBuf| path.is_file() && path.to_string_lossy().ends_with(CI_END);
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.path()).filter(is_values).collect();
    files.sort();
    files
}

/// The values file that an object names, as it was found.
pub(super) fn values_file(
    written: &str,
    found: Option<&Found>,
    site: Site,
    object: &str,
) -> Result<Layer, Box<Problem>> {
    let Some(found) = found else {
        let message = format!(
            "the values file {} of {object} is not here, so the chart is rendered without it",
            written.escape_debug()
        );
        let cure = "it is looked for where the object says, in the repository that the object is in";
        return Err(Box::new(Problem::at(site, message).help(cure)));
    };
    read(&found.typed, "mend the file").map(Layer::File)
}

fn read(path: &Path, cure: &str) -> Result<Arc<Source>, Box<Problem>> {
    let name = path.display().to_string();
    let refuse = |why: &str| {
        let problem = Problem::in_file(&name, format!("the values file {why}"));
        Box::new(problem.help(cure))
    };
    let bytes = file::read(path, MOST_BYTES).map_err(|error| refuse(&format!("cannot be read ({error})")))?;
    let text = crate::yaml::decode(&bytes).map_err(|_| refuse("is no text (UTF-8)"))?;
    Ok(Source::new(name, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_that_is_missing_or_no_text_is_told_of_and_the_others_are_read() {
        let folder = tempfile::tempdir().unwrap();
        let file = |name: &str, bytes: &[u8]| {
            let path = folder.path().join(name);
            std::fs::write(&path, bytes).unwrap();
            path
        };
        let values =
            vec![file("a.yaml", b"a: 1"), folder.path().join("gone.yaml"), file("b.yaml", b"\xff\xfe\xfd")];
        let (options, problems) = options(&Release { values, ..Release::default() });
        assert_eq!(options.values.layers.len(), 1);
        let told: Vec<bool> = problems.iter().map(|problem| problem.file.ends_with("gone.yaml")).collect();
        assert_eq!(told, [true, false]);
        assert!(problems[1].message.contains("is no text"), "{}", problems[1].message);
    }

    #[test]
    fn whatever_is_given_of_values_and_cannot_be_used_is_told_once() {
        let folder = tempfile::tempdir().unwrap();
        let broken = folder.path().join("broken.yaml");
        std::fs::write(&broken, "a: [").unwrap();
        let mut options = Options::default();
        options.values.set.push("image".to_owned());
        options.values.json.push("image={".to_owned());
        let prod = Environment { name: "prod".to_owned(), values: vec![folder.path().join("gone.yaml")] };
        let release = Release { values: vec![broken], options, environments: vec![prod], ci_values: false };
        let problems = refused(&release);
        let told: Vec<&str> = problems.iter().map(|problem| problem.message.as_str()).collect();
        assert_eq!(told.len(), 4, "{told:?}");
        for words in ["No such file", "unclosed bracket", "--set image", "--set-json image={"] {
            assert_eq!(told.iter().filter(|told| told.contains(words)).count(), 1, "{words}: {told:?}");
        }
    }
}
