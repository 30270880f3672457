//! Zip archives read as a stream, from local header to local header: the directory at their end is not waited for.
//!
//! In: buffered bytes. Out: one [`Entry`] at a time and its content. Sizes that headers claim are never allocated.

use std::io::{self, BufRead, BufReader, Read, Take};

use flate2::bufread::DeflateDecoder;

use crate::oci::archive::read_buffered;

const LOCAL: &[u8] = b"PK\x03\x04";
/// What may stand where no further local header does: the directory and what follows it.
const ENDS: [&[u8]; 5] = [b"PK\x01\x02", b"PK\x05\x06", b"PK\x06\x06", b"PK\x06\x07", b"PK\x06\x08"];
const DESCRIPTOR: &[u8] = b"PK\x07\x08";
/// How far behind the start of a file the first header may be: scripts that unpack or start the archive stand in front of it.
const MOST_PREFIX: u64 = 1 << 20;

/// Whether these first bytes are those of an archive, or of a script in front of one.
pub(super) fn begins(head: &[u8]) -> bool {
    head.starts_with(LOCAL) || head.starts_with(b"#!")
}

/// Whether these first bytes are those of an archive that its first line makes a program.
pub(super) fn is_application(head: &[u8]) -> bool {
    head.starts_with(b"#!") && head.windows(5).any(|five| five == b"\nPK\x03\x04")
}

/// An archive.
pub(super) struct Zip<'a> {
    input: Input<'a>,
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) path: String,
    method: Method,
    /// Nothing when it is only told behind the content.
    stored: Option<u64>,
    has_descriptor: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Method {
    Plain,
    Deflate,
    /// Encrypted, or compressed in a way that packages are not: passed over.
    Other,
}

impl<'a> Zip<'a> {
    /// Finds the first entry.
    pub(super) fn new(body: &'a mut dyn BufRead) -> io::Result<Self> {
        let mut input = Input { ahead: Vec::new(), body };
        let mut passed = 0;
        while !input.peek(4)?.starts_with(LOCAL) {
            if ENDS.iter().any(|end| input.ahead.starts_with(end)) {
                break; // an empty archive
            }
            passed += 1;
            if input.ahead.is_empty() || passed > MOST_PREFIX {
                return Err(broken("it is no zip archive"));
            }
            input.ahead.remove(0);
        }
        Ok(Self { input })
    }

    /// The next entry; the content of the one before has to be finished.
    pub(super) fn advance(&mut self) -> io::Result<Option<Entry>> {
        let sign = self.input.peek(4)?;
        if ENDS.iter().any(|end| sign.starts_with(end)) {
            return Ok(None);
        }
        if sign != LOCAL {
            return Err(broken("an entry of the archive does not begin where the one before it ends"));
        }
        let mut header = [0; 30];
        self.input.read_exact(&mut header)?;
        let path = self.text(short(&header, 26))?;
        let extra = self.bytes(short(&header, 28))?;
        let flags = short(&header, 6);
        let method = match (flags & 1, short(&header, 8)) {
            (0, 0) => Method::Plain,
            (0, 8) => Method::Deflate,
            _ => Method::Other,
        };
        let has_descriptor = flags & 8 != 0;
        let stored = match long(&header, 18) {
            u32::MAX => Some(large_size(&extra).ok_or_else(|| broken("the size of an entry is missing"))?),
            0 if has_descriptor && method == Method::Deflate => None,
            0 if has_descriptor && !path.ends_with('/') => {
                return Err(broken("the size of an entry is told behind it alone"));
            }
            size => Some(u64::from(size)),
        };
        Ok(Some(Entry { path, method, stored, has_descriptor }))
    }

    /// The content of the entry; at most `most` bytes come out of it.
    pub(super) fn content(&mut self, entry: &Entry, most: u64) -> Content<'_, 'a> {
        let stored = (&mut self.input).take(entry.stored.unwrap_or(u64::MAX));
        let bytes = match entry.method {
            Method::Plain => Bytes::Plain(stored),
            Method::Deflate => {
                Bytes::Deflate(BufReader::with_capacity(32 << 10, DeflateDecoder::new(stored)))
            }
            Method::Other => Bytes::Closed(stored),
        };
        Content { bytes, most, given: 0, open: entry.stored.is_none(), has_descriptor: entry.has_descriptor }
    }

    fn text(&mut self, length: u16) -> io::Result<String> {
        Ok(String::from_utf8_lossy(&self.bytes(length)?).into_owned())
    }

