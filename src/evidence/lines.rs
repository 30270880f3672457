//! Lines of a stream, none longer than a bound: what goes beyond is passed over without being kept.

use std::io::{self, BufRead, Read};

/// Longest line that is kept. An event with the bodies of its request and its answer fits.
pub(super) const MOST_LINE_BYTES: u64 = 4 << 20;

/// How much of a longer line is passed over: a stream that goes on without a line feed is no log.
const MOST_SKIPPED: u64 = 256 << 20;

/// Reads lines into one buffer.
pub(super) struct Lines<R> {
    reader: R,
    buffer: Vec<u8>,
    number: usize,
}

/// A line with its 1-based number.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Line<'a> {
    pub(super) number: usize,
    /// Its bytes without the line feed; nothing where it is longer than the bound.
    pub(super) bytes: Option<&'a [u8]>,
}

impl<R: BufRead> Lines<R> {
    pub(super) fn new(reader: R) -> Self {
        Self { reader, buffer: Vec::new(), number: 0 }
    }

    /// The next line; nothing at the end.
    pub(super) fn next(&mut self) -> io::Result<Option<Line<'_>>> {
        self.buffer.clear();
        let bound = MOST_LINE_BYTES + 1;
        if self.reader.by_ref().take(bound).read_until(b'\n', &mut self.buffer)? == 0 {
            return Ok(None);
        }
        self.number += 1;
        let is_whole = self.buffer.pop_if(|last| *last == b'\n').is_some();
        if !is_whole && self.buffer.len() as u64 == bound {
            self.buffer.clear();
            let mut rest = self.reader.by_ref().take(MOST_SKIPPED);
            rest.skip_until(b'\n')?;
            if rest.limit() == 0 {
                let (number, most) = (self.number, MOST_SKIPPED >> 20);
                return Err(io::Error::other(format!("line {number} goes on for more than {most} MiB")));
            }
            return Ok(Some(Line { number: self.number, bytes: None }));
        }
        Ok(Some(Line { number: self.number, bytes: Some(self.buffer.trim_ascii()) }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_counted_and_long_ones_are_passed_over() {
        let long = "x".repeat(usize::try_from(MOST_LINE_BYTES).unwrap() + 5);
        let text = format!("a\r\n\n{long}\nb");
        let mut lines = Lines::new(text.as_bytes());
        let mut seen = Vec::new();
        while let Some(line) = lines.next().unwrap() {
            seen.push((line.number, line.bytes.map(<[u8]>::to_vec)));
        }
        let some = |text: &str| Some(text.as_bytes().to_vec());
        assert_eq!(seen, [(1, some("a")), (2, some("")), (3, None), (4, some("b"))]);
        assert!(lines.buffer.capacity() < long.len() * 3, "the bound holds for what is kept");
    }
}
