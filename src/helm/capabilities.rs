//! `.Capabilities`: the cluster that a chart believes it is rendered for.
//!
//! In: the wanted Kubernetes and API versions. Out: an object with the fields and methods that templates use. Without a wanted
//! version it is the one that `helm template` assumes.

mod api_versions;

use std::rc::Rc;

use super::HelmVersion;
use super::options::Options;
use super::text::Text;
use super::value::{ItemType, List, Map, MapType, Object, Value};

/// The cluster.
#[derive(Debug, Clone)]
pub(crate) struct Capabilities {
    /// Its version.
    pub(crate) kube: KubeVersion,
    api_versions: Rc<[String]>,
    helm: HelmVersion,
}

/// The version of a cluster.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct KubeVersion {
    /// As given, with a `v` before it: `v1.33.4-eks-1a2b3c`.
    pub(crate) full: String,
    /// What constraints are checked against: `v1.33.4`.
    pub(crate) plain: String,
    major: String,
    minor: String,
    helm: HelmVersion,
    /// Whether a function has it: Go shows its fields then.
    is_copy: bool,
}

impl Capabilities {
    /// The cluster that the options ask for, and what is wrong with their wish.
    pub(crate) fn new(options: &Options) -> (Self, Option<String>) {
        let helm = options.helm_version;
        let default = KubeVersion::default_of(helm);
        let mut complaint = None;
        let wanted = options.kube_version.as_ref().and_then(|wanted| {
            let parsed = KubeVersion::parse(wanted, helm);
            if parsed.is_none() {
                complaint = Some(format!("`{wanted}` is no Kubernetes version; {} is assumed", default.full));
            }
            parsed
        });
        let kube = wanted.unwrap_or(default);
        let known = api_versions::of(helm).iter().map(|version| (*version).to_owned());
        let api_versions = known.chain(options.api_versions.iter().cloned()).collect();
        (Self { kube, api_versions, helm }, complaint)
    }
}

impl KubeVersion {
    fn default_of(helm: HelmVersion) -> Self {
        let (version, minor) = match helm {
            HelmVersion::V3 => ("v1.23.0", "23"),
            HelmVersion::V4 => ("v1.35.0", "35"),
        };
        let (full, plain) = (version.to_owned(), version.to_owned());
        Self { full, plain, major: "1".to_owned(), minor: minor.to_owned(), helm, is_copy: false }
    }

    /// Reads a version; what stands behind the numbers (`-eks-1a2b3c`, `+`) is for show, except to Helm 3.
    pub(crate) fn parse(text: &str, helm: HelmVersion) -> Option<Self> {
        let text = text.trim_start();
        let bare = text.strip_prefix('v').unwrap_or(text);
        let end = bare.find(|c: char| c != '.' && !c.is_ascii_digit()).unwrap_or(bare.len());
        let numbers = bare[..end].trim_end_matches('.');
        let parts: Option<Vec<u64>> = numbers.split('.').map(|part| part.parse().ok()).collect();
        let parts = parts.filter(|parts| parts.len() >= 2)?;
        if bare.starts_with('0') && parts[0] != 0 {
            return None;
        }
        let (major, minor) = (parts[0].to_string(), parts[1].to_string());
        let (full, plain) = match helm {
            HelmVersion::V3 => {
                let patch = parts.get(2).copied().unwrap_or_default();
                let full = format!("v{major}.{minor}.{patch}{}", &bare[numbers.len()..]);
                (full.clone(), full)
            }
            HelmVersion::V4 => {
                let plain: Vec<String> = parts.iter().map(u64::to_string).collect();
                (format!("v{bare}"), format!("v{}", plain.join(".")))
            }
        };
        Some(Self { full, plain, major, minor, helm, is_copy: false })
    }

    /// Its fields as Go shows a struct.
    fn fields(&self) -> String {
        let Self { full, plain, major, minor, .. } = self;
        match self.helm {
            HelmVersion::V3 => format!("{{{full} {major} {minor}}}"),
            HelmVersion::V4 => format!("{{{full} {plain} {major} {minor}}}"),
        }
    }
}

