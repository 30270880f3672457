//! A chart in memory: what Helm's loader makes of a folder or a packaged chart.
//!
//! In: files with their paths in the chart (`directory.rs` walks folders, `archive.rs` unpacks). Out: a [`Chart`] with its
//! sub-charts, and problems: what is wrong with a file costs that file, not the chart.

mod archive;
mod content;
mod directory;
mod ignore;
pub(crate) mod metadata;
mod pattern;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use self::metadata::{Dependency, Metadata};
use crate::problem::Problem;
use crate::source::{Site, Source};
use crate::yaml::{self, Node};
pub use content::{File, TemplateFile};

/// A chart with everything that is needed to render it.
#[derive(Debug)]
pub struct Chart {
    /// The path of the folder or the archive as the user would type it; of a sub-chart its place in them.
    pub place: String,
    /// `Chart.yaml`, with the dependencies of `requirements.yaml`.
    pub metadata: Metadata,
    /// `values.yaml`.
    pub values: Option<Arc<Source>>,
    /// `values.schema.json`.
    pub schema: Option<File>,
    /// What is under `templates/`.
    pub templates: Vec<TemplateFile>,
    /// What `.Files` and `crds/` are made of: everything else.
    pub files: Vec<File>,
    /// What is under `charts/`.
    pub dependencies: Vec<Arc<Self>>,
}

/// How much of the file system a chart may pull in.
#[derive(Debug, Clone, Default)]
pub struct Bounds {
    /// The paths that the user gave, resolved: links and `file://` dependencies must not lead out of them and of the chart's own
    /// folder.
    pub roots: Vec<PathBuf>,
}

impl Bounds {
    /// The bounds of a run over these paths.
    pub fn of(paths: &[PathBuf]) -> Self {
        Self { roots: paths.iter().filter_map(|path| path.canonicalize().ok()).collect() }
    }
}

impl Chart {
    /// Reads the chart at `path`, a folder or a packaged chart; nothing when it cannot be read at all.
    pub fn load(path: &Path, bounds: &Bounds) -> (Option<Self>, Vec<Problem>) {
        let open = std::fs::canonicalize(path).into_iter().collect();
        let mut loader = Loader { open, ..Loader::default() };
        let chart = if path.is_dir() { loader.folder(path, bounds, 0) } else { loader.archive(path) };
        (chart, loader.problems)
    }

    /// The dependencies that are declared but not there. Helm renders no chart that has any; it looks at names alone.
    pub fn missing_dependencies(&self) -> impl Iterator<Item = &Dependency> {
        let there: BTreeSet<&str> =
            self.dependencies.iter().map(|chart| chart.metadata.name.text.as_str()).collect();
        self.metadata
            .dependencies()
            .iter()
            .filter(move |dependency| !there.contains(dependency.name.as_str()))
    }
}

/// What is left of the limits of one chart with all that is in it.
#[derive(Debug)]
struct Budget {
    bytes: u64,
    files: u32,
}

/// Helm's limit of a chart; it applies to archives alone there.
const MAX_CHART_BYTES: u64 = 100 << 20;
/// Helm's limit of a file.
const MAX_FILE_BYTES: u64 = 5 << 20;
/// Our limit; the largest public charts have 3,000.
const MAX_FILES: u32 = 50_000;
/// Our limit of charts that are read for `file://` dependencies.
const MAX_LOCAL_CHARTS: usize = 200;
/// Our limit of charts in charts.
const MAX_CHART_DEPTH: usize = 20;

impl Default for Budget {
    fn default() -> Self {
        Self { bytes: MAX_CHART_BYTES, files: MAX_FILES }
    }
}

impl Budget {
    /// Whether there is no room for another file, however small.
    fn is_used_up(&self) -> bool {
        self.files == 0
    }

    /// Takes one file of `bytes` off.
    fn take(&mut self, bytes: u64) -> Result<(), String> {
        if bytes > MAX_FILE_BYTES {
            return Err(format!("the file is larger than {} MiB, helm's limit", MAX_FILE_BYTES >> 20));
        }
        self.files =
            self.files.checked_sub(1).ok_or_else(|| format!("the chart has more than {MAX_FILES} files"))?;
        self.bytes = self
            .bytes
            .checked_sub(bytes)
            .ok_or_else(|| format!("the chart is larger than {} MiB, helm's limit", MAX_CHART_BYTES >> 20))?;
        Ok(())
    }
}

