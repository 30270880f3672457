//! Where rendered text was written.
//!
//! In: the sources of a release, by number, and rendered texts with the origin of their parts. Out: [`RenderedText`], free of
//! anything that is bound to the thread that rendered, which answers for each span with a [`Trace`]: the place in a values file,
//! in `Chart.yaml` or in an argument of `--set` where there is one, else the place in a template.

use std::sync::Arc;

use super::text::{FileId, Origin, Part, Text};
use crate::problem::Problem;
use crate::source::{Site, Source, Span, Trace, Tracer};

/// Our limit of values in the values files of a release; each is copied several times on its way to the templates.
const MOST_VALUES: usize = 1_000_000;

/// The sources of a release. The number of a source is its position.
#[derive(Debug, Default)]
pub(crate) struct Files {
    all: Vec<File>,
    /// What could not be read.
    pub(crate) lost: Vec<Problem>,
    /// How many values the values files hold so far.
    values: usize,
}

/// A source, and what it is to a release.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) source: Arc<Source>,
    pub(crate) kind: FileKind,
}

/// What a source is to a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FileKind {
    /// A values file, `Chart.yaml`, an argument of `--set`, a file read by `.Files.Get`: what people set.
    Data,
    /// A template.
    Template,
}

impl Files {
    /// Gives a source its number.
    pub(crate) fn add(&mut self, source: &Arc<Source>, kind: FileKind) -> FileId {
        // Archives and folders are limited to far fewer files.
        let number = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        self.all.push(File { source: source.clone(), kind });
        FileId(number)
    }

    /// The number of a source of data, which is given once.
    pub(crate) fn number(&mut self, source: &Arc<Source>) -> FileId {
        match self.all.iter().rposition(|file| Arc::ptr_eq(&file.source, source)) {
            Some(known) => FileId(u32::try_from(known).unwrap_or(u32::MAX)),
            None => self.add(source, FileKind::Data),
        }
    }

    /// The place of an origin.
    pub(crate) fn site(&self, origin: Origin) -> Option<Site> {
        let source = self.all.get(origin.file.0 as usize)?.source.clone();
        Some(Site::new(source, Span::new(origin.start as usize, origin.end as usize)))
    }

    /// Those that the parts of a text were written in, by number.
    fn of(&self, parts: &[Part]) -> Vec<(FileId, File)> {
        let mut numbers: Vec<FileId> = Vec::new();
        for origin in parts.iter().flat_map(|part| [part.origin, part.site]).flatten() {
            if numbers.last() != Some(&origin.file) {
                numbers.push(origin.file);
            }
        }
        numbers.sort_unstable();
        numbers.dedup();
        let file = |number: FileId| Some((number, self.all.get(number.0 as usize)?.clone()));
        numbers.into_iter().filter_map(file).collect()
    }

    /// Counts the values of a file, unless they are more than all of a release may have.
    pub(crate) fn count_values(&mut self, more: usize) -> Result<(), String> {
        if self.values + more > MOST_VALUES {
            return Err(format!(
                "the values files of the release stand for more than the limit of {MOST_VALUES} values"
            ));
        }
        self.values += more;
        Ok(())
    }
}

/// The rendered text of a template, with the origin of its parts.
pub struct RenderedText {
    text: String,
    parts: Vec<Part>,
    /// By number; others of the release, which may be large, are let go.
    files: Vec<(FileId, File)>,
    template: Arc<Source>,
}

impl RenderedText {
    /// The text of a template, unless it is not UTF-8.
    pub(crate) fn new(
        text: Text,
        template: Arc<Source>,
        files: &Files,
    ) -> Result<Self, std::string::FromUtf8Error> {
        let parts = text.parts();
        let text = String::from_utf8(text.into_bytes())?;
        Ok(Self { text, files: files.of(&parts), parts, template })
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The text of a span; empty when it is none of this text.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or_default()
    }

    /// The parts that a span touches, each with its first byte.
    fn touched(&self, span: Span) -> impl DoubleEndedIterator<Item = (usize, &Part)> {
        let first = self.parts.partition_point(|part| part.end as usize <= span.start);
        let end = span.end.max(span.start + 1);
        let behind = first + self.parts[first..].partition_point(|part| (part.end as usize) < end) + 1;
        (first..behind.min(self.parts.len())).map(|position| {
            let start = position.checked_sub(1).map_or(0, |before| self.parts[before].end as usize);
            (start, &self.parts[position])
        })
    }

    /// What is said of text whose origin is lost.
    fn unknown(&self) -> Trace {
        Trace::direct(Site::new(self.template.clone(), Span::default()))
    }

    fn file(&self, number: FileId) -> Option<&File> {
        let place = self.files.binary_search_by_key(&number, |(number, _)| *number).ok()?;
        Some(&self.files[place].1)
    }

    /// The bytes of `origin` that `span` covers, when it is the origin of the part at `start..end`.
    fn site(&self, origin: Origin, (start, end): (usize, usize), span: Span) -> Option<Site> {
        let source = self.file(origin.file)?.source.clone();
        let whole = Span::new(origin.start as usize, origin.end as usize);
        let covered = if origin.exact {
            let from = whole.start + span.start.saturating_sub(start);
            let to = whole.start + span.end.min(end).saturating_sub(start);
            Span::new(from.min(whole.end), to.min(whole.end))
        } else {
            whole
        };
        Some(Site::new(source, covered))
    }
}

impl Tracer for RenderedText {
    fn text(&self) -> &str {
        &self.text
    }

    fn trace(&self, span: Span) -> Trace {
        let data = |(_, part): &(usize, &Part)| {
            part.origin
                .and_then(|origin| self.file(origin.file))
                .is_some_and(|file| file.kind == FileKind::Data)
        };
        // The tag is at the end of an image, so of several values the last is the one that a fix would change.
        let chosen = self.touched(span).rfind(data).or_else(|| self.touched(span).next());
        let Some((start, part)) = chosen else { return self.unknown() };
        let place = (start, part.end as usize);
        let written = part.origin.and_then(|origin| self.site(origin, place, span));
        let mut via: Vec<Site> = part
            .site
            .and_then(|site| self.site(Origin { exact: false, ..site }, place, span))
            .into_iter()
            .collect();
        match written {
            Some(primary) => Trace { primary, via },
            None if via.is_empty() => self.unknown(),
            None => Trace { primary: via.remove(0), via },
        }
    }
}

impl std::fmt::Debug for RenderedText {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("RenderedText")
            .field("bytes", &self.text.len())
            .field("parts", &self.parts.len())
            .finish_non_exhaustive()
    }
}
