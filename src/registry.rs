//! Images at registries: asked for with credentials and patience, kept in a cache.
//!
//! In: [`Options`] and references. Out: a [`Remote`] for each, which is an [`crate::oci::ImageSource`]. A [`Registry`] is made only
//! for a run that may use the network; making it opens no socket. Requests block, so there is nothing asynchronous here: many at
//! once are many threads, in [`each`].

mod address;
mod attached;
mod blob;
mod cache;
mod client;
mod credentials;
mod fault;
mod http;
mod options;
mod place;
mod queue;
mod remote;
mod retry;
mod secret;
mod tokens;

pub use cache::{Cache, clean};
pub use options::{Options, Proxies};
pub use queue::{LIMITS, Limits, each};
pub use remote::Remote;
pub use retry::Patience;
pub use secret::Secret;

use client::Client;

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::image::Reference;
use crate::oci::Failure;

/// The door to all registries.
pub struct Registry {
    options: Options,
    client: Client,
    cache: Cache,
}

impl Registry {
    /// Reads what the options name; opens no socket.
    pub fn new(options: Options) -> Result<Self, Failure> {
        let client = Client::new(&options)?;
        let cache = Cache::new(options.cache.clone(), options.age);
        Ok(Self { options, client, cache })
    }

    /// The image that a reference names.
    pub fn image(&self, reference: &Reference) -> Remote<'_> {
        Remote::new(self, reference)
    }

    /// What was kept about something that never changes.
    pub fn recall<T: DeserializeOwned>(&self, about: &str) -> Option<T> {
        self.cache.result(about)
    }

    /// Keeps something that never changes.
    pub fn keep<T: Serialize>(&self, about: &str, result: &T) {
        self.cache.keep_answer(about, result);
    }

    /// The hosts that were asked, in order.
    pub fn contacted(&self) -> Vec<String> {
        self.client.contacted()
    }
}
