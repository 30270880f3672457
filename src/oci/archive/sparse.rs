//! Files with holes: an archive has their parts one after the other, and a map that says where in the file each belongs.
//!
//! In: a map in any of the four forms that GNU tar writes. Out: a [`Map`], held against the size of the file and of what is stored.

use std::collections::VecDeque;
use std::io::{self, Read};

use super::header::{BLOCK, number};
use super::invalid;

/// Most parts of one file.
const MOST_PARTS: usize = 100_000;
/// A part in a header: where it belongs and how long it is, in twelve digits each.
const FIELD: usize = 24;
/// Where a header of the old form has its first parts, whether they go on, and the size of the file.
const IN_HEADER: std::ops::Range<usize> = 386..482;
const GOES_ON: usize = 482;
const SIZE: std::ops::Range<usize> = 483..495;
/// Where a block behind such a header says whether there is one more.
const MORE: usize = 504;
/// Most digits of a number in a map.
const MOST_DIGITS: usize = 20;

/// Where the parts of a file belong.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Map {
    parts: VecDeque<Part>,
    size: u64,
    /// How much of the file was given.
    at: u64,
}

/// Bytes that are stored, and where they belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    at: u64,
    length: u64,
}

/// What a file has at some place, and how much of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Here {
    Hole(u64),
    Data(u64),
    End,
}

/// What extended headers say about holes.
#[derive(Debug, Clone, Default)]
pub(super) struct Records {
    /// The path of the file, where the plain one is that of a program that knows of no holes.
    pub(super) name: Option<String>,
    numbers: Vec<u64>,
    size: Option<u64>,
    in_body: bool,
}

impl Records {
    /// Takes a record whose key begins with `GNU.sparse.`; nothing for a value that is none.
    pub(super) fn take(&mut self, key: &[u8], value: &str) -> Option<()> {
        match key {
            b"name" => self.name = Some(value.to_owned()),
            b"major" => self.in_body = value == "1",
            b"size" | b"realsize" => self.size = Some(value.parse().ok()?),
            b"offset" | b"numbytes" => self.numbers.push(value.parse().ok()?),
            b"map" => {
                let numbers = value.split(',').map(str::parse).collect::<Result<Vec<_>, _>>();
                self.numbers = numbers.ok()?;
            }
            _ => {}
        }
        Some(())
    }

    /// The map; `body` is where it stands if it is not in the records. `stored` says how much there is of the body.
    pub(super) fn map(self, body: &mut impl Read, stored: u64) -> io::Result<Map> {
        let size = self.size.ok_or_else(broken)?;
        if !self.in_body {
            return Map::new(&self.numbers, size, stored);
        }
        let mut taken = 0;
        let count = line(body, &mut taken)?;
        if count > MOST_PARTS as u64 {
            return Err(broken());
        }
        let numbers = (0..2 * count).map(|_| line(body, &mut taken)).collect::<io::Result<Vec<_>>>()?;
        let padding = super::padding(taken);
        io::copy(&mut body.take(padding), &mut io::sink())?;
        Map::new(&numbers, size, stored.checked_sub(taken + padding).ok_or_else(broken)?)
    }
}

impl Map {
    /// The map of a header in the old form, which goes on in blocks behind it.
    pub(super) fn of_header(header: &[u8; BLOCK], input: &mut impl Read, stored: u64) -> io::Result<Self> {
        let mut numbers = Vec::new();
        fields(&header[IN_HEADER], &mut numbers)?;
        let mut more = header[GOES_ON] != 0;
        while more {
            let mut block = [0; BLOCK];
            input.read_exact(&mut block)?;
            fields(&block[..MORE], &mut numbers)?;
            more = block[MORE] != 0;
        }
        Self::new(&numbers, number(&header[SIZE]).ok_or_else(broken)?, stored)
    }

    fn new(numbers: &[u64], size: u64, stored: u64) -> io::Result<Self> {
        let (pairs, rest) = numbers.as_chunks::<2>();
        let (mut end, mut sum) = (0_u64, 0_u64);
        let mut parts = VecDeque::new();
        for &[at, length] in pairs {
            if at < end {
                return Err(broken());
            }
            end = at.checked_add(length).filter(|end| *end <= size).ok_or_else(broken)?;
            sum += length; // never more than `end`
            if length > 0 {
                parts.push_back(Part { at, length });
            }
        }
        let adds_up = rest.is_empty() && sum == stored;
        if adds_up { Ok(Self { parts, size, at: 0 }) } else { Err(broken()) }
    }

    /// The size of the file with its holes.
    pub(super) fn size(&self) -> u64 {
        self.size
    }

    /// What comes next.
    pub(super) fn here(&self) -> Here {
        match self.parts.front() {
            Some(part) if part.at > self.at => Here::Hole(part.at - self.at),
            Some(part) => Here::Data(part.length - (self.at - part.at)),
            None if self.at < self.size => Here::Hole(self.size - self.at),
            None => Here::End,
        }
    }

    /// Goes on by as much, which is not more than what is here.
    pub(super) fn advance(&mut self, count: u64) {
        self.at += count;
        while self.parts.front().is_some_and(|part| part.at + part.length <= self.at) {
            self.parts.pop_front();
        }
    }
}

/// The parts of a header or a block behind it; an empty field ends them.
fn fields(bytes: &[u8], numbers: &mut Vec<u64>) -> io::Result<()> {
    for field in bytes.chunks_exact(FIELD).take_while(|field| field[0] != 0) {
        let (at, length) = field.split_at(FIELD / 2);
        numbers.push(number(at).ok_or_else(broken)?);
        numbers.push(number(length).ok_or_else(broken)?);
    }
    if numbers.len() > 2 * MOST_PARTS { Err(broken()) } else { Ok(()) }
}

/// A number on a line of its own.
fn line(input: &mut impl Read, taken: &mut u64) -> io::Result<u64> {
    let mut digits = String::new();
    while digits.len() <= MOST_DIGITS {
        let mut byte = [0];
        input.read_exact(&mut byte)?;
        *taken += 1;
        match byte[0] {
            b'\n' => return digits.parse().map_err(|_| broken()),
            byte => digits.push(char::from(byte)),
        }
    }
    Err(broken())
}

fn broken() -> io::Error {
    invalid("the map of a file with holes does not add up")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_map_tells_holes_from_data() {
        let mut map = Map::new(&[0, 2, 4, 3, 9, 0], 9, 5).unwrap();
        let mut seen = Vec::new();
        loop {
            let here = map.here();
            seen.push(here);
            match here {
                Here::Hole(count) | Here::Data(count) => map.advance(count),
                Here::End => break,
            }
        }
        assert_eq!(seen, [Here::Data(2), Here::Hole(2), Here::Data(3), Here::Hole(2), Here::End]);
    }

    #[test]
    fn maps_that_do_not_add_up_are_refused() {
        for (numbers, size, stored) in [
            (vec![0, 2, 1, 1], 9, 3),
            (vec![0, 2], 1, 2),
            (vec![0, 2], 9, 3),
            (vec![0, 2, 4], 9, 2),
            (vec![u64::MAX, 2], u64::MAX, 2),
        ] {
            assert!(Map::new(&numbers, size, stored).is_err(), "{numbers:?} {size} {stored}");
        }
    }
}
