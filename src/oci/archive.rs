//! Tar archives, read as a stream: entries with clean paths, bodies that are read or passed over.
//!
//! In: anything buffered. Out: one [`Entry`] at a time, its body between [`Tar::advance`] and the following [`Tar::advance`]. Own code,
//! because nothing that a header says may make it allocate: sizes, long names and extended headers are all bounded.

mod header;
mod index;
mod path;

use std::io::{self, BufRead, Read};

use header::{BLOCK, Extended, Header};

pub use header::Kind;
pub use index::{Index, Member};
pub use path::{clean, shown};

/// Largest extended header; they may hold attributes that nobody here reads.
const MOST_EXTENDED_BYTES: u64 = 1 << 20;

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
    /// How many bytes its body has.
    pub size: u64,
    /// Whether somebody may execute it.
    pub executable: bool,
    /// Whether its body is the file as it is, and not the parts of a sparse one.
    pub whole: bool,
    /// Where a link leads, as written.
    pub target: String,
}

/// A tar archive.
#[derive(Debug)]
pub struct Tar<R> {
    input: R,
    /// What is left of the body of the current entry.
    body: u64,
    /// What fills up its last block.
    padding: u64,
    ended: bool,
    global: Extended,
}

impl<R: Skip> Tar<R> {
    /// Reads an archive from its start.
    pub fn new(input: R) -> Self {
        Self { input, body: 0, padding: 0, ended: false, global: Extended::default() }
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
                _ => return self.entry(&header, extended).map(Some),
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

    fn entry(&mut self, header: &Header, extended: Extended) -> io::Result<Entry> {
        let extended = extended.over(&self.global);
        if let Some(size) = extended.size {
            self.body = size;
            self.padding = padding(size);
        }
        if header.flag == b'S' {
            self.pass_sparse_map(header)?;
        }
        let kind = header.kind();
        if !kind.has_body() {
            self.body = 0;
            self.padding = 0;
        }
        let path = extended.path.unwrap_or_else(|| header.path.clone());
        let kind = if kind == Kind::File && path.ends_with('/') { Kind::Folder } else { kind };
        Ok(Entry {
            path: clean(&path).ok_or_else(|| invalid("a path leads out of the image"))?,
            kind,
            size: self.body,
            executable: header.mode & 0o111 != 0,
            whole: header.flag != b'S' && !extended.sparse,
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

    /// The map of an old sparse file goes on in blocks of its own.
    fn pass_sparse_map(&mut self, header: &Header) -> io::Result<()> {
        let mut more = header.sparse_goes_on;
        while more {
            let mut block = [0; BLOCK];
            self.input.read_exact(&mut block)?;
            more = block[504] != 0;
        }
        Ok(())
    }
}

/// The body of an entry.
#[derive(Debug)]
pub struct Body<'a, R> {
    tar: &'a mut Tar<R>,
}

impl<R: Skip> Read for Body<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let there = self.fill_buf()?;
        let step = there.len().min(buffer.len());
        buffer[..step].copy_from_slice(&there[..step]);
        self.consume(step);
        Ok(step)
    }
}

impl<R: Skip> BufRead for Body<'_, R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.tar.body == 0 {
            return Ok(&[]);
        }
        let there = self.tar.input.fill_buf()?;
        if there.is_empty() {
            return Err(io::ErrorKind::UnexpectedEof.into());
        }
        let most = usize::try_from(self.tar.body).map_or(there.len(), |left| left.min(there.len()));
        Ok(&there[..most])
    }

    fn consume(&mut self, count: usize) {
        self.tar.body -= count as u64;
        self.tar.input.consume(count);
    }
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
