//! What a cluster saw: the service accounts whose requests came with a stale token.
//!
//! In: files as the control plane and AWS write them: the audit log (JSON lines), an export of CloudWatch Logs Insights (CSV or JSON), a
//! notice of AWS Health (text or JSON), each packed with gzip or not. Out: a [`Sighting`] for each account, and problems. Files are read
//! as streams; of a token nothing but its age is looked at.

mod format;
mod lines;
mod record;
mod tally;
mod text;

use std::collections::BTreeSet;
use std::fmt;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::{Path, PathBuf};

use flate2::read::MultiGzDecoder;

use crate::moment::Moment;
use crate::problem::Problem;

use tally::Tally;

/// What a file begins with that gzip packed.
const GZIP: &[u8] = &[0x1f, 0x8b];

/// A service account.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Account {
    /// Its namespace.
    pub namespace: String,
    /// Its name.
    pub name: String,
}

/// What was seen of one account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sighting {
    /// Whose token it was.
    pub account: Account,
    /// The file that told of it first.
    pub file: String,
    /// How often it was seen.
    pub times: u64,
    /// When it was last seen, where that is told.
    pub last: Option<Moment>,
    /// When the oldest token that was still in use was issued, where that can be told.
    pub issued: Option<Moment>,
    /// The pods it was seen in, as far as they were told.
    pub pods: BTreeSet<String>,
    /// The clusters it was seen in, as far as they were told.
    pub clusters: BTreeSet<String>,
}

impl Account {
    /// An account, if both are names that Kubernetes allows: nothing else is taken from a file, and nothing else is printed.
    fn new(namespace: &str, name: &str) -> Option<Self> {
        let fits = |text: &str| {
            let letters = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-' || b == b'.';
            (1..=253).contains(&text.len()) && text.bytes().all(letters)
        };
        let account = || Self { namespace: namespace.to_owned(), name: name.to_owned() };
        (fits(namespace) && fits(name)).then(account)
    }
}

impl fmt::Display for Account {
    /// As notices and audit logs write it: `kube-system:kube2iam`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}", self.namespace, self.name)
    }
}

/// Reads all files, in the order given. What one of them has in another one's words is one sighting.
pub fn read(files: &[PathBuf]) -> (Vec<Sighting>, Vec<Problem>) {
    let (mut tally, mut problems) = (Tally::default(), Vec::new());
    for path in files {
        let name = path.display().to_string();
        let refuse = |message: String| Problem::in_file(&name, message).help(format::HELP);
        match open(path) {
            Err(error) => problems.push(refuse(format!("the evidence cannot be read: {error}"))),
            Ok(reader) => match format::read(reader, &name, &mut tally) {
                Ok(found) => problems.extend(found),
                Err(error) => problems.push(refuse(format!("not all of the evidence was used: {error}"))),
            },
        }
    }
    problems.extend(tally.overflow());
    (tally.sightings(), problems)
}

fn open(path: &Path) -> io::Result<Box<dyn BufRead>> {
    let mut reader = BufReader::with_capacity(1 << 18, File::open(path)?);
    if reader.fill_buf()?.starts_with(GZIP) {
        let packed: Box<dyn Read> = Box::new(MultiGzDecoder::new(reader));
        return Ok(Box::new(BufReader::with_capacity(1 << 18, packed)));
    }
    Ok(Box::new(reader))
}

#[cfg(test)]
mod tests;
