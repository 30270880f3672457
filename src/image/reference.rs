//! `registry/repository:tag@digest`: a reference split as the distribution specification's grammar says.
//!
//! In: the text behind `image:`. Out: a [`Reference`] with canonical parts and the bytes each part was written at,
//! or a [`ReferenceError`] with a cure.

use std::fmt;

use crate::source::Span;

mod part;
#[cfg(test)]
mod tests;

/// The registry that is meant where none is written.
pub const DEFAULT_REGISTRY: &str = "docker.io";
/// What stands before a repository of one segment on the default registry.
const OFFICIAL_PREFIX: &str = "library/";
/// The specification's limit for `registry/repository`.
const NAME_LIMIT: usize = 255;

/// An image reference: its canonical parts and what was written. Ordered by the canonical parts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Reference {
    /// `docker.io` when none is written; `index.docker.io` and `registry-1.docker.io` become `docker.io`.
    pub registry: String,
    /// With `library/` in front of official images.
    pub repository: String,
    /// As written; nothing stands for `latest`.
    pub tag: Option<String>,
    /// `algorithm:hex`.
    pub digest: Option<String>,
    /// As written, spaces around it included.
    pub written: String,
    /// The bytes of the parts in [`Reference::written`].
    pub spans: Spans,
}

/// Where the parts of a reference were written, in bytes of the written text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Spans {
    /// Nothing when the registry was left to the default.
    pub registry: Option<Span>,
    /// Without the registry and its slash.
    pub repository: Span,
    /// Without the colon.
    pub tag: Option<Span>,
    /// Without the at sign.
    pub digest: Option<Span>,
}

impl Spans {
    /// The bytes a finding about the version underlines: the tag, else the digest, else the repository.
    pub fn version(&self) -> Span {
        self.tag.or(self.digest).unwrap_or(self.repository)
    }
}

/// Why a text is no image reference.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReferenceError {
    /// What sort of mistake it is.
    pub kind: ReferenceErrorKind,
    /// One clause without a full stop.
    pub message: String,
    /// What to write instead, one clause.
    pub help: String,
    /// The bytes of the text that are wrong.
    pub span: Span,
}

/// The sorts of mistakes in references.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReferenceErrorKind {
    /// Nothing was written.
    Empty,
    /// A placeholder such as `{{ … }}`, `${…}` or `$(…)` was never filled in.
    Placeholder,
    /// The text breaks the grammar.
    Malformed,
}

impl fmt::Display for ReferenceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.message, self.help)
    }
}

impl std::error::Error for ReferenceError {}

impl Reference {
    /// Splits a written reference; spaces around it are passed over.
    pub fn parse(written: &str) -> Result<Self, ReferenceError> {
        let start = written.len() - written.trim_start().len();
        let text = written.trim();
        if let Some(error) = part::unusable(text) {
            return Err(error.shifted(start));
        }
        let split = Split::of(text);
        split.check(text).map_err(|error| error.shifted(start))?;
        Ok(split.reference(written, text, start))
    }

    /// An image that no registry has, by the words it was given in: `oci:DIR`.
    pub fn local(written: &str) -> Self {
        Self {
            registry: String::new(),
            repository: written.to_owned(),
            tag: None,
            digest: None,
            written: written.to_owned(),
            spans: Spans { repository: Span::new(0, written.len()), ..Spans::default() },
        }
    }

    /// Whether no registry has it.
    pub fn is_local(&self) -> bool {
        self.registry.is_empty()
    }

    /// `registry/repository`: what knowledge files are named by.
    pub fn name(&self) -> String {
        format!("{}/{}", self.registry, self.repository)
    }
}

impl fmt::Display for Reference {
    /// The canonical form, which parses to the same parts.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.registry.is_empty() {
            write!(f, "{}/", self.registry)?;
        }
        write!(f, "{}", self.repository)?;
        if let Some(tag) = &self.tag {
            write!(f, ":{tag}")?;
        }
        if let Some(digest) = &self.digest {
            write!(f, "@{digest}")?;
        }
        Ok(())
    }
}

