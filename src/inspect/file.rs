//! A file that detectors look at: in a layer, or in an archive in a layer.

use std::io::{self, BufRead};

/// How many first bytes of a file are known before anybody reads it.
pub(super) const HEAD: usize = 64;
/// What stands between an archive and a path inside of it.
pub(super) const INSIDE: &str = "!/";

/// The first bytes of a body; all of it where it is shorter.
pub(super) fn read_head(body: &mut dyn BufRead, head: &mut [u8; HEAD]) -> io::Result<usize> {
    let mut length = 0;
    while length < HEAD {
        match body.read(&mut head[length..])? {
            0 => break,
            read => length += read,
        }
    }
    Ok(length)
}

/// A regular file.
#[derive(Debug, Clone, Copy)]
pub(super) struct File<'a> {
    /// From the root of the image without a slash in front; `app.jar!/META-INF/MANIFEST.MF` inside of an archive.
    pub(super) path: &'a str,
    /// Its first bytes, at most [`HEAD`].
    pub(super) head: &'a [u8],
}

impl<'a> File<'a> {
    /// The last part of its path.
    pub(super) fn name(&self) -> &'a str {
        self.path.rsplit('/').next().unwrap_or(self.path)
    }

    /// The folder it lies in, without a slash at the end.
    pub(super) fn folder(&self) -> &'a str {
        self.path.rsplit_once('/').map_or("", |(folder, _)| folder)
    }

    /// The archive it lies in, `!/` included; empty for a file of the layer itself.
    pub(super) fn archive(&self) -> &'a str {
        self.path.rfind(INSIDE).map_or("", |at| &self.path[..at + INSIDE.len()])
    }
}
