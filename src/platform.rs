//! How long the API server accepts a default token, by platform: data with a source for each figure.
//!
//! In: the name of a platform or a lifetime given by hand. Out: a [`Platform`], which can say when a token dies. The figures
//! live in `rules/platforms.tsv`; none is a constant of the program.

use std::fmt;

mod lifetime;

pub use lifetime::{Lifetime, LifetimeError};

/// The embedded figures.
const TABLE: &str = include_str!("../rules/platforms.tsv");

/// The platform that is meant when none is named.
pub const DEFAULT: &str = "eks";

/// One line of the figures.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// What `--platform-profile` takes.
    pub id: String,
    /// How a sentence about a date ends: `on EKS`.
    pub words: String,
    /// The Kubernetes version from which it holds, as major and minor.
    pub since: (u32, u32),
    /// How long a default token is accepted.
    pub lifetime: Lifetime,
    /// Where that is said.
    pub source: String,
    /// What is said there.
    pub says: String,
}

/// Where the workloads run, as far as their tokens are concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Platform {
    /// What is known of it.
    pub profile: Profile,
    /// A lifetime given by hand; it decides over the profile's.
    pub stated: Option<Lifetime>,
}

/// No platform has that name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownPlatform {
    name: String,
}

impl fmt::Display for UnknownPlatform {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "no platform is called `{}`; known are {}", self.name, ids().join(", "))
    }
}

impl std::error::Error for UnknownPlatform {}

impl Platform {
    /// The platform `id`, as it is in Kubernetes `version` (major, minor), or as it is now.
    pub fn named(id: &str, version: Option<(u32, u32)>) -> Result<Self, UnknownPlatform> {
        let mut lines: Vec<Profile> = profiles().into_iter().filter(|profile| profile.id == id).collect();
        lines.sort_by_key(|profile| profile.since);
        let fits = |profile: &Profile| version.is_none_or(|version| profile.since <= version);
        // Before the first line there were no expiring tokens; what came first is the nearest truth.
        let chosen = lines.iter().rev().find(|profile| fits(profile)).or(lines.first());
        let profile = chosen.cloned().ok_or_else(|| UnknownPlatform { name: id.to_owned() })?;
        Ok(Self { profile, stated: None })
    }

    /// The same platform with a lifetime given by hand.
    #[must_use]
    pub fn with_lifetime(mut self, lifetime: Option<Lifetime>) -> Self {
        self.stated = lifetime;
        self
    }

    /// How long a default token is accepted.
    pub fn lifetime(&self) -> Lifetime {
        self.stated.unwrap_or(self.profile.lifetime)
    }

    /// When a client that reads its token once is locked out: `90 days after its process starts on EKS`.
    pub fn deadline(&self) -> String {
        format!("{} after its process starts {}", self.lifetime(), self.place())
    }

    /// `on EKS`, or that the lifetime was given by hand.
    pub fn place(&self) -> &str {
        if self.stated.is_some() { "with the token lifetime given" } else { &self.profile.words }
    }
}

impl Default for Platform {
    fn default() -> Self {
        let nothing_known = Self { profile: Profile::default(), stated: None }; // never so: a test holds it
        Self::named(DEFAULT, None).unwrap_or(nothing_known)
    }
}

impl Profile {
    fn parse(line: &str) -> Option<Self> {
        let [id, words, since, seconds, source, says] =
            <[&str; 6]>::try_from(line.split('\t').collect::<Vec<_>>()).ok()?;
        let (major, minor) = since.split_once('.')?;
        Some(Self {
            id: id.to_owned(),
            words: words.to_owned(),
            since: (major.parse().ok()?, minor.parse().ok()?),
            lifetime: Lifetime::from_seconds(seconds.parse().ok()?),
            source: source.to_owned(),
            says: says.to_owned(),
        })
    }
}

/// Every line of the figures, in the order of the file.
pub fn profiles() -> Vec<Profile> {
    rows().filter_map(Profile::parse).collect()
}

/// The names that `--platform-profile` takes, in the order of the file.
pub fn ids() -> Vec<String> {
    let mut ids: Vec<String> = profiles().into_iter().map(|profile| profile.id).collect();
    ids.dedup();
    ids
}

fn rows() -> impl Iterator<Item = &'static str> {
    TABLE.lines().filter(|line| !line.starts_with('#')).skip(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read_and_names_its_source() {
        assert_eq!(rows().count(), profiles().len());
        for profile in profiles() {
            assert!(profile.source.starts_with("https://"), "{}", profile.id);
            assert!(!profile.says.is_empty() && profile.words.starts_with("on "), "{}", profile.id);
        }
        assert_eq!(ids(), ["eks", "upstream", "gke", "openshift", "aks", "no-extension"]);
    }

    #[test]
    fn each_platform_says_when_a_token_dies() {
        let deadline = |id| Platform::named(id, None).unwrap().deadline();
        assert_eq!(deadline("eks"), "90 days after its process starts on EKS");
        assert_eq!(deadline("upstream"), "1 year after its process starts on upstream Kubernetes");
        assert_eq!(deadline("gke"), "1 year after its process starts on GKE");
        assert_eq!(deadline("openshift"), "1 year after its process starts on OpenShift");
        assert_eq!(deadline("aks"), "about 1 hour after its process starts on AKS with an OIDC issuer");
        assert_eq!(
            deadline("no-extension"),
            "about 1 hour after its process starts on a cluster that does not extend tokens"
        );
        assert_eq!(Platform::default().deadline(), deadline("eks"));
    }

    #[test]
    fn a_stated_lifetime_decides() {
        let platform = Platform::named("eks", Some((1, 35)))
            .unwrap()
            .with_lifetime(Some(Lifetime::from_seconds(86_400)));
        assert_eq!(platform.deadline(), "24 hours after its process starts with the token lifetime given");
    }

    #[test]
    fn an_unknown_platform_names_the_known_ones() {
        let error = Platform::named("ecs", None).unwrap_err();
        assert_eq!(
            error.to_string(),
            "no platform is called `ecs`; known are eks, upstream, gke, openshift, aks, no-extension"
        );
    }
}
