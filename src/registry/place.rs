//! Where an image is asked for: at its own registry, or at a copy that the configuration names.

use super::address::Address;
use super::options::Options;
use crate::image::{DEFAULT_REGISTRY, Reference};

/// Who answers for the default registry.
const HUB: &str = "registry-1.docker.io";

/// A repository at a host.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// The registry, as references and logins name it.
    pub(super) registry: String,
    /// Who answers for it.
    pub(super) host: String,
    /// Whether it is spoken to over TLS.
    pub(super) tls: bool,
    /// The repository there.
    pub(super) repository: String,
}

impl Place {
    /// A repository of a registry; these hosts are spoken to without TLS.
    pub(super) fn of(registry: &str, repository: &str, plain: &[String]) -> Self {
        let host = if registry == DEFAULT_REGISTRY { HUB } else { registry };
        Self {
            registry: registry.to_owned(),
            host: host.to_owned(),
            tls: !plain.iter().any(|plain| plain == host),
            repository: repository.to_owned(),
        }
    }

    /// Where an image is asked for, one after the other: at its copies, then at its own registry.
    pub(super) fn all(reference: &Reference, options: &Options) -> Vec<Self> {
        let name = reference.name();
        let mut places = Vec::new();
        for (copy, original) in &options.copies {
            let Some(rest) = name.strip_prefix(original.as_str()) else { continue };
            if !rest.is_empty() && !rest.starts_with('/') {
                continue;
            }
            let copied = format!("{copy}{rest}");
            let split = copied.split_once('/');
            places.extend(
                split.map(|(registry, repository)| Self::of(registry, repository, &options.plain_http)),
            );
        }
        places.push(Self::of(&reference.registry, &reference.repository, &options.plain_http));
        places.dedup();
        places
    }

    /// The address of something of the repository: `manifests/latest`.
    pub(super) fn address(&self, what: &str) -> Address {
        let path = format!("/v2/{}/{what}", self.repository);
        Address { tls: self.tls, host: self.host.clone(), path }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_asked_before_the_registry_itself() {
        let copies = [
            ("r.corp/hub", "docker.io"),
            ("r.corp/iam", "docker.io/jtblin/kube2iam"),
            ("evil.example", "docker.i"),
        ];
        let copies = copies.map(|(copy, original)| (copy.to_owned(), original.to_owned()));
        let options =
            Options { copies: copies.to_vec(), plain_http: vec!["r.corp".to_owned()], ..Options::default() };
        let asked = |text: &str| {
            let places = Place::all(&Reference::parse(text).unwrap(), &options);
            places.iter().map(|place| place.address("tags/list").to_string()).collect::<Vec<_>>()
        };
        assert_eq!(
            asked("jtblin/kube2iam:1"),
            [
                "http://r.corp/v2/hub/jtblin/kube2iam/tags/list",
                "http://r.corp/v2/iam/tags/list",
                "https://registry-1.docker.io/v2/jtblin/kube2iam/tags/list",
            ]
        );
        assert_eq!(asked("quay.io/a/b:1"), ["https://quay.io/v2/a/b/tags/list"]);
    }
}
