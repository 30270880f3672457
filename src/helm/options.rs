//! What a chart is rendered for: release, cluster, values, and whose behaviour is wanted.

use super::values::UserValues;

/// Everything that `helm template` takes and that changes what a chart renders to.
#[derive(Debug, Clone)]
pub struct Options {
    /// `.Release.Name`
    pub release: String,
    /// `.Release.Namespace`
    pub namespace: String,
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
            release: "release-name".to_owned(),
            namespace: "default".to_owned(),
            values: UserValues::default(),
            kube_version: None,
            api_versions: Vec::new(),
            helm_version: HelmVersion::default(),
        }
    }
}
