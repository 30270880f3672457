//! An image at a registry, as an [`ImageSource`]: documents come from the cache where it has them.

use std::io::{Cursor, Read};
use std::sync::OnceLock;

use serde::Deserialize;
use serde::de::IgnoredAny;

use super::Registry;
use super::blob::Blob;
use super::client::{Ask, Got};
use super::fault::Refusal;
use super::place::Place;
use crate::image::Reference;
use crate::oci::{Descriptor, Digest, Document, Failure, ImageSource, MOST_DOCUMENT_BYTES};

/// The documents that an image may be made of.
const MANIFESTS: &str = "application/vnd.oci.image.index.v1+json, application/vnd.oci.image.manifest.v1+json, \
                         application/vnd.docker.distribution.manifest.list.v2+json, \
                         application/vnd.docker.distribution.manifest.v2+json";
/// One image at a registry.
pub struct Remote<'a> {
    pub(super) registry: &'a Registry,
    name: String,
    pub(super) reference: Reference,
    places: Vec<Place>,
    /// The place that had the image.
    found: OnceLock<usize>,
}

impl<'a> Remote<'a> {
    pub(super) fn new(registry: &'a Registry, reference: &Reference) -> Self {
        Self {
            registry,
            name: reference.to_string(),
            reference: reference.clone(),
            places: Place::all(reference, &registry.options),
            found: OnceLock::new(),
        }
    }

    /// The digest that a tag stands for; nothing where there is no such tag.
    pub fn digest(&self, tag: &str) -> Result<Option<Digest>, Failure> {
        let question = format!("digest of {}:{tag}", self.reference.name());
        if let Some(known) = self.registry.cache.answer::<Option<String>>(&question) {
            return Ok(known.and_then(|digest| digest.parse().ok()));
        }
        let found = self.at_a_place(|place| self.head_or_get(place, tag));
        let digest = match found {
            Ok(digest) => Some(digest),
            Err(refusal) if refusal.is_absence() => None,
            Err(refusal) => return Err(self.failure(&refusal)),
        };
        self.registry.cache.keep_answer(&question, digest.as_ref().map(Digest::to_string));
        Ok(digest)
    }

    /// The tags of the repository, in the registry's order; those behind the first ten thousand are left out.
    pub fn tags(&self) -> Result<Vec<String>, Failure> {
        const MOST_PAGES: usize = 10;
        #[derive(Deserialize)]
        struct Page {
            #[serde(default)]
            tags: Option<Vec<String>>,
        }
        let question = format!("tags of {}", self.reference.name());
        if let Some(known) = self.registry.cache.answer(&question) {
            return Ok(known);
        }
        let listed = self.at_a_place(|place| {
            let (mut tags, mut what) = (Vec::new(), "tags/list?n=1000".to_owned());
            for _ in 0..MOST_PAGES {
                let got = self.get(place, &what, "application/json", None)?;
                let page: Option<Page> = serde_json::from_slice(&got.bytes).ok();
                tags.extend(page.and_then(|page| page.tags).unwrap_or_default());
                // The next page is one of the same list: only its query is taken over.
                let query = got.next.as_ref().and_then(|next| next.split_once('?'));
                match query {
                    Some((_, query)) if query.bytes().all(|byte| byte.is_ascii_graphic()) => {
                        what = format!("tags/list?{query}");
                    }
                    _ => break,
                }
            }
            Ok(tags)
        });
        let tags = listed.map_err(|refusal| self.failure(&refusal))?;
        self.registry.cache.keep_answer(&question, &tags);
        Ok(tags)
    }

    fn head_or_get(&self, place: &Place, tag: &str) -> Result<Digest, Refusal> {
        let what = format!("manifests/{tag}");
        let head = self.registry.client.head(&Ask { place, what: &what, accept: MANIFESTS })?;
        match head.digest {
            Some(digest) => Ok(digest),
            None => Ok(Digest::of(&self.get(place, &what, MANIFESTS, None)?.bytes)),
        }
    }

    pub(super) fn get(
        &self,
        place: &Place,
        what: &str,
        accept: &'static str,
        digest: Option<&Digest>,
    ) -> Result<Got, Refusal> {
        self.registry.client.whole(&Ask { place, what, accept }, MOST_DOCUMENT_BYTES, digest)
    }

