//! An image of one layer.

use std::collections::BTreeMap;

use staletoken::oci::Digest;

use crate::image::Memory;

/// An image whose documents are sound, so that only the content of its layer can be refused.
pub fn image_of(layer: &[u8]) -> Memory {
    let mut blobs = BTreeMap::new();
    let mut add = |bytes: &[u8]| {
        let digest = Digest::of(bytes);
        let text = format!(r#"{{"digest": "{digest}", "size": {}}}"#, bytes.len());
        blobs.insert(digest, bytes.to_vec());
        text
    };
    let (config, layer) = (add(br#"{"config": {"Entrypoint": ["/app"]}}"#), add(layer));
    let manifest = format!(r#"{{"schemaVersion": 2, "config": {config}, "layers": [{layer}]}}"#);
    Memory::new(manifest.as_bytes(), blobs)
}
