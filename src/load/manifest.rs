//! Manifest files and streams read into objects.
//!
//! In: a path, the standard input or bytes with a name. Out: objects and problems. YAML that is no Kubernetes object and definitions of
//! custom resources pass in silence; a document that cannot be read costs itself, not its neighbours.

mod likeness;

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use super::definition::is_text_of_definition;
use super::{Loaded, Object, Origin, objects};
use crate::discover::STDIN;
use crate::problem::Problem;
use crate::source::{Site, Source, Span};
use crate::yaml::{self, Document};

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
        Ok(Some(bytes)) => read(&name, &bytes, asked),
        Ok(None) => too_large(&name, MOST_FILE_BYTES, "split the file, or leave it out"),
        Err(error) => failed(Problem::in_file(&name, format!("the file cannot be read: {error}"))),
    }
}

/// Reads a stream such as the output of `helm template` or `kubectl get -o yaml`.
pub fn read_stream(stream: impl Read) -> Loaded {
    match read_at_most(stream, MOST_STREAM_BYTES) {
        Ok(Some(bytes)) => read(STDIN, &bytes, Asked::Named),
        Ok(None) => too_large(STDIN, MOST_STREAM_BYTES, "send it in parts, one namespace at a time"),
        Err(error) => failed(Problem::in_file(STDIN, format!("the standard input cannot be read: {error}"))),
    }
}

/// Reads the bytes of a file called `name` that lay below a folder.
pub fn read_bytes(name: &str, bytes: &[u8]) -> Loaded {
    read(name, bytes, Asked::Found)
}

/// Reads the bytes of a file called `name`.
fn read(name: &str, bytes: &[u8], asked: Asked) -> Loaded {
    match yaml::decode(bytes) {
        Ok(text) if text.contains(MARK) => read_text(&Source::new(name, text)),
        Ok(text) if likeness::is_worth_reading(name, &text, asked) => only_broken(&Source::new(name, text)),
        Ok(_) => Loaded::default(),
        Err(error) => not_text(name, bytes, &error),
    }
}

/// What is broken in a text without any object.
fn only_broken(source: &Arc<Source>) -> Loaded {
    let documents = yaml::parse_stream(source.text());
    let broken = |(index, document): (usize, &Document)| {
        let error = document.root.as_ref().err()?;
        Some(unreadable(source, error, &documents[index + 1..]))
    };
    let problems = documents.iter().enumerate().filter_map(broken).collect();
    Loaded { problems, ..Loaded::default() }
}

fn read_text(source: &Arc<Source>) -> Loaded {
    let mut loaded = Loaded::default();
    let documents = yaml::parse_stream_where(source.text(), |document| !is_text_of_definition(document));
    let mut templates = Vec::new();
    for (index, document) in documents.iter().enumerate() {
        for note in &document.notes {
            let site = Site::new(source.clone(), note.span);
            loaded.problems.push(Problem::at(site, note.message.clone()).note());
        }
        match &document.root {
            Ok(Some(root)) => {
                let template = source_comment(source.slice(document.span));
                let chart = template.and_then(chart_of);
                loaded.objects.extend(objects(root).into_iter().map(|root| Object {
                    root,
                    origin: Origin::File(source.clone()),
                    chart: chart.map(str::to_owned),
                    template: template.map(str::to_owned),
                    default_namespace: None,
                    environment: None,
                }));
            }
            Ok(None) => {}
            Err(error) if source.slice(document.span).contains("{{") => templates.push(error),
            Err(error) => loaded.problems.push(unreadable(source, error, &documents[index + 1..])),
        }
    }
    loaded.problems.extend(template_problem(source, &templates));
    loaded
}

/// A document that cannot be read.
fn unreadable(source: &Arc<Source>, error: &yaml::Error, later: &[Document]) -> Problem {
    let problem = Problem::at(Site::new(source.clone(), error.span), error.message.clone());
    problem.help(cure(source, later))
}

/// What a broken document means for those behind it.
fn cure(source: &Source, later: &[Document]) -> String {
    let lost = later.iter().filter(|document| has_content(source.slice(document.span))).count();
    match lost {
        0 => "mend the document: kubectl refuses it too".to_owned(),
        1 => "mend the document: kubectl would stop here and not apply the one behind it".to_owned(),
        _ => format!("mend the document: kubectl would stop here and not apply the {lost} behind it"),
    }
}

fn has_content(text: &str) -> bool {
    text.lines().map(str::trim_start).any(|line| !line.is_empty() && !line.starts_with('#'))
}

/// One problem for all documents of a file that are templates.
fn template_problem(source: &Arc<Source>, errors: &[&yaml::Error]) -> Option<Problem> {
    let first = errors.first()?;
    let message = match errors.len() {
        1 => format!("looks like a Go template outside a chart ({})", first.message),
        count => format!("{count} documents look like Go templates outside a chart ({})", first.message),
    };
    let help =
        "check the folder that holds its Chart.yaml, or pipe the rendered text into `staletoken check -`";
    Some(Problem::at(Site::new(source.clone(), first.span), message).help(help))
}

/// The file in the comment `# Source: chart/templates/file.yaml` that `helm template` writes above each document.
fn source_comment(document: &str) -> Option<&str> {
    let mut comments =
        document.lines().map(str::trim).take_while(|line| line.is_empty() || line.starts_with('#'));
    let path = comments.find_map(|line| line.strip_prefix("# Source: "))?.trim();
    let simple = !path.contains([' ', ':', '\\']) && !path.starts_with('/');
    (simple && chart_of(path).is_some()).then_some(path)
}

/// The chart of a file that such a comment names.
fn chart_of(path: &str) -> Option<&str> {
    Some(&path[..path.rfind("/templates/").or_else(|| path.rfind("/crds/"))?])
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

fn failed(problem: Problem) -> Loaded {
    Loaded { problems: vec![problem], ..Loaded::default() }
}

#[cfg(test)]
mod tests;
