//! The blocks in front of the entries of a tar archive: plain headers and the records that extend them.

use std::io;

use super::invalid;
use super::sparse::Records;

/// Everything in a tar archive comes in blocks of this size.
pub(super) const BLOCK: usize = 512;

/// What an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A regular file.
    File,
    /// A folder.
    Folder,
    /// A further name of a file in the same image.
    HardLink,
    /// A path that leads elsewhere.
    SymbolicLink,
    /// A device, a pipe.
    Other,
}

impl Kind {
    pub(super) fn has_body(self) -> bool {
        matches!(self, Self::File | Self::Other)
    }
}

/// A plain header.
#[derive(Debug, Clone)]
pub(super) struct Header {
    pub(super) path: String,
    pub(super) mode: u64,
    pub(super) size: u64,
    pub(super) flag: u8,
    pub(super) target: String,
}

impl Header {
    pub(super) fn parse(block: &[u8; BLOCK]) -> io::Result<Self> {
        if !is_sound(block) {
            return Err(invalid("it is no tar archive: a header does not add up"));
        }
        let name = text(&block[..100]);
        let posix = &block[257..263] == b"ustar\0";
        let prefix = if posix { text(&block[345..500]) } else { String::new() };
        Ok(Self {
            path: if prefix.is_empty() { name } else { format!("{prefix}/{name}") },
            mode: number(&block[100..108]).unwrap_or(0),
            size: number(&block[124..136]).ok_or_else(|| invalid("the size of an entry is no number"))?,
            flag: block[156],
            target: text(&block[157..257]),
        })
    }

    pub(super) fn kind(&self) -> Kind {
        match self.flag {
            0 | b'0' | b'7' | b'S' => Kind::File,
            b'1' => Kind::HardLink,
            b'2' => Kind::SymbolicLink,
            b'5' => Kind::Folder,
            _ => Kind::Other,
        }
    }
}

/// Whether the checksum is right, in either way that programs have added it up.
fn is_sound(block: &[u8; BLOCK]) -> bool {
    let byte = |(at, byte): (usize, &u8)| if (148..156).contains(&at) { b' ' } else { *byte };
    let unsigned: u64 = block.iter().enumerate().map(|it| u64::from(byte(it))).sum();
    let signed: i64 = block.iter().enumerate().map(|it| i64::from(byte(it).cast_signed())).sum();
    number(&block[148..156]).is_some_and(|sum| sum == unsigned || i64::try_from(sum) == Ok(signed))
}

/// A number in octal digits, or in the binary form of large ones.
pub(super) fn number(field: &[u8]) -> Option<u64> {
    if field.first()? & 0x80 != 0 {
        if field[0] != 0x80 {
            return None; // negative, or beyond 64 bits
        }
        let (high, low) = field[1..].split_at(field.len().saturating_sub(9));
        let fits = high.iter().all(|byte| *byte == 0);
        return fits.then(|| low.iter().fold(0, |sum, byte| sum << 8 | u64::from(*byte)));
    }
    let digits = text(field);
    let digits = digits.trim_matches([' ', '\0']);
    if digits.is_empty() { Some(0) } else { u64::from_str_radix(digits, 8).ok() }
}

/// A text up to its first zero.
pub(super) fn text(field: &[u8]) -> String {
    let end = field.iter().position(|byte| *byte == 0).unwrap_or(field.len());
    String::from_utf8_lossy(&field[..end]).into_owned()
}

/// What extended headers say in place of the plain one.
#[derive(Debug, Clone, Default)]
pub(super) struct Extended {
    pub(super) path: Option<String>,
    pub(super) target: Option<String>,
    pub(super) size: Option<u64>,
    /// What they say about holes, where there are any.
    pub(super) sparse: Option<Records>,
}

impl Extended {
    /// Reads records of the form `length key=value\n`.
    pub(super) fn read(&mut self, mut records: &[u8]) -> io::Result<()> {
        let broken = || invalid("an extended header does not add up");
        while !records.is_empty() {
            let space = records.iter().take(20).position(|byte| *byte == b' ').ok_or_else(broken)?;
            let length: usize = text(&records[..space]).parse().map_err(|_| broken())?;
            let record = records.get(space + 1..length).ok_or_else(broken)?;
            let record = record.strip_suffix(b"\n").ok_or_else(broken)?;
            let equals = record.iter().position(|byte| *byte == b'=').ok_or_else(broken)?;
            self.take(&record[..equals], &record[equals + 1..]).ok_or_else(broken)?;
            records = &records[length..];
        }
        Ok(())
    }

    fn take(&mut self, key: &[u8], value: &[u8]) -> Option<()> {
        let text = || String::from_utf8_lossy(value).into_owned();
        match key {
            b"path" => self.path = Some(text()),
            b"linkpath" => self.target = Some(text()),
            b"size" => self.size = Some(text().parse().ok()?),
            _ => {
                if let Some(key) = key.strip_prefix(b"GNU.sparse.") {
                    self.sparse.get_or_insert_default().take(key, &text())?;
                }
            }
        }
        Some(())
    }

    /// This where it says something, else what holds for the whole archive.
    pub(super) fn over(self, global: &Self) -> Self {
        Self {
            path: self.path.or_else(|| global.path.clone()),
            target: self.target.or_else(|| global.target.clone()),
            size: self.size.or(global.size),
            sparse: self.sparse,
        }
    }
}
