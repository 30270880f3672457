//! Where the members of an archive on disk are, so that each can be read alone.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufReader, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use super::path::clean;
use super::{Kind, Skip, Tar, invalid};

/// Most members of an archive that holds images.
const MOST_MEMBERS: usize = 100_000;
/// How many links may lead to each other.
const MOST_LINKS: usize = 8;

/// The members of an archive by their path.
#[derive(Debug)]
pub struct Index {
    path: PathBuf,
    members: BTreeMap<String, Place>,
}

#[derive(Debug)]
enum Place {
    Bytes(Member),
    Link(String),
}

/// The bytes of a member.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Member {
    /// Where they start.
    pub offset: u64,
    /// How many there are.
    pub size: u64,
}

impl Index {
    /// Reads the headers of an archive. Bodies are passed over.
    pub fn of(path: &Path) -> io::Result<Self> {
        let file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut tar = Tar::new(OnDisk { file: BufReader::new(file), length });
        let mut members = BTreeMap::new();
        while let Some(entry) = tar.advance()? {
            let place = match entry.kind {
                Kind::File if !entry.whole => {
                    return Err(invalid(
                        "its files are stored with holes: write it again without `--sparse`",
                    ));
                }
                Kind::File => {
                    let offset = tar.input.file.stream_position()?;
                    Place::Bytes(Member { offset, size: entry.size })
                }
                Kind::HardLink => Place::Link(entry.target),
                Kind::SymbolicLink => {
                    let folder = entry.path.rsplit_once('/').map_or("", |(folder, _)| folder);
                    Place::Link(format!("{folder}/{}", entry.target))
                }
                Kind::Folder | Kind::Other => continue,
            };
            if members.len() == MOST_MEMBERS {
                return Err(invalid("the archive has more than 100000 members"));
            }
            members.insert(entry.path, place);
        }
        Ok(Self { path: path.to_owned(), members })
    }

    /// Where a member is, links followed.
    pub fn member(&self, path: &str) -> Option<Member> {
        let mut path = clean(path)?;
        for _ in 0..MOST_LINKS {
            match self.members.get(&path)? {
                Place::Bytes(member) => return Some(*member),
                Place::Link(target) => path = clean(target)?,
            }
        }
        None
    }

    /// Opens a member.
    pub fn open(&self, member: Member) -> io::Result<impl Read + use<>> {
        let mut file = File::open(&self.path)?;
        file.seek(SeekFrom::Start(member.offset))?;
        Ok(file.take(member.size))
    }
}

/// An archive on disk passes over a body by seeking.
struct OnDisk {
    file: BufReader<File>,
    length: u64,
}

impl Read for OnDisk {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.file.read(buffer)
    }
}

impl io::BufRead for OnDisk {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        self.file.fill_buf()
    }

    fn consume(&mut self, count: usize) {
        self.file.consume(count);
    }
}

impl Skip for OnDisk {
    fn skip(&mut self, count: u64) -> io::Result<()> {
        let behind = self.file.stream_position()?.saturating_add(count);
        let step = i64::try_from(count).ok().filter(|_| behind <= self.length);
        self.file.seek_relative(step.ok_or(io::ErrorKind::UnexpectedEof)?)
    }
}
