//! Tar archives, read as a stream: entries with clean paths, bodies that are read or passed over.
//!
//! In: anything buffered. Out: one [`Entry`] at a time, its body between [`Tar::advance`] and the following [`Tar::advance`]. Own code,
//! because nothing that a header says may make it allocate: sizes, long names and extended headers are all bounded.

mod header;
mod index;
mod path;
mod sparse;

use std::io::{self, BufRead, Read};

use header::{BLOCK, Extended, Header};
use sparse::{Here, Map};

pub use header::Kind;
pub use index::{Index, Member};
pub use path::{clean, shown};

/// Largest extended header; they may hold attributes that nobody here reads.
const MOST_EXTENDED_BYTES: u64 = 1 << 20;
/// Most bytes of holes that are given of one archive: a hole of any size takes no room in it.
const MOST_HOLE_BYTES: u64 = 4 << 30;
/// What holes are made of.
const ZEROS: [u8; 16 << 10] = [0; 16 << 10];

/// Something buffered that can pass over bytes faster than by copying them.
pub trait Skip: BufRead {
    /// Passes over `count` bytes; an end before that is an error.
    fn skip(&mut self, count: u64) -> io::Result<()> {
        let mut left = count;
        while left > 0 {
            let there = self.fill_buf()?.len();
            if there == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let step = usize::try_from(left).map_or(there, |left| left.min(there));
            self.consume(step);
            left -= step as u64;
        }
        Ok(())
    }
}

/// One entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// Without a slash in front, `.` and `..` resolved; empty for the root.
    pub path: String,
    /// What it is.
    pub kind: Kind,
    /// How many bytes its body has, holes included.
    pub size: u64,
    /// Whether somebody may execute it.
    pub executable: bool,
    /// Whether its body lies in the archive as it is, without holes.
    pub whole: bool,
    /// Where a link leads, as written.
    pub target: String,
}

/// A tar archive.
#[derive(Debug)]
pub struct Tar<R> {
    input: R,
    /// What the archive has left of the body of the current entry.
    body: u64,
    /// What fills up its last block.
    padding: u64,
    /// Where the holes of the current entry are, if it has any.
    map: Option<Map>,
    /// How many bytes of holes may still be given.
    holes: u64,
    ended: bool,
    global: Extended,
}

impl<R: Skip> Tar<R> {
    /// Reads an archive from its start.
    pub fn new(input: R) -> Self {
        let (map, holes, global) = (None, MOST_HOLE_BYTES, Extended::default());
        Self { input, body: 0, padding: 0, map, holes, ended: false, global }
    }

    /// The next entry; nothing at the end of the archive.
    pub fn advance(&mut self) -> io::Result<Option<Entry>> {
        let mut extended = Extended::default();
        loop {
            self.finish_body()?;
            let Some(block) = self.block()? else { return Ok(None) };
            let header = Header::parse(&block)?;
            self.body = header.size;
            self.padding = padding(header.size);
            match header.flag {
                b'x' => extended.read(&self.extended()?)?,
                b'g' => {
                    let records = self.extended()?;
                    self.global.read(&records)?;
                }
                b'L' => extended.path = Some(self.long_name()?),
                b'K' => extended.target = Some(self.long_name()?),
                _ => return self.entry(&block, &header, extended).map(Some),
            }
        }
    }

