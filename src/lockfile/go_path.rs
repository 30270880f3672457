//! Import paths and repositories of Go: which module a package belongs to, which repository a module comes from.

use super::Version;

/// Hosts whose modules have another number of parts than three, the host counted.
const PARTS: &[(&str, usize)] = &[
    ("k8s.io", 2),
    ("sigs.k8s.io", 2),
    ("gopkg.in", 2),
    ("google.golang.org", 2),
    ("cloud.google.com", 2),
    ("go.uber.org", 2),
    ("knative.dev", 2),
    ("istio.io", 2),
    ("openebs.io", 2),
];

/// Hosts that lead to an organisation on GitHub.
const HOMES: &[(&str, &str)] = &[
    ("k8s.io/", "github.com/kubernetes/"),
    ("sigs.k8s.io/", "github.com/kubernetes-sigs/"),
    ("golang.org/x/", "github.com/golang/"),
];

/// The module that a package belongs to, in the years before modules: the root of its repository.
pub(super) fn root(import: &str) -> &str {
    let host = import.split('/').next().unwrap_or_default();
    let parts = PARTS.iter().find(|(known, _)| *known == host).map_or(3, |(_, parts)| *parts);
    let end = import.match_indices('/').nth(parts - 1).map_or(import.len(), |(at, _)| at);
    &import[..end]
}

/// What a revision names: a commit, a branch, or a tag.
pub(super) fn revision(text: &str) -> Version {
    let hexadecimal = text.len() >= 7 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    if hexadecimal {
        Version::Commit(text.to_owned())
    } else if text == "master" || text == "main" || text.starts_with("release-") {
        Version::Branch(text.to_owned())
    } else {
        Version::Exact(text.to_owned())
    }
}

/// The version of a module that is taken from another repository: it is a fork then.
pub(super) fn from_repository(module: &str, repository: Option<&str>, version: Version) -> Version {
    let Some(repository) = repository.map(plain).filter(|plain| !plain.is_empty()) else { return version };
    let home = HOMES.iter().find_map(|(host, home)| {
        module.strip_prefix(host).map(|rest| format!("{home}{}", rest.split('/').next().unwrap_or(rest)))
    });
    if repository == module || home.as_deref() == Some(repository.as_str()) {
        return version;
    }
    Version::Exact(format!("{repository}@{}", version.text()))
}

/// `github.com/x/client-go` of any URL of that repository.
fn plain(url: &str) -> String {
    let url = url.trim().split("://").last().unwrap_or_default();
    let url = url.rsplit_once('@').map_or(url, |(_, rest)| rest);
    let url = url.strip_suffix('/').unwrap_or(url);
    url.strip_suffix(".git").unwrap_or(url).replacen(':', "/", 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packages_belong_to_the_root_of_their_repository() {
        for (import, module) in [
            ("k8s.io/client-go/1.4/kubernetes", "k8s.io/client-go"),
            ("github.com/a/b", "github.com/a/b"),
            ("github.com/a/b/c/d", "github.com/a/b"),
            ("golang.org/x/net/context", "golang.org/x/net"),
            ("gopkg.in/yaml.v2", "gopkg.in/yaml.v2"),
            ("", ""),
        ] {
            assert_eq!(root(import), module);
        }
    }

    #[test]
    fn another_repository_is_a_fork() {
        for (url, fork) in [
            ("https://github.com/kubernetes/client-go.git", false),
            ("git@github.com:kubernetes/client-go", false),
            ("https://k8s.io/client-go", false),
            ("", false),
            ("https://github.com/x/client-go", true),
        ] {
            let found = from_repository("k8s.io/client-go", Some(url), Version::Exact("v1.0.0".into()));
            assert_eq!(found.text() == "github.com/x/client-go@v1.0.0", fork, "{url}");
        }
    }
}