    fn bytes(&mut self, length: u16) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; usize::from(length)];
        self.input.read_exact(&mut bytes)?;
        Ok(bytes)
    }
}

/// The content of an entry.
pub(super) struct Content<'z, 'a> {
    bytes: Bytes<'z, 'a>,
    most: u64,
    given: u64,
    /// Whether only the content itself tells where it ends.
    open: bool,
    has_descriptor: bool,
}

enum Bytes<'z, 'a> {
    Plain(Take<&'z mut Input<'a>>),
    Deflate(BufReader<DeflateDecoder<Take<&'z mut Input<'a>>>>),
    Closed(Take<&'z mut Input<'a>>),
}

impl Content<'_, '_> {
    /// Passes over what was not read, and says how many bytes came out.
    pub(super) fn finish(mut self) -> io::Result<u64> {
        if self.open {
            loop {
                let there = self.fill_buf()?.len();
                if there == 0 {
                    break;
                }
                self.consume(there);
            }
        }
        let mut stored = match self.bytes {
            Bytes::Plain(stored) | Bytes::Closed(stored) => stored,
            Bytes::Deflate(decoder) => decoder.into_inner().into_inner(),
        };
        while !self.open && stored.limit() > 0 {
            let there = stored.fill_buf()?.len();
            if there == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            stored.consume(there);
        }
        if self.has_descriptor {
            stored.into_inner().pass_descriptor()?;
        }
        Ok(self.given)
    }
}

impl Read for Content<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        read_buffered(self, buffer)
    }
}

impl BufRead for Content<'_, '_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.given > self.most {
            return Err(broken("more comes out of it than any honest archive holds"));
        }
        match &mut self.bytes {
            Bytes::Plain(stored) => stored.fill_buf(),
            Bytes::Deflate(decoder) => decoder.fill_buf(),
            Bytes::Closed(_) => Ok(&[]),
        }
    }

    fn consume(&mut self, count: usize) {
        self.given += count as u64;
        match &mut self.bytes {
            Bytes::Plain(stored) => stored.consume(count),
            Bytes::Deflate(decoder) => decoder.consume(count),
            Bytes::Closed(_) => {}
        }
    }
}

/// Bytes with a few of them known ahead.
struct Input<'a> {
    ahead: Vec<u8>,
    body: &'a mut dyn BufRead,
}

impl Input<'_> {
    /// The next bytes, fewer at the end.
    fn peek(&mut self, count: usize) -> io::Result<&[u8]> {
        while self.ahead.len() < count {
            let there = self.body.fill_buf()?;
            if there.is_empty() {
                break;
            }
            let step = there.len().min(count - self.ahead.len());
            self.ahead.extend_from_slice(&there[..step]);
            self.body.consume(step);
        }
        Ok(&self.ahead[..self.ahead.len().min(count)])
    }

    /// Behind a content: an optional sign, a checksum, two sizes of four or eight bytes. What follows tells which.
    fn pass_descriptor(&mut self) -> io::Result<()> {
        let ahead = self.peek(26)?;
        let signed = ahead.starts_with(DESCRIPTOR);
        let lengths = if signed { [16, 24] } else { [12, 20] };
        let fits = |length: &usize| ahead.get(*length..*length + 2).is_none_or(|next| next == b"PK");
        let length = lengths.into_iter().find(fits).unwrap_or(lengths[0]).min(ahead.len());
        self.ahead.drain(..length);
        Ok(())
    }
}

impl Read for Input<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        read_buffered(self, buffer)
    }
}

impl BufRead for Input<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.ahead.is_empty() { self.body.fill_buf() } else { Ok(&self.ahead) }
    }

    fn consume(&mut self, count: usize) {
        if self.ahead.is_empty() {
            self.body.consume(count);
        } else {
            self.ahead.drain(..count);
        }
    }
}

fn short(header: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([header[at], header[at + 1]])
}

fn long(header: &[u8], at: usize) -> u32 {
    u32::from(short(header, at)) | u32::from(short(header, at + 2)) << 16
}

/// The size in the extra field of large entries: behind the size of what comes out.
fn large_size(mut extra: &[u8]) -> Option<u64> {
    while let [kind_low, kind_high, low, high, rest @ ..] = extra {
        let length = usize::from(u16::from_le_bytes([*low, *high]));
        let field = rest.get(..length)?;
        if (*kind_low, *kind_high) == (1, 0) {
            return Some(u64::from_le_bytes(field.get(8..16)?.try_into().ok()?));
        }
        extra = &rest[length..];
    }
    None
}

fn broken(message: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

#[cfg(test)]
mod tests;
