//! Everything known offline: which client each image tag embeds, and what each client version does with the token.
//!
//! In: an image reference, or packages found in an image. Out: a [`crate::verdict::Detection`] with its proof.
//! The pages of `rules/` are packed into the binary; a page is read when something asks for it, and kept.

mod advice;
mod answer;
mod archive;
mod check;
mod coverage;
mod cure;
mod floating;
mod folder;
mod image;
mod lookup;
mod matching;
mod page;
mod reach;
mod refresh;
mod registry;
mod sdk;
mod stated;
mod step;
mod word;
mod writer;

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::path::Path;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use crate::problem::Problem;
use crate::sdk::Purl;
use crate::sdk::client_go::Commits;
use crate::source::Source;

pub use answer::Inside;
pub use check::canonical;
pub use coverage::{Coverage, Pair, Row, rows as image_rows};
pub use floating::Floating;
pub use image::{Contents, Embed, ImageEntry, Tags};
pub use lookup::Found;
pub use matching::Matched;
pub use refresh::Refreshed;
pub use registry::Registries;
pub use sdk::{Behaviour, CommitTable, Documented, Package, SdkEntry, SdkStep, Written};
pub use stated::Stated;
pub use step::{At, Fact, Held, Step, Steps};

use archive::Archive;
use image::print_step;

/// The knowledge: the pages in the binary, and those of the user's own.
pub struct Knowledge {
    archive: &'static Archive,
    registries: OnceLock<Registries>,
    own: folder::Own,
    /// Every name of the user's own pages; those of images have their segments turned around (`kube2iam/jtblin/docker.io`), so that names
    /// with the same end are neighbours.
    own_names: BTreeMap<String, Slot>,
    /// What users say of images of their own.
    stated: BTreeMap<String, Stated>,
    /// Prefixes of copies, the longest first, and what they are copies of.
    mirrors: Vec<(String, String)>,
    read_images: Mutex<BTreeMap<Slot, Arc<ImageEntry>>>,
    read_sdks: Mutex<BTreeMap<Slot, Arc<SdkEntry>>>,
    read_commits: Mutex<BTreeMap<String, Arc<Commits>>>,
}

/// Where a page is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Slot {
    /// In the binary, where the line of the page starts.
    Packed(usize),
    /// In a folder of the user's, by its place among those.
    Own(usize),
}

impl Default for Knowledge {
    fn default() -> Self {
        Self::embedded()
    }
}

impl Knowledge {
    /// The knowledge in this binary.
    pub fn embedded() -> Self {
        Self {
            archive: archive::embedded(),
            registries: OnceLock::new(),
            own: folder::Own::default(),
            own_names: BTreeMap::new(),
            stated: BTreeMap::new(),
            mirrors: Vec::new(),
            read_images: Mutex::default(),
            read_sdks: Mutex::default(),
            read_commits: Mutex::default(),
        }
    }

    /// Adds the pages of a folder that is laid out like `rules/`; they replace those of the same name. What cannot be read is a problem.
    pub fn add_folder(&mut self, folder: &Path) -> Vec<Problem> {
        let (own, problems) = folder::read(folder);
        for entry in own.images {
            let slot = Slot::Own(self.own.images.len());
            for name in std::iter::once(&entry.image).chain(&entry.mirrors) {
                self.own_names.insert(turned(name), slot);
            }
            self.own.images.push(entry);
        }
        for entry in own.sdks {
            let slot = Slot::Own(self.own.sdks.len());
            for name in entry.names() {
                self.own_names.insert(name.to_string(), slot);
            }
            self.own.sdks.push(entry);
        }
        self.own.tables.extend(own.tables);
        problems
    }

    /// The entry of an image, by its canonical name or that of a mirror.
    pub fn image(&self, name: &str) -> Option<Arc<ImageEntry>> {
        self.image_in(self.slot(&turned(name))?)
    }

    /// The entry of an SDK, by any of its names.
    pub fn sdk(&self, sdk: &Purl) -> Option<Arc<SdkEntry>> {
        let slot = self.slot(&sdk.to_string())?;
        if let Slot::Own(at) = slot {
            return self.own.sdks.get(at).cloned();
        }
        self.read(&self.read_sdks, slot, |source| SdkEntry::read(source).ok())
    }

    /// Whether a package is a Kubernetes client that the knowledge has a page for.
    pub fn knows(&self, sdk: &Purl) -> bool {
        self.slot(&sdk.to_string()).is_some()
    }

