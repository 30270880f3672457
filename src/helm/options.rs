//! What a chart is rendered for: release, cluster, values, and whose behaviour is wanted.

use super::values::UserValues;

/// The release's name where none is given, as `helm template` calls it.
pub const ASSUMED_RELEASE: &str = "release-name";
/// The namespace that templates see where none is given.
pub const ASSUMED_NAMESPACE: &str = "default";

/// Everything that `helm template` takes and that changes what a chart renders to.
#[derive(Debug, Clone)]
pub struct Options {
    /// `.Release.Name`
    pub release: String,
    /// `.Release.Namespace`; where none is given, templates see [`ASSUMED_NAMESPACE`], which no object should be said to live in.
    pub namespace: Option<String>,
    /// The values that the user gives.
    pub values: UserValues,
    /// `--kube-version`; the version's own default where there is none.
    pub kube_version: Option<String>,
    /// `--api-versions`, added to the version's own.
    pub api_versions: Vec<String>,
    /// Whose behaviour is wanted.
    pub helm_version: HelmVersion,
}

/// A major version of Helm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum HelmVersion {
    /// As 3.8.1 does it.
    V3,
    /// As 4.1.4 does it.
    #[default]
    V4,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            release: ASSUMED_RELEASE.to_owned(),
            namespace: None,
            values: UserValues::default(),
            kube_version: None,
            api_versions: Vec::new(),
            helm_version: HelmVersion::default(),
        }
    }
}
