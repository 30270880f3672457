//! What a run is asked to do, decided once: behind the command line nobody sees an optional flag again.
//!
//! In: nothing; [`crate::cli`] fills it. Out: [`Settings`], read by every stage up to the rules. How results are shown is not
//! settled here but in [`crate::report`].

use std::path::PathBuf;

use crate::platform::Platform;

mod kubernetes;

pub use kubernetes::{KubernetesVersion, VersionError};

/// What to check, and under which assumptions.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Settings {
    /// Where to look, in the order given.
    pub inputs: Vec<InputPath>,
    /// Whether files that git ignores are left out.
    pub respect_gitignore: bool,
    /// How charts are rendered.
    pub release: Release,
    /// Folders with knowledge of the user's own.
    pub rules: Vec<PathBuf>,
    /// How long tokens live there.
    pub platform: Platform,
}

/// One place to look.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum InputPath {
    /// The standard input.
    Stdin,
    /// A file or a folder.
    Path(PathBuf),
}

/// How charts are rendered, in Helm's terms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Release {
    /// `.Release.Name`
    pub name: String,
    /// `.Release.Namespace` where one was given; Helm takes `default` otherwise, which no object should be said to live in.
    pub namespace: Option<String>,
    /// Values files, in the order given.
    pub values: Vec<PathBuf>,
    /// Single values, in the order in which Helm applies them: all of one kind before the next, kinds as in [`Assignment`].
    pub assignments: Vec<Assignment>,
    /// `.Capabilities.KubeVersion`, and what chart constraints are held against; Helm's own default where none was given.
    pub kubernetes: Option<KubernetesVersion>,
    /// Further `.Capabilities.APIVersions`.
    pub api_versions: Vec<String>,
    /// Whose rules for nulls and capabilities apply.
    pub helm: HelmVersion,
}

impl Default for Release {
    fn default() -> Self {
        Self {
            name: "release-name".to_owned(), // what `helm template` calls it
            namespace: None,
            values: Vec::new(),
            assignments: Vec::new(),
            kubernetes: None,
            api_versions: Vec::new(),
            helm: HelmVersion::default(),
        }
    }
}

/// A value set on the command line: the text behind the flag.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Assignment {
    /// `--set-json`
    Json(String),
    /// `--set`: numbers, booleans and null are typed.
    Typed(String),
    /// `--set-string`
    String(String),
    /// `--set-file`: the value is the content of a file.
    File(String),
}

/// A line of Helm.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum HelmVersion {
    /// Helm 3
    V3,
    /// Helm 4
    #[default]
    V4,
}
