//! An image layout of the OCI specification, in a folder or in an archive.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Store, choose, no_archive, unreadable};
use crate::oci::archive::Index;
use crate::oci::{Descriptor, Digest, Document, Failure, MOST_DOCUMENT_BYTES};

/// What gives an image of a layout its name.
const NAME: &str = "org.opencontainers.image.ref.name";
/// The name of an image that containerd writes.
const CONTAINERD_NAME: &str = "io.containerd.image.name";
/// Most artifacts whose subject is looked at.
const MOST_REFERRERS: usize = 200;

/// A layout and the image of it that was asked for.
pub(super) struct Layout {
    files: Files,
    root: Descriptor,
    all: Vec<Descriptor>,
}

enum Files {
    Folder(PathBuf),
    Archive(Index),
}

impl Layout {
    pub(super) fn in_folder(path: &Path, name: Option<&str>) -> Result<Self, Failure> {
        Self::open(Files::Folder(path.to_owned()), name)
    }

    pub(super) fn in_archive(path: &Path, name: Option<&str>) -> Result<Self, Failure> {
        let index = Index::of(path).map_err(|error| no_archive(&error))?;
        Self::open(Files::Archive(index), name)
    }

    fn open(files: Files, name: Option<&str>) -> Result<Self, Failure> {
        #[derive(Deserialize)]
        struct Written {
            manifests: Vec<Descriptor>,
        }
        let bytes = files.small("index.json")?;
        let written: Written = serde_json::from_slice(&bytes)
            .map_err(|error| Failure::new(format!("its `index.json` cannot be read: {error}")))?;
        let all = written.manifests;
        let images = all.iter().filter(|entry| entry.artifact_type.is_none());
        let named = images.map(|entry| (names(&entry.annotations), entry.clone()));
        let root = choose(named.collect(), name)?;
        Ok(Self { files, root, all })
    }
}

fn names(annotations: &BTreeMap<String, String>) -> Vec<String> {
    [NAME, CONTAINERD_NAME].iter().filter_map(|key| annotations.get(*key).cloned()).collect()
}

impl Store for Layout {
    fn root(&self) -> Result<Document, Failure> {
        let document = self.document(&self.root)?;
        if !self.root.digest.names(&document.bytes) {
            return Err(Failure::new(format!("its manifest is not {}", self.root.digest)));
        }
        Ok(document)
    }

    fn document(&self, descriptor: &Descriptor) -> Result<Document, Failure> {
        let bytes = self.files.small(&blob_path(&descriptor.digest))?;
        Ok(Document { media_type: descriptor.media_type.clone(), bytes })
    }

    fn blob<'a>(&'a self, descriptor: &Descriptor) -> Result<Box<dyn Read + 'a>, Failure> {
        self.files.open(&blob_path(&descriptor.digest))
    }

    fn referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>, Failure> {
        #[derive(Deserialize)]
        struct Attached {
            subject: Option<Descriptor>,
        }
        let is_about = |entry: &&Descriptor| {
            let document = self.document(entry).ok();
            let attached = document.and_then(|it| serde_json::from_slice::<Attached>(&it.bytes).ok());
            attached.and_then(|it| it.subject).is_some_and(|it| it.digest == *subject)
        };
        Ok(self.all.iter().take(MOST_REFERRERS).filter(is_about).cloned().collect())
    }
}

/// Opens what is no pipe: nobody may ever write to one.
fn open_file(path: &Path) -> io::Result<File> {
    if !path.metadata()?.is_dir() && !path.is_file() {
        return Err(io::Error::other("it is no regular file"));
    }
    File::open(path)
}

/// Digests hold digits only, so the path stays in the layout.
fn blob_path(digest: &Digest) -> String {
    format!("blobs/{}/{}", digest.algorithm(), digest.hex())
}

impl Files {
    fn open(&self, path: &str) -> Result<Box<dyn Read>, Failure> {
        let opened = match self {
            Self::Folder(folder) => open_file(&folder.join(path)).map(|file| Box::new(file) as Box<dyn Read>),
            Self::Archive(index) => match index.member(path) {
                Some(member) => index.open(member).map(|member| Box::new(member) as Box<dyn Read>),
                None => Err(io::ErrorKind::NotFound.into()),
            },
        };
        opened.map_err(|error| unreadable(&format!("`{path}`"), &error))
    }

    fn small(&self, path: &str) -> Result<Vec<u8>, Failure> {
        let mut bytes = Vec::new();
        let read = self.open(path)?.take(MOST_DOCUMENT_BYTES + 1).read_to_end(&mut bytes);
        read.map_err(|error| unreadable(&format!("`{path}`"), &error))?;
        if bytes.len() as u64 > MOST_DOCUMENT_BYTES {
            return Err(Failure::new(format!("`{path}` is larger than {} MiB", MOST_DOCUMENT_BYTES >> 20)));
        }
        Ok(bytes)
    }
}
