//! A blob, streamed: what breaks off is taken up again where it broke.
//!
//! The digest is for the reader to check: it has all the bytes only at the end.

use std::io::{self, Read};

use super::client::{Ask, Client};
use super::fault::{Fault, Refusal};
use super::http::Reader;
use super::place::Place;

/// How often a blob may break off without a byte more than before.
const MOST_BREAKS: u32 = 3;

/// A blob of a registry.
pub(super) struct Blob<'a> {
    client: &'a Client,
    place: Place,
    what: String,
    /// What the descriptor says; nothing where it says nothing.
    size: Option<u64>,
    read: u64,
    breaks: u32,
    reader: Reader,
}

impl<'a> Blob<'a> {
    /// Opens a blob of a known size.
    pub(super) fn open(
        client: &'a Client,
        place: &Place,
        what: &str,
        size: Option<u64>,
    ) -> Result<Self, Refusal> {
        let reader = reader(client, place, what, 0)?;
        let (place, what) = (place.clone(), what.to_owned());
        Ok(Self { client, place, what, size, read: 0, breaks: 0, reader })
    }

    /// The next bytes of what is sent, or the fault that came instead; an end before the known one is a fault.
    fn next(&mut self, buffer: &mut [u8]) -> Result<usize, Fault> {
        let read = self.reader.read(buffer).map_err(|error| self.reader.fault(error))?;
        match self.size {
            Some(size) if read == 0 && self.read < size => Err(Fault::Lost("it ended early".to_owned())),
            _ => Ok(read),
        }
    }

    fn error(&self, fault: Fault) -> io::Error {
        let failure = Refusal::new(&self.place.host, &self.place, fault).failure("a layer");
        io::Error::other(failure.message)
    }
}

fn reader(client: &Client, place: &Place, what: &str, from: u64) -> Result<Reader, Refusal> {
    Ok(client.piecewise(&Ask { place, what, accept: "" }, from)?.reader())
}

impl Read for Blob<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let left = self.size.map_or(u64::MAX, |size| size - self.read);
        let most = usize::try_from(left).unwrap_or(usize::MAX).min(buffer.len());
        if most == 0 {
            return Ok(0);
        }
        loop {
            let fault = match self.next(&mut buffer[..most]) {
                Ok(read) => {
                    self.read += read as u64;
                    self.breaks = 0;
                    return Ok(read);
                }
                Err(fault) => fault,
            };
            self.breaks += 1;
            if self.breaks > MOST_BREAKS || !fault.is_passing() {
                return Err(self.error(fault));
            }
            let again = reader(self.client, &self.place, &self.what, self.read);
            self.reader = again.map_err(|refusal| io::Error::other(refusal.failure("a layer").message))?;
        }
    }
}
