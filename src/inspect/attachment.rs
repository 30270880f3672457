//! Lists of packages that are attached to an image, as registries and layouts keep them.

use std::io::Read;

use serde::Deserialize;

use super::sbom;
use crate::knowledge::Knowledge;
use crate::oci::{Descriptor, Digest, ImageSource};
use crate::verdict::Detection;

/// Most attachments that are looked at.
const MOST: usize = 20;

#[derive(Deserialize)]
struct Manifest {
    layers: Vec<Descriptor>,
}

/// The clients that the first attachment to name any declares. Attachments that cannot be read say nothing: the layers do.
pub(super) fn clients(
    source: &dyn ImageSource,
    subject: &Digest,
    knowledge: &Knowledge,
) -> Option<Detection> {
    let attachments = source.referrers(subject).ok()?;
    let blobs = attachments.iter().take(MOST).filter_map(|attachment| {
        let document = source.document(attachment).ok()?;
        let sound = attachment.digest.names(&document.bytes);
        sound.then(|| serde_json::from_slice::<Manifest>(&document.bytes).ok()).flatten()
    });
    blobs.flat_map(|manifest| manifest.layers).take(MOST).find_map(|blob| {
        let name = format!("attachment {:.19}", blob.digest.to_string());
        match sbom::detect(&name, &content(source, &blob)?, knowledge).ok()? {
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
