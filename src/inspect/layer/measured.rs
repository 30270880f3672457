//! Counting and hashing on the way through, within bounds.

use std::cell::Cell;
use std::io::{self, Read};
use std::rc::Rc;

use super::Bounds;
use crate::oci::{Digest, Hasher};

/// A reader whose bytes are measured.
pub(super) struct Measured<R> {
    pub(super) input: R,
    pub(super) meter: Meter,
}

/// What is measured, and what must not be exceeded.
pub(super) struct Meter {
    digest: Option<(Digest, Hasher)>,
    count: Rc<Cell<u64>>,
    limit: Limit,
}

enum Limit {
    /// A blob has the size of its descriptor; a source that sends more is stopped.
    Size(u64),
    Unpacked {
        bounds: Bounds,
        stored: Rc<Cell<u64>>,
        spent: Rc<Cell<u64>>,
    },
}

impl Meter {
    pub(super) fn of_blob(digest: Option<&Digest>, count: Rc<Cell<u64>>, size: u64) -> Self {
        Self { digest: with_hasher(digest), count, limit: Limit::Size(size) }
    }

    pub(super) fn of_unpacked(
        digest: Option<&Digest>,
        bounds: Bounds,
        stored: Rc<Cell<u64>>,
        spent: Rc<Cell<u64>>,
    ) -> Self {
        Self {
            digest: with_hasher(digest),
            count: Rc::default(),
            limit: Limit::Unpacked { bounds, stored, spent },
        }
    }

    pub(super) fn count(&self) -> u64 {
        self.count.get()
    }

    /// Holds what was read against the digest.
    pub(super) fn verify(self) -> io::Result<()> {
        match self.digest {
            Some((wanted, hasher)) if hasher.clone().finish() != wanted => {
                Err(io::Error::other(format!("its bytes are not those of {wanted}")))
            }
            _ => Ok(()),
        }
    }

    fn take(&mut self, bytes: &[u8]) -> io::Result<()> {
        let added = bytes.len() as u64;
        let count = self.count.get() + added;
        self.count.set(count);
        if let Some((_, hasher)) = &mut self.digest {
            hasher.update(bytes);
        }
        match &self.limit {
            Limit::Size(size) if count > *size => {
                Err(io::Error::other(format!("it has more than the {size} bytes of its manifest")))
            }
            Limit::Size(_) => Ok(()),
            Limit::Unpacked { bounds, stored, spent } => {
                spent.set(spent.get() + added);
                if spent.get() > bounds.unpacked {
                    let limit = bounds.unpacked >> 20;
                    return Err(io::Error::other(format!("the image unpacks to more than {limit} MiB")));
                }
                if count > bounds.ratio_from && count / bounds.ratio > stored.get() {
                    let ratio = bounds.ratio;
                    return Err(io::Error::other(format!("it unpacks to more than {ratio} times its size")));
                }
                Ok(())
            }
        }
    }
}

fn with_hasher(digest: Option<&Digest>) -> Option<(Digest, Hasher)> {
    digest.map(|digest| (digest.clone(), digest.hasher()))
}

impl<R> Measured<R> {
    pub(super) fn new(input: R, meter: Meter) -> Self {
        Self { input, meter }
    }
}

impl<R: Read> Read for Measured<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let read = self.input.read(buffer)?;
        self.meter.take(&buffer[..read])?;
        Ok(read)
    }
}
