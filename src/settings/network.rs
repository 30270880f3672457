//! Whether registries are asked, for what machine, and who is told how far it is.

use std::fmt;
use std::sync::Arc;

use crate::oci::Platform;
use crate::registry;

/// Whether and how registries are asked.
#[derive(Debug, Clone, Default)]
pub struct Network {
    /// Whether registries are asked what a tag stands for.
    pub online: bool,
    /// The machine whose images are looked at; nothing for what the pods say, else `linux/amd64`.
    pub platform: Option<Platform>,
    /// How registries are reached.
    pub registry: registry::Options,
    /// Who is told how far it is.
    pub progress: Progress,
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
