//! Small images: a config with labels, one layer, and the layout that skopeo takes them from.

use std::fs;
use std::path::Path;
use std::process::Command;

use staletoken::oci::Digest;

use crate::peer;

/// An image with one layer.
pub(crate) struct Image {
    pub(crate) manifest: Blob,
    pub(crate) config: Blob,
    pub(crate) layer: Blob,
}

/// Bytes and their digest.
pub(crate) struct Blob {
    pub(crate) digest: Digest,
    pub(crate) bytes: Vec<u8>,
}

impl Blob {
    pub(crate) fn new(bytes: Vec<u8>) -> Self {
        Self { digest: Digest::of(&bytes), bytes }
    }
}

impl Image {
    /// An image whose layer holds this text and whose config has these labels.
    pub(crate) fn new(text: &str, labels: &[(&str, &str)]) -> Self {
        Self::holding(&[("etc/text", text.as_bytes())], labels)
    }

    /// An image whose layer holds these files.
    pub(crate) fn holding(files: &[(&str, &[u8])], labels: &[(&str, &str)]) -> Self {
        let layer = Blob::new(archive(files));
        let labels: serde_json::Map<String, serde_json::Value> =
            labels.iter().map(|(key, value)| ((*key).to_owned(), (*value).into())).collect();
        let config = Blob::new(
            serde_json::to_vec(&serde_json::json!({
                "architecture": "amd64",
                "os": "linux",
                "config": {"Labels": labels},
                "rootfs": {"type": "layers", "diff_ids": [layer.digest.to_string()]},
            }))
            .unwrap(),
        );
        let manifest = serde_json::json!({
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": descriptor("application/vnd.oci.image.config.v1+json", &config),
            "layers": [descriptor("application/vnd.oci.image.layer.v1.tar", &layer)],
        });
        Self { manifest: Blob::new(serde_json::to_vec(&manifest).unwrap()), config, layer }
    }

    /// Writes the layout of the image.
    pub(crate) fn write(&self, folder: &Path) {
        let blobs = folder.join("blobs/sha256");
        fs::create_dir_all(&blobs).unwrap();
        for blob in [&self.manifest, &self.config, &self.layer] {
            fs::write(blobs.join(blob.digest.hex()), &blob.bytes).unwrap();
        }
        fs::write(folder.join("oci-layout"), r#"{"imageLayoutVersion": "1.0.0"}"#).unwrap();
        let mut entry = descriptor("application/vnd.oci.image.manifest.v1+json", &self.manifest);
        entry["annotations"] = serde_json::json!({"org.opencontainers.image.ref.name": "it"});
        let index = serde_json::json!({"schemaVersion": 2, "manifests": [entry]});
        fs::write(folder.join("index.json"), serde_json::to_vec(&index).unwrap()).unwrap();
    }

    /// Pushes the image with skopeo; `options` are those of `skopeo copy`.
    pub(crate) fn push(&self, to: &str, options: &[&str]) {
        let folder = tempfile::tempdir().unwrap();
        self.write(folder.path());
        let from = format!("oci:{}:it", folder.path().display());
        let skopeo = peer::installed("skopeo").unwrap();
        let output = Command::new(skopeo)
            .args(["--insecure-policy", "copy", "--quiet"])
            .args(options)
            .args([&from, &format!("docker://{to}")])
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
}

/// What points at a blob.
pub(crate) fn descriptor(media_type: &str, blob: &Blob) -> serde_json::Value {
    let (digest, size) = (blob.digest.to_string(), blob.bytes.len());
    serde_json::json!({"mediaType": media_type, "digest": digest, "size": size})
}

/// An index of images.
pub(crate) fn index(entries: &[serde_json::Value]) -> Blob {
    let kind = "application/vnd.oci.image.index.v1+json";
    let index = serde_json::json!({"schemaVersion": 2, "mediaType": kind, "manifests": entries});
    Blob::new(serde_json::to_vec(&index).unwrap())
}

/// A tar archive with these files.
fn archive(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    for (path, body) in files {
        let mut header = tar::Header::new_ustar();
        header.set_size(body.len() as u64);
        header.set_mode(0o644);
        builder.append_data(&mut header, path, *body).unwrap();
    }
    builder.into_inner().unwrap()
}