impl std::str::FromStr for Reference {
    type Err = ReferenceError;

    fn from_str(text: &str) -> Result<Self, ReferenceError> {
        Self::parse(text)
    }
}

/// The spans of the parts, before anything is checked.
struct Split {
    spans: Spans,
}

impl Split {
    /// The digest is behind the first `@`; the tag behind the last `:` that no `/` follows; the registry is a first
    /// segment that looks like a host.
    fn of(text: &str) -> Self {
        let at = text.find('@');
        let digest = at.map(|at| Span::new(at + 1, text.len()));
        let named = &text[..at.unwrap_or(text.len())];
        let path_start = named.rfind('/').map_or(0, |slash| slash + 1);
        let colon = named[path_start..].find(':').map(|colon| path_start + colon);
        let tag = colon.map(|colon| Span::new(colon + 1, named.len()));
        let name = &named[..colon.unwrap_or(named.len())];
        let registry =
            name.split_once('/').filter(|(first, _)| part::is_host(first)).map(|(first, _)| first.len());
        let repository = Span::new(registry.map_or(0, |end| end + 1), name.len());
        Self { spans: Spans { registry: registry.map(|end| Span::new(0, end)), repository, tag, digest } }
    }

    fn check(&self, text: &str) -> Result<(), ReferenceError> {
        let Spans { registry, repository, tag, digest } = self.spans;
        if let Some(span) = registry {
            part::check_registry(&text[span.start..span.end], span)?;
        }
        part::check_repository(&text[repository.start..repository.end], repository)?;
        if registry.map_or(0, Span::len) + repository.len() > NAME_LIMIT {
            let message = format!("registry and repository are longer than {NAME_LIMIT} characters");
            return Err(ReferenceError::malformed(repository, message, "shorten the name"));
        }
        if let Some(span) = tag {
            part::check_tag(&text[span.start..span.end], span)?;
        }
        digest.map_or(Ok(()), |span| part::check_digest(&text[span.start..span.end], span))
    }

    fn reference(&self, written: &str, text: &str, start: usize) -> Reference {
        let part = |span: Span| text[span.start..span.end].to_owned();
        let shift = |span: Span| span.shifted(start);
        let Spans { registry, repository, tag, digest } = self.spans;
        let host =
            registry.map_or_else(|| DEFAULT_REGISTRY.to_owned(), |span| canonical_registry(&part(span)));
        let mut path = part(repository);
        if host == DEFAULT_REGISTRY && !path.contains('/') {
            path.insert_str(0, OFFICIAL_PREFIX);
        }
        Reference {
            registry: host,
            repository: path,
            tag: tag.map(part),
            digest: digest.map(part),
            written: written.to_owned(),
            spans: Spans {
                registry: registry.map(shift),
                repository: shift(repository),
                tag: tag.map(shift),
                digest: digest.map(shift),
            },
        }
    }
}

/// Host names are the same in any case; Docker Hub has three names of its own. A name that only its capital letters make a host keeps
/// them, or it would be read as a path the next time.
fn canonical_registry(written: &str) -> String {
    let host = written.to_ascii_lowercase();
    match host.as_str() {
        _ if !part::is_host(&host) => written.to_owned(),
        "index.docker.io" | "registry-1.docker.io" | "registry.hub.docker.com" | "docker.io:443" => {
            DEFAULT_REGISTRY.to_owned()
        }
        _ => host,
    }
}

impl ReferenceError {
    fn malformed(span: Span, message: impl Into<String>, help: impl Into<String>) -> Self {
        Self { kind: ReferenceErrorKind::Malformed, message: message.into(), help: help.into(), span }
    }

    fn shifted(mut self, offset: usize) -> Self {
        self.span = self.span.shifted(offset);
        self
    }
}
