//! Lists of packages that are attached to an image, as registries and layouts keep them.

use std::io::Read;

use serde::Deserialize;

use super::sbom;
use crate::knowledge::Knowledge;
use crate::oci::{Descriptor, Image, ImageSource};
use crate::verdict::Detection;

/// Most attachments that are looked at.
const MOST: usize = 20;

#[derive(Deserialize)]
struct Manifest {
    layers: Vec<Descriptor>,
}

/// The clients that the first attachment to name any declares. Attachments that cannot be read say nothing: the layers do.
pub(super) fn clients(source: &dyn ImageSource, image: &Image, knowledge: &Knowledge) -> Option<Detection> {
    // Some attach to the image of a platform, others to the index that it is in.
    let subjects = [Some(&image.digest), Some(&image.root).filter(|root| **root != image.digest)];
    let referring = subjects.into_iter().flatten().flat_map(|it| source.referrers(it).unwrap_or_default());
    let mut attachments = image.beside.iter().cloned().chain(referring);
    let blobs = attachments.by_ref().take(MOST).filter_map(|attachment| {
        let document = source.document(&attachment).ok()?;
        let sound = attachment.digest.names(&document.bytes);
        sound.then(|| serde_json::from_slice::<Manifest>(&document.bytes).ok()).flatten()
    });
    blobs.flat_map(|manifest| manifest.layers).take(MOST).find_map(|blob| {
        let name = format!("attachment {:.19}", blob.digest.to_string());
        match sbom::read(&name, &content(source, &blob)?, knowledge).ok()?.detection {
            Detection::Clients(clients) => Some(Detection::Clients(clients)),
            _ => None,
        }
    })
}

/// The bytes of a blob, if they are what its digest names.
fn content(source: &dyn ImageSource, blob: &Descriptor) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    source.blob(blob).ok()?.take(sbom::MOST_BYTES).read_to_end(&mut bytes).ok()?;
    blob.digest.names(&bytes).then_some(bytes)
}