impl Object for Capabilities {
    fn type_name(&self) -> &'static str {
        match self.helm {
            HelmVersion::V3 => "*chartutil.Capabilities",
            HelmVersion::V4 => "*common.Capabilities",
        }
    }

    fn kind_name(&self) -> &'static str {
        "ptr"
    }

    fn field(&self, name: &str) -> Option<Value> {
        match name {
            "KubeVersion" => Some(Value::Object(Rc::new(self.kube.clone()))),
            "APIVersions" => Some(Value::Object(Rc::new(self.api_versions()))),
            "HelmVersion" => Some(Value::Object(Rc::new(BuildInfo(self.helm)))),
            _ => None,
        }
    }

    fn call(&self, _: &str, _: &[Value]) -> Option<Result<Value, String>> {
        None
    }

    fn display(&self) -> String {
        let (kube, helm) = (self.kube.fields(), BuildInfo(self.helm).display());
        format!("&{{{kube} {} {helm}}}", self.api_versions().display())
    }

    fn json_keys(&self) -> Vec<&'static str> {
        vec!["KubeVersion", "APIVersions", "HelmVersion"]
    }

    fn plain(&self) -> Value {
        map([
            ("KubeVersion", self.kube.plain()),
            ("APIVersions", self.api_versions().plain()),
            ("HelmVersion", BuildInfo(self.helm).plain()),
        ])
    }
}

impl Capabilities {
    fn api_versions(&self) -> ApiVersions {
        ApiVersions { versions: self.api_versions.clone(), helm: self.helm }
    }
}

impl Object for KubeVersion {
    fn type_name(&self) -> &'static str {
        match self.helm {
            HelmVersion::V3 => "chartutil.KubeVersion",
            HelmVersion::V4 => "common.KubeVersion",
        }
    }

    fn kind_name(&self) -> &'static str {
        "struct"
    }

    fn field(&self, name: &str) -> Option<Value> {
        match name {
            "Version" => Some(text(&self.full)),
            "Major" => Some(text(&self.major)),
            "Minor" => Some(text(&self.minor)),
            _ => None,
        }
    }

    fn call(&self, name: &str, _: &[Value]) -> Option<Result<Value, String>> {
        match name {
            "String" => Some(Ok(text(&self.plain))),
            "GitVersion" => Some(Ok(text(&self.full))),
            _ => None,
        }
    }

    fn display(&self) -> String {
        if self.is_copy { self.fields() } else { self.plain.clone() }
    }

    fn copied(&self) -> Option<Value> {
        (!self.is_copy).then(|| Value::Object(Rc::new(Self { is_copy: true, ..self.clone() })))
    }

    fn json_keys(&self) -> Vec<&'static str> {
        vec!["Version", "Major", "Minor"]
    }

    fn plain(&self) -> Value {
        map([("Version", text(&self.full)), ("Major", text(&self.major)), ("Minor", text(&self.minor))])
    }
}

/// `.Capabilities.APIVersions`
struct ApiVersions {
    versions: Rc<[String]>,
    helm: HelmVersion,
}

impl Object for ApiVersions {
    fn type_name(&self) -> &'static str {
        match self.helm {
            HelmVersion::V3 => "chartutil.VersionSet",
            HelmVersion::V4 => "common.VersionSet",
        }
    }

    fn kind_name(&self) -> &'static str {
        "slice"
    }

    fn field(&self, _: &str) -> Option<Value> {
        None
    }

    fn call(&self, name: &str, arguments: &[Value]) -> Option<Result<Value, String>> {
        match (name, arguments) {
            ("Has", [Value::String(wanted)]) => {
                let there = self.versions.iter().any(|version| version.as_bytes() == wanted.as_bytes());
                Some(Ok(Value::Bool(there)))
            }
            ("Has", [_]) => Some(Err("Has wants a string".to_owned())),
            ("Has", arguments) => Some(Err(format!("Has wants 1 argument, not {}", arguments.len()))),
            _ => None,
        }
    }

    fn display(&self) -> String {
        format!("[{}]", self.versions.join(" "))
    }

    fn plain(&self) -> Value {
        let items = self.versions.iter().map(|version| text(version)).collect();
        Value::List(List::typed(items, ItemType::String))
    }
}

/// `.Capabilities.HelmVersion`
struct BuildInfo(HelmVersion);

