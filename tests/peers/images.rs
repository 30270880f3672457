//! Images of real packages that `tests/peers/parts.sh` brings, each judged with the file that proves it.
//!
//! What is covered is a table in `tests/peers/README.md`.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::{Value, json};
use staletoken::oci::Digest;

use crate::peer;

/// An image and what is true of it.
struct Image {
    /// Where each part goes: a path under `target/peers`, and one in the image.
    files: &'static [(&'static str, &'static str)],
    /// What it starts.
    entrypoint: &'static str,
    verdict: &'static str,
    /// The client that decides, with its version.
    client: &'static str,
    /// How the evidence begins.
    evidence: &'static str,
}

const PYTHON: &str = "usr/lib/python3/site-packages";
const NODE: &str = "app/node_modules/@kubernetes/client-node";
const VENDORED_LATE: &str = ">=kubernetes-1.14.0,<kubernetes-1.16.0";

const IMAGES: &[Image] = &[
    image(
        &[("parts/python-kubernetes-11.0.0", PYTHON)],
        "python3",
        "stale",
        "kubernetes 11.0.0",
        "/usr/lib/python3/site-packages/kubernetes-11.0.0.dist-info/METADATA",
    ),
    image(
        &[("parts/python-kubernetes-12.0.0", PYTHON)],
        "python3",
        "reloads",
        "kubernetes 12.0.0",
        "/usr/lib/python3/site-packages/kubernetes-12.0.0.dist-info/METADATA",
    ),
    image(
        &[("parts/python-asyncio-12.1.2", "venv/lib")],
        "/venv/bin/app",
        "stale",
        "kubernetes-asyncio 12.1.2",
        "/venv/lib/kubernetes_asyncio-12.1.2.dist-info/METADATA",
    ),
    image(
        &[("parts/python-asyncio-24.2.3", "venv/lib")],
        "/venv/bin/app",
        "reloads",
        "kubernetes-asyncio 24.2.3",
        "/venv/lib/kubernetes_asyncio-24.2.3.dist-info/METADATA",
    ),
    image(
        &[("parts/python-patroni-2.1.3", PYTHON)],
        "patroni",
        "stale",
        "patroni 2.1.3",
        "/usr/lib/python3/site-packages/patroni-2.1.3.dist-info/METADATA",
    ),
    image(
        &[("parts/python-patroni-2.1.4", PYTHON)],
        "patroni",
        "reloads",
        "patroni 2.1.4",
        "/usr/lib/python3/site-packages/patroni-2.1.4.dist-info/METADATA",
    ),
    image(
        &[("parts/node-0.10.2/package", NODE)],
        "node",
        "stale",
        "@kubernetes/client-node 0.10.2",
        "/app/node_modules/@kubernetes/client-node/package.json",
    ),
    image(
        &[("parts/node-0.10.3/package", NODE)],
        "node",
        "reloads",
        "@kubernetes/client-node 0.10.3",
        "/app/node_modules/@kubernetes/client-node/package.json",
    ),
    image(
        &[("parts/node-godaddy/package", "app/node_modules/kubernetes-client")],
        "node",
        "stale",
        "kubernetes-client 9.0.0",
        "/app/node_modules/kubernetes-client/package.json",
    ),
    image(
        &[("parts/java-8.0.2", "app/lib")],
        "java",
        "stale",
        "io.kubernetes:client-java 8.0.2",
        "/app/lib/client-java-8.0.2.jar!/META-INF/maven/",
    ),
    image(
        &[("parts/java-9.0.0", "app/lib")],
        "java",
        "reloads",
        "io.kubernetes:client-java 9.0.0",
        "/app/lib/client-java-9.0.0.jar!/META-INF/maven/",
    ),
    image(
        &[("parts/fabric8-5.3.0", "app/lib")],
        "java",
        "stale",
        "io.fabric8:kubernetes-client 5.3.0",
        "/app/lib/kubernetes-client-5.3.0.jar!/META-INF/maven/",
    ),
    image(
        &[("parts/fabric8-5.12.4", "app/lib")],
        "java",
        "reloads",
        "io.fabric8:kubernetes-client 5.12.4",
        "/app/lib/kubernetes-client-5.12.4.jar!/META-INF/maven/",
    ),
    image(
        &[("parts/fabric8-6.0.0", "app/lib")],
        "java",
        "late",
        "io.fabric8:kubernetes-client 6.0.0",
        "/app/lib/kubernetes-client-6.0.0.jar!/META-INF/maven/",
    ),
    image(
        &[("parts/flink-1.15.0", "opt/flink/lib")],
        "/docker-entrypoint.sh",
        "stale",
        "org.apache.flink:flink-kubernetes 1.15.0",
        "/opt/flink/lib/flink-kubernetes-1.15.0.jar!/io/fabric8/kubernetes/client/Config.class",
    ),
    image(
        &[("parts/ruby-kubeclient/usr", "usr")],
        "ruby",
        "stale",
        "kubeclient 4.9.3",
        "/usr/share/rubygems-integration/all/specifications/kubeclient-4.9.3.gemspec",
    ),
    image(
        &[("parts/kubectl-1.20/kubectl", "bin/kubectl")],
        "kubectl",
        "reloads",
        "k8s.io/client-go >=kubernetes-1.16.0",
        "/bin/kubectl in layer 1",
    ),
    image(
        &[("bin/kubectl", "bin/kubectl")],
        "kubectl",
        "reloads",
        "k8s.io/kubernetes v1.33.",
        "/bin/kubectl in layer 1",
    ),
    image(
        &[("parts/go-v8/app", "app")],
        "/app",
        "stale",
        "k8s.io/client-go v8.0.0+incompatible",
        "/app in layer 1",
    ),
    image(
        &[("parts/go-v10/app", "app")],
        "/app",
        "reloads",
        "k8s.io/client-go v10.0.0+incompatible",
        "/app in layer 1",
    ),
    image(
        &[("parts/go-v11/app", "app")],
        "/app",
        "stale",
        "k8s.io/client-go v11.0.0+incompatible",
        "/app in layer 1",
    ),
    image(
        &[("parts/go-v12/app", "app")],
        "/app",
        "reloads",
        "k8s.io/client-go v0.0.0-20190620085101-78d2af792bab",
        "/app in layer 1",
    ),
    image(&[("parts/go-v0.17/app", "app")], "/app", "reloads", "k8s.io/client-go v0.17.0", "/app in layer 1"),
    image(&[("parts/go-v0.36/app", "app")], "/app", "reloads", "k8s.io/client-go v0.36.0", "/app in layer 1"),
    image(
        &[("parts/go-v8/vendored", "app")],
        "/app",
        "stale",
        "k8s.io/client-go >=kubernetes-1.4.0,<kubernetes-1.12.0",
        "/app in layer 1",
    ),
    image(
        &[("parts/go-v10/vendored", "app")],
        "/app",
        "reloads",
        "k8s.io/client-go >=kubernetes-1.12.0,<kubernetes-1.12.5",
        "/app in layer 1",
    ),
    image(&[("parts/go-v11/vendored", "app")], "/app", "unknown", VENDORED_LATE, "/app in layer 1"),
    image(&[("parts/go-v12/vendored", "app")], "/app", "unknown", VENDORED_LATE, "/app in layer 1"),
    image(&[("parts/go-outside/app", "app")], "/app", "no-client", "", "/app in layer 1"),
    image(&[("parts/rust-0.68/app", "app")], "/app", "stale", "kube-client 0.68.0", "/app in layer 1"),
    image(&[("parts/rust-0.69/app", "app")], "/app", "reloads", "kube-client 0.69", "/app in layer 1"),
];

