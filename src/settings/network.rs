//! Whether registries are asked and images looked into, for what machine, and who is told how far it is.

use std::fmt;
use std::path::PathBuf;
use std::sync::Arc;

use crate::image::Reference;
use crate::oci::Platform;
use crate::registry;

/// Whether and how registries are asked.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// Whether registries are asked what a tag stands for.
    pub online: bool,
    /// Which images are looked into, if any; only where registries are asked.
    pub inspect: Option<Extent>,
    /// Whether lists of packages that are attached to images count.
    pub attached: bool,
    /// Lists of packages that count where nothing else is known.
    pub lists: Vec<List>,
    /// The machine whose images are looked at; nothing for what the pods say, else `linux/amd64`.
    pub platform: Option<Platform>,
    /// How registries are reached.
    pub registry: registry::Options,
    /// Who is told how far it is.
    pub progress: Progress,
}

/// Which images are looked into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Extent {
    /// Those of which nothing is known otherwise.
    Unknown,
    /// All.
    All,
}

/// A list of packages in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct List {
    /// The image that it is said to be about; nothing where the list itself has to say so.
    pub image: Option<Reference>,
    /// The file.
    pub file: PathBuf,
}

impl From<&str> for List {
    /// Reads `FILE` or `IMAGE=FILE`; `./a=b.json` is a file.
    fn from(text: &str) -> Self {
        let split =
            text.split_once('=').and_then(|(image, file)| Some((Reference::parse(image).ok()?, file)));
        match split {
            Some((image, file)) => Self { image: Some(image), file: PathBuf::from(file) },
            None => Self { image: None, file: PathBuf::from(text) },
        }
    }
}

/// Who is told how far the questions to registries are; nobody by default.
#[derive(Clone, Default)]
pub struct Progress(Option<Arc<Watch>>);

/// What is told: how many questions are answered, how many there are, which reference is next.
type Watch = dyn Fn(usize, usize, &str) + Send + Sync;

impl Progress {
    /// Tells this function.
    pub fn to(watch: impl Fn(usize, usize, &str) + Send + Sync + 'static) -> Self {
        Self(Some(Arc::new(watch)))
    }

    /// Tells how far it is.
    pub fn tell(&self, done: usize, all: usize, next: &str) {
        if let Some(watch) = &self.0 {
            watch(done, all, next);
        }
    }
}

impl fmt::Debug for Progress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(if self.0.is_some() { "somebody" } else { "nobody" })
    }
}
