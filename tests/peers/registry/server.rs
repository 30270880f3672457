//! The real docker-registry, on a port of its own, in a folder of its own.

use std::fs;
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::image::{Blob, Image};
use crate::peer;

/// A registry that runs until it is dropped.
pub(crate) struct Server {
    process: Child,
    pub(crate) host: String,
    pub(crate) folder: tempfile::TempDir,
}

impl Server {
    /// A registry with more lines of configuration: `auth:`; nothing when docker-registry is not installed.
    pub(crate) fn start(more: &str) -> Option<Self> {
        Self::start_in(tempfile::tempdir().unwrap(), "", more)
    }

    /// The same in a folder that has files already, with more lines below `http:`.
    pub(crate) fn start_in(folder: tempfile::TempDir, http: &str, more: &str) -> Option<Self> {
        let program = peer::installed("docker-registry")?;
        let host = free_host();
        let storage = folder.path().join("storage");
        let config = format!(
            "version: 0.1\nlog: {{level: error, accesslog: {{disabled: true}}}}\n\
             storage: {{filesystem: {{rootdirectory: {}}}}}\nhttp:\n  addr: {host}\n{http}\n{more}\n",
            storage.display()
        );
        let file = folder.path().join("config.yml");
        fs::write(&file, config).unwrap();
        let process = Command::new(program)
            .arg("serve")
            .arg(&file)
            .env("OTEL_TRACES_EXPORTER", "none")
            .stdout(Stdio::null())
            .stderr(fs::File::create(folder.path().join("log")).unwrap())
            .spawn()
            .unwrap();
        let server = Self { process, host, folder };
        server.wait();
        Some(server)
    }

    fn wait(&self) {
        let end = Instant::now() + Duration::from_secs(60);
        while TcpStream::connect(&self.host).is_err() {
            let log = || fs::read_to_string(self.folder.path().join("log")).unwrap_or_default();
            assert!(Instant::now() < end, "docker-registry does not come up: {}", log());
            sleep(Duration::from_millis(10));
        }
    }

    /// Puts an image into the registry's storage, as pushing it does but without a thousand requests.
    pub(crate) fn put(&self, image: &Image, repository: &str, tags: &[&str]) {
        self.put_blobs(repository, [&image.config, &image.layer], &[(&image.manifest, tags)]);
    }

    /// Puts blobs and manifests with their tags into the registry's storage.
    pub(crate) fn put_blobs<'a>(
        &self,
        repository: &str,
        blobs: impl IntoIterator<Item = &'a Blob>,
        manifests: &[(&'a Blob, &[&str])],
    ) {
        let storage = self.folder.path().join("storage/docker/registry/v2");
        let own = storage.join("repositories").join(repository);
        let write = |path: PathBuf, bytes: &[u8]| {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, bytes).unwrap();
        };
        for blob in blobs.into_iter().chain(manifests.iter().map(|(manifest, _)| *manifest)) {
            let hex = blob.digest.hex();
            write(storage.join("blobs/sha256").join(&hex[..2]).join(hex).join("data"), &blob.bytes);
            write(own.join("_layers/sha256").join(hex).join("link"), blob.digest.to_string().as_bytes());
            // Any of them may be asked for as a manifest, which only those can be that are one.
            write(
                own.join("_manifests/revisions/sha256").join(hex).join("link"),
                blob.digest.to_string().as_bytes(),
            );
        }
        for (manifest, tags) in manifests {
            let (digest, hex) = (manifest.digest.to_string(), manifest.digest.hex());
            for tag in *tags {
                let folder = own.join("_manifests/tags").join(tag);
                write(folder.join("current/link"), digest.as_bytes());
                write(folder.join("index/sha256").join(hex).join("link"), digest.as_bytes());
            }
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// `127.0.0.1` with a port that nobody has.
pub(crate) fn free_host() -> String {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().to_string()
}

/// A certificate of an authority in `ca.pem`, and one for 127.0.0.1 that it signed in `server.pem`, with keys beside them.
pub(crate) fn certificates(folder: &Path) {
    let openssl = |arguments: &[&str]| {
        let output = Command::new("openssl").args(arguments).current_dir(folder).output().unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    let key =
        ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2"];
    let authority = ["-subj", "/CN=test authority", "-keyout", "ca.key", "-out", "ca.pem"];
    openssl(&[&key[..], &authority].concat());
    let server = [
        "-subj",
        "/CN=127.0.0.1",
        "-keyout",
        "server.key",
        "-out",
        "server.pem",
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
    ];
    let uses = ["-addext", "subjectAltName=IP:127.0.0.1", "-addext", "basicConstraints=critical,CA:FALSE"];
    openssl(&[&key[..], &server, &uses].concat());
}

/// A path in a configuration.
pub(crate) fn shown(path: &Path) -> String {
    PathBuf::from(path).display().to_string()
}