impl BuildInfo {
    /// Field, key in JSON and value.
    fn entries(&self) -> &'static [(&'static str, &'static str, &'static str)] {
        match self.0 {
            HelmVersion::V3 => &[
                ("Version", "version", "v3.8.1"),
                ("GitCommit", "git_commit", "5cb9af4b1b271d11d7a97a71df3ac337dd94ad37"),
                ("GitTreeState", "git_tree_state", "clean"),
                ("GoVersion", "go_version", "go1.17.5"),
            ],
            HelmVersion::V4 => &[
                ("Version", "version", "v4.1.4"),
                ("GitCommit", "git_commit", "05fa37973dc9e42b76e1d2883494c87174b6074f"),
                ("GitTreeState", "git_tree_state", "clean"),
                ("GoVersion", "go_version", "go1.25.9"),
                ("KubeClientVersion", "kube_client_version", "v1.35"),
            ],
        }
    }
}

impl Object for BuildInfo {
    fn type_name(&self) -> &'static str {
        "version.BuildInfo"
    }

    fn kind_name(&self) -> &'static str {
        "struct"
    }

    fn field(&self, name: &str) -> Option<Value> {
        self.entries().iter().find(|(field, ..)| *field == name).map(|(.., value)| text(value))
    }

    fn call(&self, _: &str, _: &[Value]) -> Option<Result<Value, String>> {
        None
    }

    fn display(&self) -> String {
        let values: Vec<&str> = self.entries().iter().map(|(.., value)| *value).collect();
        format!("{{{}}}", values.join(" "))
    }

    fn json_keys(&self) -> Vec<&'static str> {
        self.entries().iter().map(|(_, key, _)| *key).collect()
    }

    fn plain(&self) -> Value {
        let map = Map::new(MapType::Any);
        for (_, key, value) in self.entries() {
            map.insert(Rc::from(*key), text(value));
        }
        Value::Map(map)
    }
}

fn text(text: &str) -> Value {
    Value::String(Text::computed(text.as_bytes().to_vec()))
}

fn map<const N: usize>(entries: [(&str, Value); N]) -> Value {
    let map = Map::new(MapType::Any);
    for (key, value) in entries {
        map.insert(Rc::from(key), value);
    }
    Value::Map(map)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(text: &str, helm: HelmVersion) -> Option<[String; 4]> {
        let KubeVersion { full, plain, major, minor, .. } = KubeVersion::parse(text, helm)?;
        Some([full, plain, major, minor])
    }

    /// Measured with `--kube-version` of helm 4.1.4 and 3.9.4.
    #[test]
    fn kubernetes_versions_are_read_as_helm_reads_them() {
        for (text, four, three) in [
            ("1.33.5-eks-abc", Some(["v1.33.5-eks-abc", "v1.33.5", "1", "33"]), Some("v1.33.5-eks-abc")),
            ("v1.33", Some(["v1.33", "v1.33", "1", "33"]), Some("v1.33.0")),
            ("v1.29.4+k3s1", Some(["v1.29.4+k3s1", "v1.29.4", "1", "29"]), Some("v1.29.4+k3s1")),
            ("1.033.5.7+x", Some(["v1.033.5.7+x", "v1.33.5.7", "1", "33"]), None),
            ("01.2", None, None),
            ("1", None, None),
            ("latest", None, None),
            ("", None, None),
        ] {
            let expected = four.map(|fields| fields.map(str::to_owned));
            assert_eq!(version(text, HelmVersion::V4), expected, "{text}");
            if let Some(three) = three {
                assert_eq!(
                    version(text, HelmVersion::V3).map(|[full, plain, ..]| (full, plain)),
                    Some((three.to_owned(), three.to_owned())),
                    "{text}"
                );
            }
        }
    }

    #[test]
    fn asked_for_api_versions_are_added_to_those_that_helm_knows() {
        let has = |options: &Options, name: &str| {
            let (capabilities, complaint) = Capabilities::new(options);
            assert_eq!(complaint, None);
            let Some(Value::Object(versions)) = capabilities.field("APIVersions") else {
                panic!("no versions")
            };
            matches!(versions.call("Has", &[text(name)]), Some(Ok(Value::Bool(true))))
        };
        let mut options = Options { api_versions: vec!["a.example/v1".to_owned()], ..Options::default() };
        assert!(has(&options, "a.example/v1") && has(&options, "autoscaling/v2beta1"));
        assert!(!has(&options, "flowcontrol.apiserver.k8s.io/v1alpha1"));
        options.helm_version = HelmVersion::V3;
        assert!(has(&options, "flowcontrol.apiserver.k8s.io/v1alpha1"));
        options.kube_version = Some("nonsense".to_owned());
        assert!(
            Capabilities::new(&options).1.is_some_and(|complaint| complaint.contains("v1.23.0 is assumed"))
        );
    }
}
