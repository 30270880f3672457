//! What is attached to an image: as the registry lists it, as a tag lists it where the registry cannot, and as cosign keeps it.

use serde::Deserialize;

use super::place::Place;
use super::remote::Remote;
use crate::oci::{Descriptor, Digest, Failure};

/// Lists of what is attached.
const INDEX: &str = "application/vnd.oci.image.index.v1+json";
/// What a list of packages is attached as.
const MANIFEST: &str = "application/vnd.oci.image.manifest.v1+json";
/// The ends of the tags under which cosign keeps attestations and lists of packages.
const COSIGN: &[&str] = &[".att", ".sbom"];

#[derive(Deserialize)]
struct Index {
    #[serde(default)]
    manifests: Vec<Descriptor>,
}

impl Remote<'_> {
    /// Manifests of what is attached to this one. The answer is good for a while: more may be attached at any time.
    pub(super) fn attached(&self, subject: &Digest) -> Result<Vec<Descriptor>, Failure> {
        let question = format!("attached to {subject} of {}", self.reference.name());
        let cache = &self.registry.cache;
        let known: Option<Vec<String>> = cache.answer(&question);
        let names = match known {
            Some(names) => names,
            None => self.listed(subject).inspect(|names| cache.keep_answer(&question, names))?,
        };
        let digests = names.iter().filter_map(|name| name.parse().ok());
        Ok(digests.map(|digest| Descriptor::new(MANIFEST, digest, 0)).collect())
    }

    fn listed(&self, subject: &Digest) -> Result<Vec<String>, Failure> {
        let tag = format!("{}-{}", subject.algorithm(), subject.hex());
        let (list, fallback) = (format!("referrers/{subject}"), format!("manifests/{tag}"));
        let index = self.at_a_place(|place: &Place| match self.get(place, &list, INDEX, None) {
            // Registries of before keep the list under a tag.
            Err(refusal) if refusal.is_absence() => self.get(place, &fallback, INDEX, None),
            other => other,
        });
        let mut digests: Vec<Digest> = match index {
            Ok(got) => {
                let index: Index = serde_json::from_slice(&got.bytes).map_err(|error| {
                    Failure::new(format!("the list of what is attached cannot be read: {error}"))
                })?;
                index.manifests.into_iter().map(|entry| entry.digest).collect()
            }
            Err(refusal) if refusal.is_absence() => Vec::new(),
            Err(refusal) => return Err(self.failure(&refusal)),
        };
        for end in COSIGN {
            digests.extend(self.digest(&format!("{tag}{end}"))?);
        }
        Ok(digests.iter().map(Digest::to_string).collect())
    }
}