    /// The first answer of a place; the last refusal where none has one.
    pub(super) fn at_a_place<T>(
        &self,
        mut ask: impl FnMut(&Place) -> Result<T, Refusal>,
    ) -> Result<T, Refusal> {
        if let Some(place) = self.found.get().and_then(|found| self.places.get(*found)) {
            return ask(place);
        }
        let mut index = 0;
        loop {
            match ask(&self.places[index]) {
                Ok(answer) => {
                    // Another thread may have found it first; both are right.
                    let _ = self.found.set(index);
                    return Ok(answer);
                }
                Err(refusal) if index + 1 == self.places.len() => return Err(refusal),
                Err(_) => index += 1,
            }
        }
    }

    pub(super) fn failure(&self, refusal: &Refusal) -> Failure {
        let Reference { repository, tag, digest, .. } = &self.reference;
        let about = match (tag, digest) {
            (Some(tag), _) => format!("{repository}:{tag}"),
            (None, Some(_)) => format!("the digest of {repository}"),
            (None, None) => format!("{repository}:latest"),
        };
        refusal.failure(&about)
    }

    /// A document by its digest, from the cache or the registry.
    fn by_digest(&self, digest: &Digest, media_type: &str) -> Result<Document, Failure> {
        if let Some(bytes) = self.registry.cache.document(digest) {
            return Ok(Document { media_type: media_type.to_owned(), bytes });
        }
        let what = format!("manifests/{digest}");
        let got = self.at_a_place(|place| self.get(place, &what, MANIFESTS, Some(digest)));
        let got = got.map_err(|refusal| self.failure(&refusal))?;
        self.registry.cache.keep_document(digest, &got.bytes);
        Ok(Document { media_type: got.media_type, bytes: got.bytes })
    }
}

impl ImageSource for Remote<'_> {
    fn name(&self) -> &str {
        &self.name
    }

    fn root(&self) -> Result<Document, Failure> {
        if let Some(digest) = &self.reference.digest {
            let digest: Digest = digest.parse().map_err(Failure::new)?;
            return self.by_digest(&digest, "");
        }
        let tag = self.reference.tag.as_deref().unwrap_or("latest");
        let cache = &self.registry.cache;
        let question = format!("digest of {}:{tag}", self.reference.name());
        // A tag that was asked before has its documents here, most likely: its digest alone costs less than its manifest.
        if cache.was_asked(&question)
            && let Some(digest) = self.digest(tag)?
        {
            return self.by_digest(&digest, "");
        }
        let what = format!("manifests/{tag}");
        let got = self.at_a_place(|place| self.get(place, &what, MANIFESTS, None));
        let got = got.map_err(|refusal| self.failure(&refusal))?;
        // What a captive portal shows in its place is not kept.
        if serde_json::from_slice::<IgnoredAny>(&got.bytes).is_ok() {
            let digest = Digest::of(&got.bytes);
            cache.keep_document(&digest, &got.bytes);
            cache.keep_answer(&question, Some(digest.to_string()));
        }
        Ok(Document { media_type: got.media_type, bytes: got.bytes })
    }

    fn document(&self, descriptor: &Descriptor) -> Result<Document, Failure> {
        self.by_digest(&descriptor.digest, &descriptor.media_type)
    }

    fn blob<'b>(&'b self, descriptor: &Descriptor) -> Result<Box<dyn Read + 'b>, Failure> {
        let Descriptor { digest, media_type, size, .. } = descriptor;
        let what = format!("blobs/{digest}");
        // Configs and what is attached are documents too, and small ones.
        if media_type.ends_with("json") && *size <= MOST_DOCUMENT_BYTES {
            if let Some(bytes) = self.registry.cache.document(digest) {
                return Ok(Box::new(Cursor::new(bytes)));
            }
            let got = self.at_a_place(|place| self.get(place, &what, "", Some(digest)));
            let got = got.map_err(|refusal| self.failure(&refusal))?;
            self.registry.cache.keep_document(digest, &got.bytes);
            return Ok(Box::new(Cursor::new(got.bytes)));
        }
        let size = (*size > 0).then_some(*size);
        let blob = self.at_a_place(|place| Blob::open(&self.registry.client, place, &what, size));
        blob.map(|blob| Box::new(blob) as Box<dyn Read>).map_err(|refusal| self.failure(&refusal))
    }

    fn referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>, Failure> {
        self.attached(subject)
    }
}