#[derive(Default)]
struct Loader {
    budget: Budget,
    /// The real places of the charts whose `file://` dependencies are being read, and how many of these were.
    open: Vec<PathBuf>,
    local: usize,
    problems: Vec<Problem>,
}

impl Loader {
    fn archive(&mut self, path: &Path) -> Option<Chart> {
        let place = path.display().to_string();
        if !path.exists() {
            let problem = Problem::in_file(place, "there is no such file or folder");
            self.problems.push(problem.help("check the spelling; it is relative to where the command runs"));
            return None;
        }
        match archive::open(path, &mut self.budget) {
            Ok(files) => self.assemble(place, files, 0),
            Err(message) => {
                self.problems
                    .push(Problem::in_file(place, format!("the packaged chart cannot be read: {message}")));
                None
            }
        }
    }

    fn folder(&mut self, path: &Path, bounds: &Bounds, depth: usize) -> Option<Chart> {
        let files = directory::walk(path, bounds, &mut self.budget, &mut self.problems)?;
        let mut chart = self.assemble(directory::shown(path), files, depth)?;
        self.local_dependencies(path, bounds, depth, &mut chart);
        Some(chart)
    }

    /// Adds the `file://` dependencies that are not in `charts/`.
    fn local_dependencies(&mut self, path: &Path, bounds: &Bounds, depth: usize, chart: &mut Chart) {
        if depth == MAX_CHART_DEPTH {
            return;
        }
        let missing: Vec<(String, Option<Site>, PathBuf)> = chart
            .missing_dependencies()
            .filter_map(|dependency| {
                let local = dependency.repository.strip_prefix("file://")?;
                Some((dependency.name.clone(), dependency.site.clone(), path.join(local)))
            })
            .collect();
        for (name, site, local) in missing {
            let told = |message: String| match &site {
                Some(site) => Problem::at(site.clone(), message),
                None => Problem::in_file(chart.place.as_str(), message),
            };
            if self.local == MAX_LOCAL_CHARTS {
                let message = format!(
                    "more than {MAX_LOCAL_CHARTS} dependencies are not in charts/: {name} was not read"
                );
                self.problems.push(told(message));
                return;
            }
            let reachable = directory::within(&local, path, bounds) && local.join("Chart.yaml").is_file();
            let Some(real) = reachable.then(|| std::fs::canonicalize(&local).ok()).flatten() else {
                continue;
            };
            if self.open.contains(&real) {
                self.problems.push(told(format!("the dependency {name} depends on this chart")));
                continue;
            }
            self.local += 1;
            self.open.push(real);
            let dependency = self.folder(&local, bounds, depth + 1);
            self.open.pop();
            let Some(dependency) = dependency else { continue };
            let message =
                format!("the dependency {name} is not in charts/; {} is read instead", dependency.place);
            self.problems.push(told(message).note());
            chart.dependencies.push(Arc::new(dependency));
        }
    }

    /// Makes a chart of its files.
    fn assemble(&mut self, place: String, files: Vec<File>, depth: usize) -> Option<Chart> {
        let metadata = self.metadata(&place, &files)?;
        let first_version = metadata.api_version.text == "v1";
        let mut chart = Chart {
            place,
            metadata,
            values: None,
            schema: None,
            templates: Vec::new(),
            files: Vec::new(),
            dependencies: Vec::new(),
        };
        let mut subcharts: BTreeMap<String, Vec<File>> = BTreeMap::new();
        for mut file in files {
            match file.name.as_str() {
                "Chart.yaml" | "Chart.lock" => {}
                "values.yaml" => chart.values = Some(self.source(&file)),
                "values.schema.json" => chart.schema = Some(file),
                "requirements.yaml" | "requirements.lock" if !first_version => {}
                name if name.starts_with("templates/") => {
                    let place = file.place.clone();
                    match file.into_template() {
                        Ok(template) => chart.templates.push(template),
                        Err(message) => self.problem(place, message),
                    }
                }
                name if name.starts_with("charts/") && extension(name) != "prov" => {
                    file.name.drain(.."charts/".len());
                    let folder = file.name.split('/').next().unwrap_or_default().to_owned();
                    subcharts.entry(folder).or_default().push(file);
                }
                _ => chart.files.push(file),
            }
        }
        for (folder, files) in subcharts {
            let subchart = self.subchart(&chart.place, &folder, files, depth + 1);
            chart.dependencies.extend(subchart.map(Arc::new));
        }
        Some(chart)
    }