    /// The names of all images, mirrors left out, in order.
    pub fn image_names(&self) -> Vec<String> {
        let packed = self.archive.pages().filter_map(|page| {
            page.path.strip_prefix("images/").and_then(|path| path.strip_suffix(".md")).map(str::to_owned)
        });
        let mut names: Vec<String> =
            packed.chain(self.own.images.iter().map(|entry| entry.image.clone())).collect();
        names.sort();
        names.dedup();
        names
    }

    /// The pages about images of one source repository, in order; `spell` brings repositories to the spelling that is asked for.
    pub fn images_of(&self, source: &str, spell: fn(&str) -> Option<String>) -> Vec<Arc<ImageEntry>> {
        let entries = self.image_names().into_iter().filter_map(|name| self.image(&name));
        let fits =
            |entry: &Arc<ImageEntry>| entry.source.as_deref().and_then(spell).as_deref() == Some(source);
        entries.filter(fits).collect()
    }

    /// The names of all SDKs with their further packages, in order.
    pub fn package_names(&self) -> BTreeSet<&str> {
        let own = self.own_names.keys().map(String::as_str).filter(|name| archive::is_sdk(name));
        self.archive.sdk_names().map(|name| -> &str { name }).chain(own).collect()
    }

    /// The names of all SDKs, further packages left out, in order.
    pub fn sdk_names(&self) -> Vec<Purl> {
        let entries: Vec<Purl> =
            self.package_names().into_iter().filter_map(|name| name.parse().ok()).collect();
        entries.into_iter().filter(|purl| self.sdk(purl).is_some_and(|entry| entry.sdk == *purl)).collect()
    }

    /// What `rules/registries.md` says.
    pub fn registries(&self) -> &Registries {
        self.registries.get_or_init(|| {
            let page = self.archive.page("registries.md");
            let source = page.map(|page| Source::new(page.path, self.archive.text(page)));
            source.and_then(|source| Registries::read(&source).ok()).unwrap_or_default()
        })
    }

    /// Where the page with a name is; the user's own decide.
    fn slot(&self, name: &str) -> Option<Slot> {
        let own = self.own_names.get(name).copied();
        own.or_else(|| self.archive.named(name).map(Slot::Packed))
    }

    /// The names that begin so, in order, and where their pages are.
    fn beginning(&self, start: &str) -> BTreeMap<&str, Slot> {
        let packed = self.archive.names_from(start).map(|(name, at)| (name, Slot::Packed(at)));
        let range = (Bound::Included(start), Bound::Unbounded);
        let own = self.own_names.range::<str, _>(range).map(|(name, slot)| (name.as_str(), *slot));
        let begins = |(name, _): &(&str, Slot)| name.starts_with(start);
        packed.take_while(begins).chain(own.take_while(begins)).collect()
    }

    fn image_in(&self, slot: Slot) -> Option<Arc<ImageEntry>> {
        if let Slot::Own(at) = slot {
            return self.own.images.get(at).cloned();
        }
        self.read(&self.read_images, slot, |source| ImageEntry::read(source).ok())
    }

    /// A page of the binary, read once. A page that cannot be read is none; the tests see to it that there is no such page.
    fn read<T>(
        &self,
        kept: &Mutex<BTreeMap<Slot, Arc<T>>>,
        slot: Slot,
        read: impl Fn(&Arc<Source>) -> Option<T>,
    ) -> Option<Arc<T>> {
        let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(entry) = kept.get(&slot) {
            return Some(entry.clone());
        }
        let Slot::Packed(at) = slot else { return None };
        let page = self.archive.page_at(at)?;
        let entry = Arc::new(read(&Source::new(format!("rules/{}", page.path), self.archive.text(page)))?);
        kept.insert(slot, entry.clone());
        Some(entry)
    }

    /// The commit table of an SDK.
    fn commits(&self, entry: &SdkEntry) -> Option<Arc<Commits>> {
        let table = entry.commits.as_ref()?;
        let path = beside(&entry.sdk, &table.table);
        let mut kept = self.read_commits.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(commits) = kept.get(&path) {
            return Some(commits.clone());
        }
        let text = match self.own.tables.get(&path) {
            Some(text) => text.as_str(),
            None => self.archive.page(&path).map(|page| self.archive.text(page))?,
        };
        let commits = Arc::new(Commits::parse(text).ok()?);
        kept.insert(path, commits.clone());
        Some(commits)
    }
}

/// The path of a file beside an SDK's page.
fn beside(sdk: &Purl, file: &str) -> String {
    let path = sdk.path();
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    format!("sdks/{folder}/{file}")
}

/// A name with its segments in the other order.
fn turned(name: &str) -> String {
    name.rsplit('/').collect::<Vec<_>>().join("/")
}

#[cfg(test)]
mod tests;
