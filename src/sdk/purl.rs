//! Package URLs without a version: `pkg:npm/@kubernetes/client-node`.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A package of an ecosystem. Two names that the ecosystem takes for one are equal.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Purl {
    kind: String,
    name: String,
}

impl Purl {
    /// The package `name` of an ecosystem, in the spelling the ecosystem itself uses (`io.fabric8:kubernetes-client`).
    pub fn new(kind: &str, name: &str) -> Self {
        let kind = kind.to_ascii_lowercase();
        let name = match kind.as_str() {
            "pypi" => pypi_name(name),
            "maven" => name.replace(':', "/"),
            "nuget" | "golang" | "composer" => name.to_ascii_lowercase(),
            _ => name.to_owned(),
        };
        Self { kind, name }
    }

    /// The ecosystem: `golang`, `pypi`, `maven`, ...
    pub fn kind(&self) -> &str {
        &self.kind
    }

    /// The name with its namespace, parts joined by `/`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Where its file lies under `rules/sdks`, without `.md`.
    pub fn path(&self) -> String {
        format!("{}/{}", self.kind, self.name)
    }
}

/// A package URL as the people of its ecosystem call the package: `pkg:maven/io.fabric8/kubernetes-client` is `io.fabric8:kubernetes-client`.
pub fn spoken(purl: &str) -> String {
    let Some((ecosystem, name)) = purl.strip_prefix("pkg:").and_then(|rest| rest.split_once('/')) else {
        return purl.to_owned();
    };
    let name = name.replace("%40", "@");
    if ecosystem == "maven" { name.replacen('/', ":", 1) } else { name }
}

/// What Python takes for one name: case and runs of `-`, `_` and `.` do not count.
fn pypi_name(name: &str) -> String {
    let mut found = String::with_capacity(name.len());
    for c in name.chars() {
        match c {
            '-' | '_' | '.' if found.ends_with('-') => {}
            '-' | '_' | '.' => found.push('-'),
            _ => found.push(c.to_ascii_lowercase()),
        }
    }
    found
}

impl fmt::Display for Purl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "pkg:{}/{}", self.kind, self.name)
    }
}

impl From<Purl> for String {
    fn from(purl: Purl) -> Self {
        purl.to_string()
    }
}

impl TryFrom<String> for Purl {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        text.parse()
    }
}

impl FromStr for Purl {
    type Err = String;

    /// Reads `pkg:type/name`; `%40` counts as `@`, a version behind the name is an error.
    fn from_str(text: &str) -> Result<Self, String> {
        let (kind, name) = text
            .strip_prefix("pkg:")
            .and_then(|rest| rest.split_once('/'))
            .ok_or_else(|| format!("`{text}` is no package URL: write pkg:type/name"))?;
        let name = name.replace("%40", "@");
        if kind.is_empty() || name.is_empty() || name.contains([' ', ':', '?', '#']) {
            return Err(format!("`{text}` is no package URL: write pkg:type/name"));
        }
        if name.rfind('@').is_some_and(|at| at > 0) {
            return Err(format!("`{text}` has a version: leave it out"));
        }
        Ok(Self::new(kind, &name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_an_ecosystem_takes_for_one_are_equal() {
        for (kind, one, two) in [
            ("pypi", "kubernetes_asyncio", "Kubernetes.Asyncio"),
            ("nuget", "KubernetesClient", "kubernetesclient"),
            ("maven", "io.fabric8:kubernetes-client", "io.fabric8/kubernetes-client"),
        ] {
            assert_eq!(Purl::new(kind, one), Purl::new(kind, two));
        }
        assert_ne!(Purl::new("npm", "kubernetes-client"), Purl::new("npm", "@kubernetes/client-node"));
    }

    #[test]
    fn written_purls_read_back() {
        for text in
            ["pkg:golang/k8s.io/client-go", "pkg:npm/@kubernetes/client-node", "pkg:pypi/kubernetes-asyncio"]
        {
            assert_eq!(text.parse::<Purl>().unwrap().to_string(), text);
        }
        assert_eq!(
            "pkg:npm/%40kubernetes/client-node".parse::<Purl>().unwrap().path(),
            "npm/@kubernetes/client-node"
        );
        for text in
            ["", "client-go", "pkg:npm", "pkg:/x", "pkg:npm/a@1.0", "pkg:npm/@a/b@1.0", "pkg:maven/io.x:y"]
        {
            assert!(text.parse::<Purl>().is_err(), "{text}");
        }
    }
}
