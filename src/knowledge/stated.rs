//! What a user says of images of their own: copies by their prefix, and what is inside an image that no page is about.

use super::lookup::Found;
use super::{Inside, Knowledge};
use crate::image::Reference;
use crate::sdk::Purl;
use crate::verdict::{Confidence, Detection};

/// The proof of what a configuration states.
const EVIDENCE: &str = "the configuration";

/// What an image is said to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Stated {
    /// The same releases as another repository.
    Like(String),
    /// It embeds this client in this version.
    Embeds(Purl, String),
    /// It holds no Kubernetes client.
    NoClient,
}

impl Stated {
    /// Reads `no-client`, `pkg:TYPE/NAME@VERSION` or a repository.
    pub fn parse(text: &str) -> Result<Self, String> {
        if text == "no-client" {
            return Ok(Self::NoClient);
        }
        if text.starts_with("pkg:") {
            let (purl, version) = text
                .rsplit_once('@')
                .filter(|(purl, version)| purl.contains('/') && !version.is_empty() && !version.contains('/'))
                .ok_or_else(|| format!("`{text}` names no version: write it behind an @"))?;
            let purl = purl.parse().map_err(|error| format!("`{purl}` names no client: {error}"))?;
            return Ok(Self::Embeds(purl, version.to_owned()));
        }
        let reference = Reference::parse(text).map_err(|error| error.to_string())?;
        if reference.tag.is_some() || reference.digest.is_some() {
            return Err(format!("`{text}` is no repository: leave the tag away"));
        }
        Ok(Self::Like(reference.name()))
    }
}

impl Knowledge {
    /// Adds what is said of a repository, named by registry and path.
    pub fn state(&mut self, repository: String, stated: Stated) {
        self.stated.insert(repository, stated);
    }

    /// Adds a prefix of copies, and what they are copies of.
    pub fn mirror(&mut self, prefix: String, original: String) {
        self.mirrors.push((prefix, original));
        // The longest prefix that fits decides.
        self.mirrors.sort_by_key(|(prefix, _)| std::cmp::Reverse(prefix.len()));
    }

    /// The repository that a reference is said to be a copy of.
    pub(super) fn original(&self, name: &str) -> Option<String> {
        if let Some(Stated::Like(original)) = self.stated.get(name) {
            return Some(original.clone());
        }
        self.mirrors.iter().find_map(|(prefix, original)| {
            let rest = name.strip_prefix(prefix)?.strip_prefix('/')?;
            Some(Reference::parse(&format!("{original}/{rest}")).ok()?.name())
        })
    }

    /// What is said to be inside an image.
    pub(super) fn said(&self, reference: &Reference) -> Option<Found> {
        let detection = match self.stated.get(&reference.name())? {
            Stated::Like(_) => return None,
            Stated::NoClient => Detection::NoClient {
                reason: "the configuration says that it holds no Kubernetes client".to_owned(),
                evidence: EVIDENCE.to_owned(),
            },
            Stated::Embeds(sdk, version) => {
                let inside = Inside {
                    sdk: sdk.clone(),
                    version: version.clone(),
                    evidence: EVIDENCE.to_owned(),
                    url: None,
                    confidence: Confidence::High,
                    notes: Vec::new(),
                };
                let clients = self.settle(&[inside]);
                if clients.is_empty() {
                    let reason =
                        format!("the configuration names {sdk}, which the knowledge has no page for");
                    Detection::Unknown { reason }
                } else {
                    Detection::Clients(clients)
                }
            }
        };
        Some(Found::of(detection))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::{Verdict, judge};

    fn verdict(knowledge: &Knowledge, image: &str) -> Verdict {
        judge(&knowledge.detect(&Reference::parse(image).unwrap()).detection).0
    }

    #[test]
    fn images_of_ones_own_are_what_they_are_said_to_be() {
        let mut knowledge = Knowledge::embedded();
        assert_eq!(verdict(&knowledge, "registry.corp/shop/cart:7"), Verdict::Unknown);
        for (name, said, expected) in [
            ("registry.corp/shop/cart", "pkg:pypi/kubernetes@9.0.0", Verdict::Stale),
            ("registry.corp/shop/web", "no-client", Verdict::NoClient),
            ("registry.corp/shop/odd", "pkg:npm/nothing-like-it@1.0.0", Verdict::Unknown),
        ] {
            knowledge.state(name.to_owned(), Stated::parse(said).unwrap());
            assert_eq!(verdict(&knowledge, &format!("{name}:7")), expected, "{said}");
        }
        knowledge.state("registry.corp/a/roles".to_owned(), Stated::parse("jtblin/kube2iam").unwrap());
        assert_eq!(verdict(&knowledge, "registry.corp/a/roles:0.10.7"), Verdict::Stale);
    }

    #[test]
    fn the_longest_prefix_of_copies_decides() {
        let mut knowledge = Knowledge::embedded();
        knowledge.mirror("registry.corp".to_owned(), "quay.io/nobody".to_owned());
        knowledge.mirror("registry.corp/hub".to_owned(), "docker.io".to_owned());
        let reference = Reference::parse("registry.corp/hub/jtblin/kube2iam:0.10.7").unwrap();
        assert_eq!(knowledge.original(&reference.name()).as_deref(), Some("docker.io/jtblin/kube2iam"));
        assert_eq!(verdict(&knowledge, "registry.corp/hub/jtblin/kube2iam:0.10.7"), Verdict::Stale);
    }
}
