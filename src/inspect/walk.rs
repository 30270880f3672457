//! Through the layers of an image, each once, the top one first: what can still be seen goes to the detectors.
//!
//! A second look at a layer is taken only for files that a detector wants under another name than the one they are stored under.

use std::cell::Cell;
use std::collections::BTreeMap;
use std::io::{self, BufRead, Read};
use std::rc::Rc;

use super::entrypoint::Entrypoint;
use super::file::{File, HEAD, read_head};
use super::found::Found;
use super::layer::Layer;
use super::nested::Nested;
use super::union::Union;
use super::{Bounds, detector};
use crate::oci::archive::{Entry, Kind, Tar, clean, shown};
use crate::oci::{Failure, Image, ImageSource};

/// Most links whose targets are looked for.
const MOST_LINKS: usize = 1000;

/// A walk through an image.
pub(super) struct Walk<'a, 'k> {
    source: &'a dyn ImageSource,
    image: &'a Image,
    bounds: &'a Bounds,
    found: &'a mut Found<'k>,
    entrypoint: &'a mut Entrypoint,
    /// Names that detectors want, by the path that holds their bytes.
    links: BTreeMap<String, String>,
    nested: Nested,
    unpacked: Rc<Cell<u64>>,
    entries: u64,
}

/// How a layer could not be read.
type Broken = (usize, Failure);

impl<'a, 'k> Walk<'a, 'k> {
    pub(super) fn new(
        source: &'a dyn ImageSource,
        image: &'a Image,
        bounds: &'a Bounds,
        found: &'a mut Found<'k>,
        entrypoint: &'a mut Entrypoint,
    ) -> Self {
        let nested = Nested::new(bounds);
        let (links, unpacked) = (BTreeMap::new(), Rc::default());
        Self { source, image, bounds, found, entrypoint, links, nested, unpacked, entries: 0 }
    }

    /// Reads every layer. The layer that could not be read ends the walk.
    pub(super) fn run(mut self) -> Result<(), Broken> {
        self.pass(Self::look)?;
        if !self.links.is_empty() {
            self.unpacked.set(0);
            self.entries = 0;
            self.pass(Self::look_at_target)?;
        }
        Ok(())
    }

    fn pass(&mut self, look: fn(&mut Self, &Entry, &mut dyn BufRead)) -> Result<(), Broken> {
        let mut union = Union::default();
        for number in (0..self.image.layers.len()).rev() {
            self.found.begin(number);
            self.layer(number, &mut union, look).map_err(|failure| (number, failure))?;
            union.end_layer();
            self.found.commit();
        }
        Ok(())
    }

    fn layer(
        &mut self,
        number: usize,
        union: &mut Union,
        look: fn(&mut Self, &Entry, &mut dyn BufRead),
    ) -> Result<(), Failure> {
        let descriptor = &self.image.layers[number];
        if is_left_out(&descriptor.media_type) {
            let message =
                format!("its bytes are not for every reader (`{}`)", descriptor.media_type.escape_debug());
            return Err(Failure::new(message));
        }
        let blob = self.source.blob(descriptor)?;
        self.entries_of(number, blob, union, look).map_err(|error| Failure::new(told(&error)))
    }

    fn entries_of(
        &mut self,
        number: usize,
        blob: Box<dyn Read + 'a>,
        union: &mut Union,
        look: fn(&mut Self, &Entry, &mut dyn BufRead),
    ) -> io::Result<()> {
        let descriptor = &self.image.layers[number];
        let layer = Layer::open(blob, descriptor, self.image.covers, self.bounds, &self.unpacked)?;
        let mut tar = Tar::new(layer);
        while let Some(entry) = tar.advance()? {
            self.entries += 1;
            if self.entries > self.bounds.entries {
                return Err(io::Error::other(format!(
                    "the image has more than {} files",
                    self.bounds.entries
                )));
            }
            if !Union::is_whiteout(&entry) && union.shows(&entry) {
                look(self, &entry, &mut tar.body());
            }
            if number > 0 {
                union.record(&entry); // nothing lies below the bottom layer
            }
        }
        tar.into_inner().verify()
    }

    /// Shows an entry to the detectors, under its own name.
    fn look(&mut self, entry: &Entry, body: &mut dyn BufRead) {
        match entry.kind {
            Kind::File => {
                self.found.forget(&shown(&entry.path)); // a later entry of one layer replaces an earlier one
                self.file(&entry.path, body);
            }
            Kind::HardLink => self.link(entry, clean(&entry.target)),
            Kind::SymbolicLink => {
                let folder = entry.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                let absolute = entry.target.starts_with('/');
                let target =
                    if absolute { entry.target.clone() } else { format!("{folder}/{}", entry.target) };
                self.link(entry, clean(&target));
            }
            Kind::Folder | Kind::Other => {}
        }
    }

    /// Shows an entry to the detectors under the name they wanted.
    fn look_at_target(&mut self, entry: &Entry, body: &mut dyn BufRead) {
        if entry.kind == Kind::File
            && let Some(name) = self.links.remove(&entry.path)
        {
            self.file(&name, body);
        }
    }

    fn file(&mut self, path: &str, body: &mut dyn BufRead) {
        let mut head = [0; HEAD];
        let length = read_head(body, &mut head).unwrap_or(0); // what fails here fails again where the layer is read on
        let file = File { path, head: &head[..length] };
        self.entrypoint.observe(&file);
        self.nested.dispatch(&file, &mut (&head[..length]).chain(body), self.found);
    }

    /// Remembers a link whose name a detector wants and whose target no detector wants by its own name.
    fn link(&mut self, entry: &Entry, target: Option<String>) {
        let Some(target) = target else { return };
        self.entrypoint.follow(&entry.path, &target);
        let wants = |path: &str| {
            let file = File { path, head: &[] };
            detector::wanting(&file).is_some() || Nested::is_archive(&file)
        };
        if wants(&entry.path) && !wants(&target) && self.links.len() < MOST_LINKS {
            self.links.insert(target, entry.path.clone());
        }
    }
}

/// Layers that registries do not serve, or whose bytes are encrypted.
fn is_left_out(media_type: &str) -> bool {
    ["+encrypted", "foreign", "nondistributable"].iter().any(|word| media_type.contains(word))
}

/// The error of a layer in words.
fn told(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::UnexpectedEof => "it ends too early".to_owned(),
        _ => error.to_string(),
    }
}
