//! What a run is asked to do, decided once: behind the command line nobody sees an optional flag again.
//!
//! In: nothing; [`crate::cli`] fills it. Out: [`Settings`], read by every stage up to the rules. How results are shown is not
//! settled here but in [`mod@crate::report`].

use std::path::PathBuf;

use crate::helm::Options;
use crate::knowledge::Stated;
use crate::moment::Moment;
use crate::parallel::Jobs;
use crate::platform::Platform;
use crate::source::Site;

mod kubernetes;
mod network;

pub use kubernetes::{KubernetesVersion, VersionError};
pub use network::{Extent, List, Network, Progress};

/// What to check, and under which assumptions.
#[derive(Debug, Clone, Default)]
pub struct Settings {
    /// Where to look, in the order given; `-` is the standard input.
    pub inputs: Vec<PathBuf>,
    /// Files of staletoken's own, which are no input: the configuration, the baseline, reports.
    pub own_files: Vec<PathBuf>,
    /// Whether files that git ignores are left out.
    pub respect_gitignore: bool,
    /// How charts are rendered.
    pub release: Release,
    /// Folders with knowledge of the user's own.
    pub rules: Vec<PathBuf>,
    /// What images of the user's own are, by repository.
    pub images: Vec<(String, Stated)>,
    /// Images that are built in the repository: repository, folder, and where that is said.
    pub services: Vec<(String, PathBuf, Site)>,
    /// Prefixes of copies, and what they are copies of.
    pub mirrors: Vec<(String, String)>,
    /// How long tokens live there.
    pub platform: Platform,
    /// The version of the cluster that is meant, which switches version-bound rules; none where none was given.
    pub kubernetes: Option<KubernetesVersion>,
    /// When everything started that does not say so itself.
    pub started: Option<Moment>,
    /// Files that tell what a cluster saw.
    pub evidence: Vec<PathBuf>,
    /// The moment of the run. `main` reads the clock; nothing below it does.
    pub now: Moment,
    /// The folder the run starts in; paths of reports for machines are relative to it.
    pub folder: PathBuf,
    /// How many inputs are loaded at a time.
    pub jobs: Jobs,
    /// Whether and how registries are asked.
    pub network: Network,
}

/// How charts are rendered.
#[derive(Debug, Clone, Default)]
pub struct Release {
    /// Values files, in the order given; read by the load stage.
    pub values: Vec<PathBuf>,
    /// Everything else, in Helm's terms.
    pub options: Options,
    /// The environments that every chart is rendered for; without any it is rendered once.
    pub environments: Vec<Environment>,
    /// Whether each of a chart's `ci/*-values.yaml` is an environment as well.
    pub ci_values: bool,
}

/// A name and the values files that are laid over those of the release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Environment {
    /// What reports call it.
    pub name: String,
    /// In the order given; none for the release as it is.
    pub values: Vec<PathBuf>,
}