    /// The body of the current entry, as far as it was not read yet.
    pub fn body(&mut self) -> Body<'_, R> {
        Body { tar: self }
    }

    /// The reader behind the archive.
    pub fn into_inner(self) -> R {
        self.input
    }

    fn entry(&mut self, block: &[u8; BLOCK], header: &Header, extended: Extended) -> io::Result<Entry> {
        let mut extended = extended.over(&self.global);
        if let Some(size) = extended.size {
            self.body = size;
            self.padding = padding(size);
        }
        let kind = header.kind();
        if !kind.has_body() {
            self.body = 0;
            self.padding = 0;
        }
        let stored = self.body;
        let name = extended.sparse.as_mut().and_then(|records| records.name.take());
        self.map = match extended.sparse {
            _ if header.flag == b'S' => Some(Map::of_header(block, &mut self.input, stored)?),
            Some(records) if kind == Kind::File => Some(records.map(&mut self.body(), stored)?),
            _ => None,
        };
        let path = name.or(extended.path).unwrap_or_else(|| header.path.clone());
        let kind = if kind == Kind::File && path.ends_with('/') { Kind::Folder } else { kind };
        Ok(Entry {
            path: clean(&path).ok_or_else(|| invalid("a path leads out of the image"))?,
            kind,
            size: self.map.as_ref().map_or(self.body, Map::size),
            executable: header.mode & 0o111 != 0,
            whole: self.map.is_none(),
            target: extended.target.unwrap_or_else(|| header.target.clone()),
        })
    }

    fn block(&mut self) -> io::Result<Option<[u8; BLOCK]>> {
        if self.ended {
            return Ok(None);
        }
        let mut block = [0; BLOCK];
        let mut filled = 0;
        while filled < BLOCK {
            match self.input.read(&mut block[filled..])? {
                0 if filled == 0 => {
                    self.ended = true;
                    return Ok(None);
                }
                0 => return Err(io::ErrorKind::UnexpectedEof.into()),
                read => filled += read,
            }
        }
        if block.iter().all(|byte| *byte == 0) {
            self.ended = true;
            return Ok(None);
        }
        Ok(Some(block))
    }

    fn finish_body(&mut self) -> io::Result<()> {
        self.input.skip(self.body.saturating_add(self.padding))?;
        self.body = 0;
        self.padding = 0;
        self.map = None;
        Ok(())
    }

    fn extended(&mut self) -> io::Result<Vec<u8>> {
        if self.body > MOST_EXTENDED_BYTES {
            return Err(invalid("an extended header is larger than 1 MiB"));
        }
        let mut bytes = Vec::new();
        self.body().read_to_end(&mut bytes)?;
        Ok(bytes)
    }

    fn long_name(&mut self) -> io::Result<String> {
        let bytes = self.extended()?;
        Ok(header::text(&bytes))
    }
}

/// The body of an entry.
#[derive(Debug)]
pub struct Body<'a, R> {
    tar: &'a mut Tar<R>,
}

impl<R: Skip> Read for Body<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        read_buffered(self, buffer)
    }
}

impl<R: Skip> BufRead for Body<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        let most = match self.tar.map.as_ref().map(Map::here) {
            None => self.tar.body,
            Some(Here::Data(left)) => left,
            Some(Here::Hole(_)) if self.tar.holes == 0 => {
                return Err(invalid("the holes of its files are larger than 4 GiB"));
            }
            Some(Here::Hole(left)) => return Ok(first(&ZEROS, left.min(self.tar.holes))),
            Some(Here::End) => 0,
        };
        if most == 0 {
            return Ok(&[]);
        }
        let there = self.tar.input.fill_buf()?;
        if there.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        Ok(first(there, most))
    }

    fn consume(&mut self, count: usize) {
        let tar = &mut *self.tar;
        if let Some(map) = &mut tar.map {
            let is_hole = matches!(map.here(), Here::Hole(_));
            map.advance(count as u64);
            if is_hole {
                tar.holes -= count as u64;
                return;
            }
        }
        tar.body -= count as u64;
        tar.input.consume(count);
    }
}

/// Reads from what is buffered: `read` of whoever has the bytes in a buffer.
pub fn read_buffered(input: &mut impl BufRead, buffer: &mut [u8]) -> io::Result<usize> {
    let there = input.fill_buf()?;
    let step = there.len().min(buffer.len());
    buffer[..step].copy_from_slice(&there[..step]);
    input.consume(step);
    Ok(step)
}

/// At most that many bytes.
fn first(bytes: &[u8], most: u64) -> &[u8] {
    &bytes[..usize::try_from(most).map_or(bytes.len(), |most| most.min(bytes.len()))]
}

/// What fills up the last block of a body.
fn padding(size: u64) -> u64 {
    (BLOCK as u64 - size % BLOCK as u64) % BLOCK as u64
}

fn invalid(message: &'static str) -> io::Error {
    io::Error::new(io::ErrorKind::InvalidData, message)
}

#[cfg(test)]
mod tests;
