//! The conclusion for one image in one container.
//!
//! In: what is inside an image ([`Detection`]) and what each SDK version does with the token ([`Reload`]). Out: a [`Verdict`].
//! Pure. Knowledge, lockfiles and layers all end here, so that the same facts give the same judgement.

use std::fmt;

/// What an SDK version (or a program's own reader) does with the token file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reload {
    /// Re-reads it by the clock.
    Periodic,
    /// Re-reads it for every request.
    PerRequest,
    /// Re-reads it only after the API server refused the old one.
    On401,
    /// Reads it once.
    Never,
}

/// How sure a conclusion is, from guess to observation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Confidence {
    /// A report or an inference.
    Low,
    /// Derived, or one source, or a reference matched by its trailing path.
    Medium,
    /// Read in the source or lockfile of the very tag, or in the image.
    High,
    /// Seen by the API server.
    Observed,
}

/// One SDK (or own reader) inside an image, with its proof.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Embedded {
    /// `pkg:golang/k8s.io/client-go`, or the product's own name when it reads the token itself.
    pub sdk: String,
    /// The version as the evidence has it: `v0.17.3`, `e121606b0d09`, `>=10,<12`; empty for own readers.
    pub version: String,
    /// What that version does; an error says why it cannot be known.
    pub reload: Result<Reload, String>,
    /// Whether the program reads the token file itself, whatever its SDK does.
    pub own_reader: bool,
    /// What proves the version: `glide.lock`, a path in a layer, a URL.
    pub evidence: String,
    /// Where the proof can be read.
    pub url: Option<String>,
    /// How sure.
    pub confidence: Confidence,
    /// What a reader should know besides (the documented minimum disagrees, a caveat).
    pub notes: Vec<String>,
}

/// What is inside an image.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Detection {
    /// These clients; never empty.
    Clients(Vec<Embedded>),
    /// No Kubernetes client at all, and why that is known.
    NoClient {
        /// Why, as a clause.
        reason: String,
        /// What proves it.
        evidence: String,
    },
    /// It could not be found out.
    Unknown {
        /// Why, as a clause, with the cure where there is one.
        reason: String,
    },
}

/// The conclusion for one image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Verdict {
    /// Never re-reads its token.
    Stale,
    /// Re-reads only after a 401.
    Late,
    /// It could not be found out.
    Unknown,
    /// Re-reads its token.
    Reloads,
    /// Holds no Kubernetes client.
    NoClient,
}

impl Detection {
    /// The client that a verdict rests on: the first whose behaviour is the verdict's, a program's own reader before its SDKs.
    pub fn deciding(&self, verdict: Verdict) -> Option<&Embedded> {
        let Self::Clients(clients) = self else { return None };
        let fits = |client: &&Embedded| match verdict {
            Verdict::Stale => client.reload == Ok(Reload::Never),
            Verdict::Late => client.reload == Ok(Reload::On401),
            Verdict::Unknown => client.reload.is_err(),
            Verdict::Reloads => matches!(client.reload, Ok(Reload::Periodic | Reload::PerRequest)),
            Verdict::NoClient => false,
        };
        let own = clients.iter().filter(fits).find(|client| client.own_reader);
        own.or_else(|| clients.iter().find(fits))
    }
}

impl Verdict {
    /// The word of reports.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Stale => "stale",
            Self::Late => "late",
            Self::Unknown => "unknown",
            Self::Reloads => "reloads",
            Self::NoClient => "no-client",
        }
    }
}

impl Confidence {
    /// The word of reports and of `--min-confidence`.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Observed => "observed",
        }
    }
}

impl fmt::Display for Verdict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
