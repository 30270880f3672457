//! Where indexes lead, and what is refused on the way.

use std::collections::BTreeMap;
use std::io::Read;

use serde_json::{Value, json};

use super::*;
use crate::oci::Covers;

/// A source that holds what a test puts into it.
#[derive(Default)]
struct Shelf {
    root: Vec<u8>,
    blobs: BTreeMap<Digest, Vec<u8>>,
}

impl Shelf {
    fn add(&mut self, value: &Value) -> Value {
        let bytes = value.to_string().into_bytes();
        let digest = Digest::of(&bytes);
        let descriptor = json!({ "digest": digest.to_string(), "size": bytes.len() });
        self.blobs.insert(digest, bytes);
        descriptor
    }

    fn image(&mut self, entrypoint: &str) -> Value {
        let config = self.add(&json!({ "config": { "Entrypoint": [entrypoint], "Cmd": null } }));
        self.add(&json!({ "schemaVersion": 2, "config": config, "layers": [] }))
    }

    fn open(&self, platform: &str) -> Result<Image, Failure> {
        Image::open(self, &platform.parse().unwrap())
    }
}

impl ImageSource for Shelf {
    fn name(&self) -> &'static str {
        "shelf"
    }

    fn root(&self) -> Result<Document, Failure> {
        Ok(Document { media_type: String::new(), bytes: self.root.clone() })
    }

    fn document(&self, descriptor: &Descriptor) -> Result<Document, Failure> {
        let bytes = self.blobs.get(&descriptor.digest).cloned();
        Ok(Document { media_type: String::new(), bytes: bytes.ok_or_else(|| Failure::new("gone"))? })
    }

    fn blob<'a>(&'a self, descriptor: &Descriptor) -> Result<Box<dyn Read + 'a>, Failure> {
        let bytes = self.blobs.get(&descriptor.digest).ok_or_else(|| Failure::new("gone"))?;
        Ok(Box::new(bytes.as_slice()))
    }

    fn referrers(&self, _subject: &Digest) -> Result<Vec<Descriptor>, Failure> {
        Ok(Vec::new())
    }
}

fn on(mut descriptor: Value, os: &str, architecture: &str) -> Value {
    descriptor["platform"] = json!({ "os": os, "architecture": architecture });
    descriptor
}

#[test]
fn an_index_leads_to_the_image_of_the_platform() {
    let mut shelf = Shelf::default();
    let amd = on(shelf.image("amd"), "linux", "amd64");
    let arm = on(shelf.image("arm"), "linux", "arm64");
    let attested = on(shelf.image("none"), "unknown", "unknown");
    shelf.root = json!({ "schemaVersion": 2, "manifests": [attested, amd, arm] }).to_string().into_bytes();
    assert_eq!(shelf.open("linux/amd64").unwrap().config.entrypoint, ["amd"]);
    assert_eq!(shelf.open("linux/arm64/v8").unwrap().config.entrypoint, ["arm"]);
    let failure = shelf.open("linux/s390x").unwrap_err();
    assert_eq!(failure.help.unwrap(), "choose one with --platform: linux/amd64, linux/arm64");
}

#[test]
fn indexes_without_an_end_are_given_up() {
    let mut shelf = Shelf::default();
    let mut inner = shelf.image("deep");
    for _ in 0..6 {
        inner = shelf.add(&json!({ "schemaVersion": 2, "manifests": [inner] }));
    }
    shelf.root = json!({ "schemaVersion": 2, "manifests": [inner] }).to_string().into_bytes();
    assert_eq!(
        shelf.open("linux/amd64").unwrap_err().message,
        "its indexes lie more than 4 deep within each other"
    );
}

#[test]
fn documents_that_are_not_what_was_asked_for_are_refused() {
    let mut shelf = Shelf::default();
    let image = shelf.image("right");
    shelf.root = json!({ "schemaVersion": 2, "manifests": [image] }).to_string().into_bytes();
    let wanted: Digest = image["digest"].as_str().unwrap().parse().unwrap();
    let mut forged = shelf.blobs[&wanted].clone();
    forged.push(b' ');
    shelf.blobs.insert(wanted, forged);
    assert!(shelf.open("linux/amd64").unwrap_err().message.contains("is not sha256:"));
}

#[test]
fn what_is_no_image_is_told_apart() {
    let config = json!({ "mediaType": "application/vnd.cncf.helm.config.v1+json", "digest": Digest::of(b"").to_string() });
    for (root, message) in [
        (json!({ "schemaVersion": 2, "config": config, "layers": [] }), "it is no container image but holds"),
        (json!({ "schemaVersion": 1, "fsLayers": [] }), "first version of Docker's format"),
        (json!({ "schemaVersion": 2 }), "neither an index nor an image manifest"),
        (json!("text"), "cannot be read"),
    ] {
        let shelf = Shelf { root: root.to_string().into_bytes(), ..Shelf::default() };
        let failure = shelf.open("linux/amd64").unwrap_err();
        assert!(failure.message.contains(message), "{}", failure.message);
    }
}

#[test]
fn layers_are_known_by_their_blobs_unless_the_source_says_otherwise() {
    let mut shelf = Shelf::default();
    let image = shelf.image("x");
    shelf.root = shelf.blobs[&image["digest"].as_str().unwrap().parse().unwrap()].clone();
    assert_eq!(shelf.open("linux/amd64").unwrap().covers, Covers::Blob);
}
