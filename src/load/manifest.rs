//! Manifest files and streams read into objects.
//!
//! In: a path, the standard input or bytes with a name. Out: objects and problems. YAML that is no Kubernetes object and definitions of
//! custom resources pass in silence; a document that cannot be read costs itself, not its neighbours.

mod documents;
mod likeness;

use std::borrow::Cow;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use super::Loaded;
use crate::discover::STDIN;
use crate::problem::Problem;
use crate::source::{Site, Source, Span};
use crate::yaml;

/// Largest file that is read.
const MOST_FILE_BYTES: u64 = 64 << 20;
/// Largest standard input that is read: all pods of a large cluster as JSON.
const MOST_STREAM_BYTES: u64 = 256 << 20;
/// What every object holds. A text without it cannot hold one; it is read only to be sure that it is not a broken one.
const MARK: &str = "apiVersion";

/// How a text came to be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asked {
    /// The user named it: whatever is broken in it is told.
    Named,
    /// It lay below a folder: what is broken is told where it looks like a part of an object.
    Found,
}

/// Reads a file; it is called what the user would type.
pub fn read_file(path: &Path, asked: Asked) -> Loaded {
    let name = path.display().to_string();
    match File::open(path).and_then(|file| read_at_most(file, MOST_FILE_BYTES)) {
        Ok(Some(bytes)) => read_owned(&name, bytes, asked),
        Ok(None) => too_large(&name, MOST_FILE_BYTES, "split the file, or leave it out"),
        Err(error) => failed(Problem::in_file(&name, format!("the file cannot be read: {error}"))),
    }
}

/// Reads a stream such as the output of `helm template` or `kubectl get -o yaml`.
pub fn read_stream(stream: impl Read) -> Loaded {
    match read_at_most(stream, MOST_STREAM_BYTES) {
        Ok(Some(bytes)) => read_owned(STDIN, bytes, Asked::Named),
        Ok(None) => too_large(STDIN, MOST_STREAM_BYTES, "send it in parts, one namespace at a time"),
        Err(error) => failed(Problem::in_file(STDIN, format!("the standard input cannot be read: {error}"))),
    }
}

/// Reads the bytes of a file called `name` that lay below a folder.
pub fn read_bytes<'a>(name: &str, bytes: impl Into<Cow<'a, [u8]>>) -> Loaded {
    match bytes.into() {
        Cow::Borrowed(bytes) => read(name, bytes, Asked::Found),
        Cow::Owned(bytes) => read_owned(name, bytes, Asked::Found),
    }
}

/// Reads the bytes of a file called `name`.
fn read(name: &str, bytes: &[u8], asked: Asked) -> Loaded {
    match yaml::decode(bytes) {
        Ok(text) => read_text(name, text.into_owned(), asked),
        Err(error) => not_text(name, bytes, &error),
    }
}

/// The same of bytes that nobody else holds: those of a large text are not copied.
fn read_owned(name: &str, bytes: Vec<u8>, asked: Asked) -> Loaded {
    match String::from_utf8(bytes) {
        Ok(text) => read_text(name, text, asked),
        Err(error) => read(name, error.as_bytes(), asked),
    }
}

fn read_text(name: &str, text: String, asked: Asked) -> Loaded {
    if text.contains(MARK) {
        return documents::read(&Source::new(name, text));
    }
    if likeness::is_worth_reading(name, &text, asked) {
        return documents::broken(&Source::new(name, text));
    }
    Loaded::default()
}

/// Nothing when there is more.
fn read_at_most(stream: impl Read, limit: u64) -> io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::new();
    stream.take(limit + 1).read_to_end(&mut bytes)?;
    Ok((bytes.len() as u64 <= limit).then_some(bytes))
}

fn too_large(name: &str, limit: u64, cure: &str) -> Loaded {
    failed(Problem::in_file(name, format!("larger than {} MB, so it was not read", limit >> 20)).help(cure))
}

fn not_text(name: &str, bytes: &[u8], error: &yaml::Error) -> Loaded {
    let is_utf16 = matches!(bytes, [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..]);
    if is_utf16 {
        return failed(Problem::in_file(name, error.message.clone()));
    }
    if !bytes.windows(MARK.len()).any(|window| window == MARK.as_bytes()) {
        return Loaded::default();
    }
    let source = Source::new(name, String::from_utf8_lossy(bytes));
    let at = error.span.start;
    let replacement = char::REPLACEMENT_CHARACTER.len_utf8();
    failed(Problem::at(Site::new(source, Span::new(at, at + replacement)), error.message.clone()))
}

pub(super) fn failed(problem: Problem) -> Loaded {
    Loaded { problems: vec![problem], ..Loaded::default() }
}

#[cfg(test)]
mod tests;
