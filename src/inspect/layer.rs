//! One layer as a stream: decompressed on the way, measured on both sides, held against its digest at the end.
//!
//! In: a blob and its descriptor. Out: the unpacked bytes, which count for nothing before [`Layer::verify`] says so.

mod measured;

use std::cell::Cell;
use std::io::{self, BufRead, BufReader, Read};
use std::rc::Rc;

use flate2::bufread::MultiGzDecoder;

use super::Bounds;
use crate::oci::archive::Skip;
use crate::oci::{Covers, Descriptor};
use measured::{Measured, Meter};

/// Size of the buffers on both sides of a decompressor; the fastest measured.
const BUFFER: usize = 256 << 10;
/// Largest window of zstd, as a power of two: 32 MiB. The format allows gigabytes.
const MOST_WINDOW: u32 = 25;

/// A layer being read.
pub(super) struct Layer<'a> {
    unpacked: BufReader<Measured<Unpacked<'a>>>,
    size: Option<u64>,
}

type Stored<'a> = BufReader<Measured<Box<dyn Read + 'a>>>;

/// The ways in which layers are compressed.
enum Unpacked<'a> {
    Plain(Stored<'a>),
    Gzip(Box<MultiGzDecoder<Stored<'a>>>),
    Zstd(Box<zstd::Decoder<'static, Stored<'a>>>),
}

impl<'a> Layer<'a> {
    /// Begins to read a layer. `spent` counts what came out of the image so far.
    pub(super) fn open(
        blob: Box<dyn Read + 'a>,
        descriptor: &Descriptor,
        covers: Covers,
        bounds: &Bounds,
        spent: &Rc<Cell<u64>>,
    ) -> io::Result<Self> {
        let digest = Some(&descriptor.digest);
        let (outer, inner) = match covers {
            Covers::Blob => (digest, None),
            Covers::Unpacked => (None, digest),
        };
        let stored = Rc::new(Cell::new(0));
        let meter = Meter::of_blob(outer, stored.clone(), descriptor.size);
        let stored_bytes = BufReader::with_capacity(BUFFER, Measured::new(blob, meter));
        let meter = Meter::of_unpacked(inner, *bounds, stored, spent.clone());
        let unpacked = Measured::new(Unpacked::open(stored_bytes)?, meter);
        Ok(Self {
            unpacked: BufReader::with_capacity(BUFFER, unpacked),
            size: (covers == Covers::Blob).then_some(descriptor.size),
        })
    }

    /// Reads what is left and holds size and digest against the descriptor.
    pub(super) fn verify(mut self) -> io::Result<()> {
        drain(&mut self.unpacked)?;
        let unpacked = self.unpacked.into_inner();
        unpacked.meter.verify()?;
        let mut stored = unpacked.input.into_stored();
        drain(&mut stored)?;
        let meter = stored.into_inner().meter;
        if let Some(size) = self.size.filter(|size| *size != meter.count()) {
            return Err(io::Error::other(format!(
                "it has {} bytes and not the {size} of its manifest",
                meter.count()
            )));
        }
        meter.verify()
    }
}

fn drain(input: &mut impl BufRead) -> io::Result<()> {
    loop {
        let there = input.fill_buf()?.len();
        if there == 0 {
            return Ok(());
        }
        input.consume(there);
    }
}

impl<'a> Unpacked<'a> {
    /// The first bytes tell how a layer is compressed; the media types of registries are often wrong.
    fn open(mut stored: Stored<'a>) -> io::Result<Self> {
        let head = stored.fill_buf()?;
        Ok(match head {
            [0x1f, 0x8b, ..] => Self::Gzip(Box::new(MultiGzDecoder::new(stored))),
            [0x28, 0xb5, 0x2f, 0xfd, ..] | [0x50..=0x5f, 0x2a, 0x4d, 0x18, ..] => {
                let mut decoder = zstd::Decoder::with_buffer(stored)?;
                decoder.window_log_max(MOST_WINDOW)?;
                Self::Zstd(Box::new(decoder))
            }
            [b'B', b'Z', b'h', ..] => return Err(unsupported("bzip2")),
            [0xfd, b'7', b'z', b'X', b'Z', ..] => return Err(unsupported("xz")),
            _ => Self::Plain(stored),
        })
    }

    fn into_stored(self) -> Stored<'a> {
        match self {
            Self::Plain(stored) => stored,
            Self::Gzip(decoder) => decoder.into_inner(),
            Self::Zstd(decoder) => decoder.finish(),
        }
    }
}

fn unsupported(name: &str) -> io::Error {
    io::Error::new(
        io::ErrorKind::Unsupported,
        format!("it is compressed with {name}, which images do not use"),
    )
}

impl Read for Unpacked<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self {
            Self::Plain(stored) => stored.read(buffer),
            Self::Gzip(decoder) => decoder.read(buffer),
            Self::Zstd(decoder) => decoder.read(buffer),
        }
    }
}

impl Read for Layer<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.unpacked.read(buffer)
    }
}

impl BufRead for Layer<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.unpacked.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.unpacked.consume(count);
    }
}

impl Skip for Layer<'_> {}

#[cfg(test)]
mod tests;
