//! Layouts and archives in a scratch folder.

use std::fs;

use serde_json::json;
use tempfile::TempDir;

use super::*;
use crate::oci::{Image, Platform};

fn archive(path: &Path, members: &[(&str, &[u8])]) {
    let mut builder = tar::Builder::new(fs::File::create(path).unwrap());
    for (name, body) in members {
        let mut header = tar::Header::new_gnu();
        header.set_size(body.len() as u64);
        builder.append_data(&mut header, name, *body).unwrap();
    }
    builder.finish().unwrap();
}

/// The files of a layout with images of these names, whose entrypoint is their name.
fn layout(names: &[&str]) -> Vec<(String, Vec<u8>)> {
    let mut files = vec![("oci-layout".to_owned(), br#"{"imageLayoutVersion":"1.0.0"}"#.to_vec())];
    let mut add = |bytes: Vec<u8>| {
        let digest = Digest::of(&bytes);
        let descriptor = json!({ "digest": digest.to_string(), "size": bytes.len() });
        files.push((format!("blobs/sha256/{}", digest.hex()), bytes));
        descriptor
    };
    let manifests = names.iter().map(|name| {
        let config = add(json!({ "config": { "Entrypoint": [name] } }).to_string().into_bytes());
        let manifest = json!({ "schemaVersion": 2, "config": config, "layers": [] }).to_string();
        let mut entry = add(manifest.into_bytes());
        entry["annotations"] = json!({ "org.opencontainers.image.ref.name": name });
        entry
    });
    let manifests: Vec<_> = manifests.collect();
    files.push(("index.json".to_owned(), json!({ "manifests": manifests }).to_string().into_bytes()));
    files
}

fn entrypoint(text: &str) -> Result<Vec<String>, Failure> {
    let local = Local::open(text).unwrap()?;
    Ok(Image::open(&local, &Platform::default())?.config.entrypoint)
}

#[test]
fn layouts_are_read_from_folders_and_archives() {
    let scratch = TempDir::new().unwrap();
    let (folder, tar) = (scratch.path().join("layout"), scratch.path().join("layout.tar"));
    let files = layout(&["one", "repository:two"]);
    for (path, bytes) in &files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let members: Vec<(&str, &[u8])> =
        files.iter().map(|(path, bytes)| (path.as_str(), bytes.as_slice())).collect();
    archive(&tar, &members);
    for place in [format!("oci:{}", folder.display()), format!("oci-archive:{}", tar.display())] {
        assert_eq!(entrypoint(&format!("{place}:repository:two")).unwrap(), ["repository:two"]);
        let failure = entrypoint(&place).unwrap_err();
        assert_eq!(failure.message, "it holds 2 images");
        assert!(failure.help.unwrap().ends_with("one, repository:two"));
        assert_eq!(
            entrypoint(&format!("{place}:three")).unwrap_err().message,
            "it holds no image named `three`"
        );
    }
}

#[test]
fn archives_of_docker_save_are_read() {
    let scratch = TempDir::new().unwrap();
    let path = scratch.path().join("saved.tar");
    let layer = [0; 1024];
    let config = json!({
        "config": { "Entrypoint": ["/app"] },
        "rootfs": { "diff_ids": [Digest::of(&layer).to_string()] },
    });
    let saved = json!([{ "Config": "config.json", "RepoTags": ["app:1"], "Layers": ["abc/layer.tar"] }]);
    archive(
        &path,
        &[
            ("abc/layer.tar", &layer),
            ("config.json", config.to_string().as_bytes()),
            ("manifest.json", saved.to_string().as_bytes()),
        ],
    );
    let local = Local::open(&format!("docker-archive:{}:app:1", path.display())).unwrap().unwrap();
    let image = Image::open(&local, &Platform::default()).unwrap();
    assert_eq!(
        (image.config.entrypoint.as_slice(), image.covers),
        (["/app".to_owned()].as_slice(), Covers::Unpacked)
    );
    let mut bytes = Vec::new();
    local.blob(&image.layers[0]).unwrap().read_to_end(&mut bytes).unwrap();
    assert_eq!(bytes, layer);
}

#[test]
fn what_is_not_there_is_said() {
    let scratch = TempDir::new().unwrap();
    let path = scratch.path().join("x.tar");
    fs::write(&path, [0x1f, 0x8b, 8]).unwrap();
    let failure = entrypoint(&format!("oci-archive:{}", path.display())).unwrap_err();
    assert!(failure.help.unwrap().contains("decompress"));
    assert!(entrypoint("oci:/does/not/exist").unwrap_err().message.contains("`index.json` cannot be read"));
    assert!(Local::open("docker.io/library/nginx").is_none());
}
