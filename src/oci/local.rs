//! Images on disk: `oci:DIR`, `oci-archive:FILE`, `docker-archive:FILE`, each with `:NAME` behind it where it holds several.
//!
//! In: the text of a reference. Out: a [`Local`], an [`ImageSource`].

mod docker;
mod layout;

use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use super::{Covers, Descriptor, Digest, Document, Failure, ImageSource};

/// An image on disk.
pub struct Local {
    name: String,
    store: Box<dyn Store>,
}

/// Where the documents and blobs of an image lie.
trait Store {
    fn root(&self) -> Result<Document, Failure>;
    fn document(&self, descriptor: &Descriptor) -> Result<Document, Failure>;
    fn blob<'a>(&'a self, descriptor: &Descriptor) -> Result<Box<dyn Read + 'a>, Failure>;
    fn covers(&self) -> Covers {
        Covers::Blob
    }
    fn referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>, Failure>;
}

type Open = fn(&Path, Option<&str>) -> Result<Box<dyn Store>, Failure>;

/// The words in front of a path, and what opens what is there.
const STORES: &[(&str, Open)] = &[
    ("oci:", |path, name| Ok(Box::new(layout::Layout::in_folder(path, name)?))),
    ("oci-archive:", |path, name| Ok(Box::new(layout::Layout::in_archive(path, name)?))),
    ("docker-archive:", |path, name| Ok(Box::new(docker::Docker::open(path, name)?))),
];

impl Local {
    /// Opens the image that a text names; nothing when the text does not speak of an image on disk.
    pub fn open(text: &str) -> Option<Result<Self, Failure>> {
        let (rest, open) = STORES.iter().find_map(|(word, open)| Some((text.strip_prefix(word)?, open)))?;
        let (path, name) = split(rest);
        Some(open(&path, name).map(|store| Self { name: text.to_owned(), store }))
    }
}

/// The path and the name behind it, if what is in front of a colon exists and the whole does not.
fn split(text: &str) -> (PathBuf, Option<&str>) {
    let whole = PathBuf::from(text);
    if whole.exists() {
        return (whole, None);
    }
    // A name may have a colon of its own: `repository:tag`.
    let mut colons = text.match_indices(':').map(|(at, _)| at);
    let found = colons.rfind(|at| Path::new(&text[..*at]).exists());
    found.map_or((whole, None), |at| (PathBuf::from(&text[..at]), Some(&text[at + 1..])))
}

impl ImageSource for Local {
    fn name(&self) -> &str {
        &self.name
    }

    fn root(&self) -> Result<Document, Failure> {
        self.store.root()
    }

    fn document(&self, descriptor: &Descriptor) -> Result<Document, Failure> {
        self.store.document(descriptor)
    }

    fn blob<'a>(&'a self, descriptor: &Descriptor) -> Result<Box<dyn Read + 'a>, Failure> {
        self.store.blob(descriptor)
    }

    fn covers(&self) -> Covers {
        self.store.covers()
    }

    fn referrers(&self, subject: &Digest) -> Result<Vec<Descriptor>, Failure> {
        self.store.referrers(subject)
    }
}

/// The image of several that a name stands for; the only one where no name is given.
fn choose<T>(found: Vec<(Vec<String>, T)>, name: Option<&str>) -> Result<T, Failure> {
    let names = found.iter().flat_map(|(names, _)| names).take(20).cloned().collect::<Vec<_>>().join(", ");
    let count = found.len();
    let mut fitting =
        found.into_iter().filter(|(names, _)| name.is_none_or(|name| names.iter().any(|it| it == name)));
    match (fitting.next(), name) {
        (None, None) => Err(Failure::new("it holds no image")),
        (None, Some(name)) => {
            Err(Failure::new(format!("it holds no image named `{name}`")).help(if names.is_empty() {
                "leave the name out".to_owned()
            } else {
                format!("it holds {names}")
            }))
        }
        (Some(_), None) if count > 1 => Err(Failure::new(format!("it holds {count} images"))
            .help(format!("put the name of one behind the path: {names}"))),
        (Some((_, found)), _) => Ok(found),
    }
}

fn unreadable(what: &str, error: &std::io::Error) -> Failure {
    Failure::new(format!("{what} cannot be read: {error}"))
}

/// Why an archive is none that can be read.
fn no_archive(error: &std::io::Error) -> Failure {
    let help = match error.kind() {
        ErrorKind::NotFound | ErrorKind::PermissionDenied => {
            "check the spelling and your permission to read it"
        }
        _ => "it has to be a plain tar archive: decompress it first",
    };
    unreadable("the archive", error).help(help)
}

#[cfg(test)]
mod tests;
