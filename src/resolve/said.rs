//! What an image says of itself: where it comes from and which release it is.
//!
//! In: its labels, annotations and environment. Out: a [`Said`]. Labels are inherited from the image below, so that one built on
//! Ubuntu may say that it is version 22.04: who believes a version has to look at the source and the title beside it.

use std::collections::BTreeMap;

use crate::oci::Image;

/// Keys that name a release, the one that decides first.
const VERSION: &[&str] = &["org.opencontainers.image.version", "org.label-schema.version"];
/// Keys that name the commit.
const REVISION: &[&str] = &["org.opencontainers.image.revision", "org.label-schema.vcs-ref"];
/// Keys that name the source repository.
const SOURCE: &[&str] = &[
    "org.opencontainers.image.source",
    "org.label-schema.vcs-url",
    "org.opencontainers.image.url",
    "org.label-schema.url",
];
/// Keys that name the product.
const TITLE: &[&str] =
    &["org.opencontainers.image.title", "org.label-schema.name", "org.opencontainers.image.ref.name"];
/// Variables that name a release of whatever the image holds.
const VARIABLES: &[&str] = &[
    "GITVERSION",
    "GIT_VERSION",
    "APP_VERSION",
    "RELEASE_VERSION",
    "IMAGE_VERSION",
    "BUILD_VERSION",
    "VERSION",
];

/// A value and who says it: `its label org.opencontainers.image.version`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Hint {
    /// The value.
    pub(super) text: String,
    /// Who says it.
    pub(super) by: String,
}

/// What an image says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Said {
    /// Its release, by labels.
    pub(super) version: Option<Hint>,
    /// Its commit, by labels.
    pub(super) revision: Option<Hint>,
    /// Its source repositories, as [`place`] writes them.
    pub(super) sources: Vec<Hint>,
    /// Its product.
    pub(super) titles: Vec<String>,
    /// Its release, by variables.
    pub(super) variables: Vec<Hint>,
}

/// What an image says; `words` are names of the product as variables may begin with them.
pub(super) fn said(image: &Image, words: &[&str]) -> Said {
    let texts = [("annotation", &image.annotations), ("label", &image.config.labels)];
    Said {
        version: first(&texts, VERSION),
        revision: first(&texts, REVISION),
        sources: all(&texts, SOURCE)
            .filter_map(|hint| Some(Hint { text: place(&hint.text)?, by: hint.by }))
            .collect(),
        titles: all(&texts, TITLE).map(|hint| hint.text).collect(),
        variables: variables(&image.config.environment, words),
    }
}

type Texts<'a> = [(&'static str, &'a BTreeMap<String, String>)];

fn all<'a>(texts: &'a Texts<'a>, keys: &'static [&'static str]) -> impl Iterator<Item = Hint> + 'a {
    let found = texts.iter().flat_map(move |(kind, map)| {
        keys.iter().filter_map(move |key| {
            let text = map.get(*key)?.trim();
            (!text.is_empty()).then(|| Hint { text: text.to_owned(), by: format!("its {kind} {key}") })
        })
    });
    found.into_iter()
}

fn first(texts: &Texts<'_>, keys: &'static [&'static str]) -> Option<Hint> {
    all(texts, keys).next()
}

fn variables(environment: &[String], words: &[&str]) -> Vec<Hint> {
    let own = words.iter().map(|word| format!("{}_VERSION", word.replace(['-', '.'], "_").to_uppercase()));
    let names: Vec<String> = own.chain(VARIABLES.iter().map(|&name| name.to_owned())).collect();
    let value = |name: &String| {
        let mut lines = environment.iter().filter_map(|line| line.split_once('='));
        let (_, value) = lines.find(|(known, _)| known == name)?;
        let by = format!("its variable {name}");
        (!value.trim().is_empty()).then(|| Hint { text: value.trim().to_owned(), by })
    };
    names.iter().filter_map(value).collect()
}

/// A source repository in one spelling: `github.com/jtblin/kube2iam`.
pub(super) fn place(url: &str) -> Option<String> {
    let url = url.trim().strip_prefix("git+").unwrap_or(url.trim());
    let rest = match url.split_once("://") {
        Some((_, rest)) => rest.to_owned(),
        None => url.strip_prefix("git@")?.replacen(':', "/", 1),
    };
    let rest = rest.split(['?', '#']).next().unwrap_or_default().to_ascii_lowercase();
    let rest = rest.rsplit_once('@').map_or(rest.as_str(), |(_, rest)| rest);
    let rest = rest.strip_prefix("www.").unwrap_or(rest);
    let segments: Vec<&str> = rest.split('/').filter(|segment| !segment.is_empty()).collect();
    let [host, owner, name, ..] = segments[..] else { return None };
    Some(format!("{host}/{owner}/{}", name.strip_suffix(".git").unwrap_or(name)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_repository_has_one_spelling() {
        let table = [
            ("https://github.com/jtblin/kube2iam", Some("github.com/jtblin/kube2iam")),
            ("https://www.github.com/Jtblin/Kube2iam.git", Some("github.com/jtblin/kube2iam")),
            ("git@github.com:jtblin/kube2iam.git", Some("github.com/jtblin/kube2iam")),
            ("git+https://user:x@github.com/a/b?ref=1#c", Some("github.com/a/b")),
            (
                "https://github.com/bitnami/containers/tree/main/bitnami/x",
                Some("github.com/bitnami/containers"),
            ),
            ("https://example.com", None),
            ("kube2iam", None),
        ];
        for (url, expected) in table {
            assert_eq!(place(url).as_deref(), expected, "{url}");
        }
    }

    #[test]
    fn variables_of_the_product_come_before_those_of_anybody() {
        let environment =
            ["PATH=/bin", "PYTHON_VERSION=3.9", "VERSION=2", "KUBE_IAM_VERSION=0.10.7", "GITVERSION="];
        let found = variables(&environment.map(str::to_owned), &["kube-iam"]);
        let found: Vec<(&str, &str)> =
            found.iter().map(|hint| (hint.text.as_str(), hint.by.as_str())).collect();
        assert_eq!(found, [("0.10.7", "its variable KUBE_IAM_VERSION"), ("2", "its variable VERSION")]);
    }
}