const fn image(
    files: &'static [(&'static str, &'static str)],
    entrypoint: &'static str,
    verdict: &'static str,
    client: &'static str,
    evidence: &'static str,
) -> Image {
    Image { files, entrypoint, verdict, client, evidence }
}

#[test]
fn real_packages_are_judged_by_what_lies_in_the_image() {
    let scratch = tempfile::tempdir().unwrap();
    let mut asked = Vec::new();
    for (number, image) in IMAGES.iter().enumerate() {
        let parts = image.files.iter().map(|(from, _)| peer::file(from));
        if parts.collect::<Option<Vec<_>>>().is_none() {
            return;
        }
        let folder = scratch.path().join(number.to_string());
        layout(&folder, image.entrypoint, &tar(image));
        asked.push(format!("oci:{}", folder.display()));
    }
    let mut arguments = vec!["image", "--format", "json"];
    arguments.extend(asked.iter().map(String::as_str));
    let output = peer::staletoken(&arguments);
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["problems"], json!([]));
    let answers = report["images"].as_array().unwrap();
    let wrong: Vec<String> = IMAGES
        .iter()
        .zip(&asked)
        .filter_map(|(image, name)| {
            let answer = answers.iter().find(|answer| answer["reference"] == name.as_str())?;
            let text = |key: &str| answer[key].as_str().unwrap_or_default();
            let client = format!("{} {}", text("sdk"), text("sdk_version"));
            let right = text("verdict") == image.verdict
                && client.trim().contains(image.client)
                && text("evidence").starts_with(image.evidence);
            (!right).then(|| format!("{:?}: {answer:#}", image.files))
        })
        .collect();
    assert!(
        wrong.is_empty(),
        "{} of {} images are judged wrong:\n{}",
        wrong.len(),
        IMAGES.len(),
        wrong.join("\n")
    );
    assert_eq!(answers.len(), IMAGES.len());
}

