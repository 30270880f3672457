//! Archives within layers: jars, wheels, zip applications, and archives within those.
//!
//! A file goes to the first detector that wants it; an archive is opened and its files go the same way.

use std::io::{self, BufRead, Read};

use super::file::{File, HEAD, INSIDE, read_head};
use super::found::{Found, Says};
use super::{Bounds, detector, zip};

/// Names of zip archives that may hold packages.
const ENDINGS: &[&str] = &[
    ".jar", ".war", ".ear", ".sar", ".hpi", ".jpi", ".egg", ".whl", ".pyz", ".pex", ".par", ".zip", ".nupkg",
];

/// What archives within layers have used up of the bounds.
pub(super) struct Nested {
    entries: u64,
    bytes: u64,
    depth: usize,
}

impl Nested {
    pub(super) fn new(bounds: &Bounds) -> Self {
        Self { entries: bounds.nested_entries, bytes: bounds.nested_unpacked, depth: bounds.depth }
    }

    /// Whether a file is an archive that is opened. Zip applications may begin with a line that names their interpreter.
    pub(super) fn is_archive(file: &File<'_>) -> bool {
        let ending = file.name().rfind('.').map(|at| file.name()[at..].to_ascii_lowercase());
        let named = ending.is_some_and(|ending| ENDINGS.contains(&ending.as_str()));
        named && (file.head.is_empty() || zip::begins(file.head))
    }

    /// Shows a file to whoever wants it.
    pub(super) fn dispatch(&mut self, file: &File<'_>, body: &mut dyn BufRead, found: &mut Found<'_>) {
        let done = if let Some(detector) = detector::wanting(file) {
            (detector.detect)(file, body, found)
        } else if Self::is_archive(file) || zip::is_application(file.head) {
            self.open(file, body, found)
        } else {
            Ok(())
        };
        if let Err(error) = done {
            let who = detector::wanting(file).map_or("zip", |detector| detector.name);
            found.add(file.path, Says::Closed(format!("{who}: {error}")));
        }
    }

    fn open(&mut self, archive: &File<'_>, body: &mut dyn BufRead, found: &mut Found<'_>) -> io::Result<()> {
        let Some(depth) = self.depth.checked_sub(1) else {
            return Err(io::Error::other("its archives lie too deep within each other"));
        };
        self.depth = depth;
        let done = self.entries(archive, body, found);
        self.depth += 1;
        done
    }

    fn entries(
        &mut self,
        archive: &File<'_>,
        body: &mut dyn BufRead,
        found: &mut Found<'_>,
    ) -> io::Result<()> {
        let mut zip = zip::Zip::new(body)?;
        while let Some(entry) = zip.advance()? {
            self.entries =
                self.entries.checked_sub(1).ok_or_else(|| io::Error::other("it holds too many files"))?;
            let path = format!("{}{INSIDE}{}", archive.path, entry.path);
            let mut head = [0; HEAD];
            let mut content = zip.content(&entry, self.bytes);
            let length = read_head(&mut content, &mut head)?;
            let file = File { path: &path, head: &head[..length] };
            self.dispatch(&file, &mut (&head[..length]).chain(&mut content as &mut dyn BufRead), found);
            self.bytes = self.bytes.saturating_sub(content.finish()?);
        }
        Ok(())
    }
}
