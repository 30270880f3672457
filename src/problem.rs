//! An input that could not be used, said so that it can be mended.
//!
//! A problem is data: the run goes on. What cannot be honoured on the command line itself is an error of `main` instead.

use crate::environment::Environments;
use crate::source::Site;

/// Longest message, in bytes: inputs may bring their own words, of any length.
const LONGEST: usize = 4 << 10;

/// What was wrong with an input.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Problem {
    /// The path (or `<stdin>`) as the user would type it.
    pub file: String,
    /// The exact place, where one is known.
    pub site: Option<Site>,
    /// One sentence without a full stop: what could not be done and why.
    pub message: String,
    /// The same without names, where many say the same of different things; nothing where the message is that already.
    pub gist: Option<String>,
    /// What to type or to change.
    pub help: Option<String>,
    /// For templates: where it was included from, innermost first, as `file:line:column`.
    pub trace: Vec<String>,
    /// The environments it was met in.
    pub environments: Environments,
    /// Whether something remained unchecked because of it (exit code 3) or it is only worth knowing.
    pub severity: ProblemSeverity,
}

/// How much was lost through a problem.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProblemSeverity {
    /// Something could not be checked.
    Unchecked,
    /// All was checked, but the reader should know (text behind `...`, an unknown directive).
    Note,
}

impl Problem {
    /// Something in `file` could not be checked.
    pub fn in_file(file: impl Into<String>, message: impl Into<String>) -> Self {
        let mut message = message.into();
        if message.len() > LONGEST {
            let end = (0..=LONGEST).rev().find(|end| message.is_char_boundary(*end));
            message.truncate(end.unwrap_or_default());
            message.push('…');
        }
        Self {
            file: file.into(),
            site: None,
            message,
            gist: None,
            help: None,
            trace: Vec::new(),
            environments: Environments::default(),
            severity: ProblemSeverity::Unchecked,
        }
    }

    /// Something at an exact place could not be checked.
    pub fn at(site: Site, message: impl Into<String>) -> Self {
        let mut problem = Self::in_file(site.source.name(), message);
        problem.site = Some(site);
        problem
    }

    /// Says the same without names, so that many of a kind can be told together.
    #[must_use]
    pub fn told_as(mut self, gist: impl Into<String>) -> Self {
        self.gist = Some(gist.into());
        self
    }

    /// What it has in common with others of its kind.
    pub fn gist(&self) -> &str {
        self.gist.as_ref().unwrap_or(&self.message)
    }

    /// Adds what to type or to change.
    #[must_use]
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Adds the include stack, innermost first.
    #[must_use]
    pub fn trace(mut self, trace: Vec<String>) -> Self {
        self.trace = trace;
        self
    }

    /// Says in which environments it was met.
    #[must_use]
    pub fn within(self, environments: Environments) -> Self {
        Self { environments, ..self }
    }

    /// Marks the problem as one through which nothing was lost.
    #[must_use]
    pub fn note(mut self) -> Self {
        self.severity = ProblemSeverity::Note;
        self
    }
}