#[test]
fn programs_with_holes_are_read_in_every_form_of_tar() {
    let (Some(part), Some(tar)) = (peer::file("parts/rust-0.68/app"), peer::installed("tar")) else { return };
    let scratch = tempfile::tempdir().unwrap();
    let program = fs::read(part).unwrap();
    let blocks = with_holes(&scratch.path().join("app"), &program);
    assert!(blocks * 512 < program.len() as u64, "a file system without holes shows nothing here");
    for form in ["gnu", "0.0", "0.1", "1.0"] {
        let archive = shown(&scratch.path().join("layer.tar"));
        let version = format!("--sparse-version={form}");
        let format = if form == "gnu" { vec!["--format=gnu"] } else { vec!["--format=posix", &version] };
        let arguments =
            [&["--sparse", "--hole-detection=raw", "-cf", &archive][..], &format, &["app"]].concat();
        assert!(peer::run_in(scratch.path(), &tar, &arguments).status.success(), "{form}");
        let layer = fs::read(&archive).unwrap();
        assert!((layer.len() as u64) < program.len() as u64, "{form}: tar found no holes");
        let folder = scratch.path().join(form);
        layout(&folder, "/app", &layer);
        let output = peer::staletoken(&["image", "--format", "json", &format!("oci:{}", folder.display())]);
        let report: Value = serde_json::from_slice(&output.stdout).unwrap();
        let answer = &report["images"][0];
        let said = (answer["verdict"].as_str(), answer["sdk_version"].as_str());
        assert_eq!(said, (Some("stale"), Some("0.68.0")), "{form}: {report:#}");
    }
}

/// Writes a program with holes wherever whole blocks of it are zero; says how many blocks of a disk it takes.
fn with_holes(path: &Path, program: &[u8]) -> u64 {
    use std::io::{Seek, SeekFrom};
    use std::os::unix::fs::MetadataExt;
    let mut file = fs::File::create(path).unwrap();
    for block in program.chunks(4096) {
        if block.iter().all(|byte| *byte == 0) {
            file.seek(SeekFrom::Current(i64::try_from(block.len()).unwrap())).unwrap();
        } else {
            file.write_all(block).unwrap();
        }
    }
    file.set_len(program.len() as u64).unwrap();
    file.sync_all().unwrap();
    file.metadata().unwrap().blocks()
}

fn shown(path: &Path) -> String {
    path.to_str().unwrap().to_owned()
}

/// Writes an image layout with one layer.
fn layout(folder: &Path, entrypoint: &str, layer: &[u8]) {
    let blobs = folder.join("blobs/sha256");
    fs::create_dir_all(&blobs).unwrap();
    let blob = |bytes: &[u8], kind: &str| {
        let digest = Digest::of(bytes);
        fs::write(blobs.join(digest.hex()), bytes).unwrap();
        json!({ "mediaType": kind, "digest": digest.to_string(), "size": bytes.len() })
    };
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(layer).unwrap();
    let layer = blob(&packed.finish().unwrap(), "application/vnd.oci.image.layer.v1.tar+gzip");
    let config = json!({ "os": "linux", "architecture": "amd64", "config": { "Entrypoint": [entrypoint] } });
    let config = blob(config.to_string().as_bytes(), "application/vnd.oci.image.config.v1+json");
    let kind = "application/vnd.oci.image.manifest.v1+json";
    let manifest = json!({ "schemaVersion": 2, "mediaType": kind, "config": config, "layers": [layer] });
    let manifest = blob(manifest.to_string().as_bytes(), kind);
    fs::write(folder.join("index.json"), json!({ "schemaVersion": 2, "manifests": [manifest] }).to_string())
        .unwrap();
}

fn tar(image: &Image) -> Vec<u8> {
    let mut builder = tar::Builder::new(Vec::new());
    builder.follow_symlinks(false);
    builder.sparse(false); // what builders of images write; a linker leaves holes in a program
    for (from, to) in image.files {
        let from: PathBuf = peer::file(from).unwrap();
        if from.is_dir() {
            builder.append_dir_all(to, from).unwrap();
        } else {
            builder.append_path_with_name(from, to).unwrap();
        }
    }
    builder.into_inner().unwrap()
}