    /// Makes a chart of what is in `charts/FOLDER`, which may be a file.
    fn subchart(&mut self, parent: &str, folder: &str, mut files: Vec<File>, depth: usize) -> Option<Chart> {
        if folder.starts_with(['_', '.']) {
            return None;
        }
        if depth > MAX_CHART_DEPTH {
            self.problem(parent.to_owned(), format!("more than {MAX_CHART_DEPTH} charts lie in each other"));
            return None;
        }
        if extension(folder) == "tgz" {
            let file = files.first()?;
            let unpacked =
                file.bytes().and_then(|bytes| archive::unpack(&bytes, &file.place, &mut self.budget));
            return match unpacked {
                Ok(unpacked) => self.assemble(file.place.clone(), unpacked, depth),
                Err(message) => {
                    self.problem(
                        file.place.clone(),
                        format!("the packaged sub-chart cannot be read: {message}"),
                    );
                    None
                }
            };
        }
        let inside = folder.len() + 1;
        files.retain_mut(|file| {
            let kept = file.name.len() > inside;
            file.name.drain(..inside.min(file.name.len()));
            kept
        });
        let place = files.first().and_then(|file| file.place.strip_suffix(&file.name)?.strip_suffix('/'));
        let place = place.map_or_else(|| format!("{parent}/charts/{folder}"), str::to_owned);
        self.assemble(place, files, depth)
    }

    fn metadata(&mut self, place: &str, files: &[File]) -> Option<Metadata> {
        let Some(file) = files.iter().rfind(|file| file.name == "Chart.yaml") else {
            // The folder of the run has no name of its own.
            let place = if place.is_empty() { "." } else { place };
            let problem = Problem::in_file(place, "there is no Chart.yaml");
            self.problems
                .push(problem.help("a chart is a folder with a Chart.yaml, or such a folder packed as .tgz"));
            return None;
        };
        let source = self.source(file);
        let root = self.tree(&source);
        let (mut metadata, problems) = Metadata::read(&source, root.as_ref());
        self.problems.extend(problems);
        for file in files.iter().filter(|file| file.name == "requirements.yaml") {
            let source = self.source(file);
            let root = self.tree(&source);
            let problems = metadata.read_requirements(&source, root.as_ref());
            self.problems.extend(problems);
        }
        self.problems.extend(metadata::validate(&metadata, place));
        if metadata.name.text.is_empty() {
            // Better a wrong name than no answer.
            let name = place.rsplit(['/', ':']).next().unwrap_or_default();
            name.strip_suffix(".tgz").unwrap_or(name).clone_into(&mut metadata.name.text);
        }
        Some(metadata)
    }

    /// The tree of the first document, as Helm reads metadata.
    fn tree(&mut self, source: &Arc<Source>) -> Option<Node> {
        match yaml::parse(source.text()) {
            Ok(root) => root,
            Err(error) => {
                let site = Site::new(source.clone(), error.span);
                self.problems.push(Problem::at(site, format!("the file cannot be read: {}", error.message)));
                None
            }
        }
    }

    fn source(&mut self, file: &File) -> Arc<Source> {
        let bytes = file.bytes().unwrap_or_else(|message| {
            self.problem(file.place.clone(), message);
            Cow::default()
        });
        let text = String::from_utf8(bytes.into_owned()).unwrap_or_else(|error| {
            self.problem(file.place.clone(), "the file is not UTF-8".to_owned());
            String::from_utf8_lossy(error.as_bytes()).into_owned()
        });
        Source::new(file.place.as_str(), text)
    }

    fn problem(&mut self, place: String, message: String) {
        self.problems.push(Problem::in_file(place, message));
    }
}

/// What Go calls the extension of a path, without its dot.
fn extension(path: &str) -> &str {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or("", |(_, extension)| extension)
}

#[cfg(test)]
mod tests;
