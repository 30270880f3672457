//! What is known about a client library: what each version does with the token file.
//!
//! In: a page under `rules/sdks`. Out: an [`SdkEntry`], or problems with their places.

mod print;
mod read;

use crate::sdk::{Purl, Range, Scheme, Version};
use crate::source::Span;
use crate::verdict::{Confidence, Reload};

/// A page under `rules/sdks`.
#[derive(Debug, Clone)]
pub struct SdkEntry {
    /// The package.
    pub sdk: Purl,
    /// Other packages with the same versions and behaviour.
    pub packages: Vec<Purl>,
    /// Where its source is.
    pub source: Option<String>,
    /// How its versions compare.
    pub scheme: Scheme,
    /// The minimum that AWS's table names.
    pub documented: Option<Documented>,
    /// How sure the steps are.
    pub confidence: Confidence,
    /// SDKs that are not judged on their own where this one is present.
    pub decides_over: Vec<Purl>,
    /// Where single commits are looked up.
    pub commits: Option<CommitTable>,
    /// In the order of the versions.
    pub steps: Vec<SdkStep>,
    /// Decide over the steps.
    pub except: Vec<SdkStep>,
    /// Further proof.
    pub sources: Vec<String>,
    /// The name people know it by.
    pub title: String,
    /// How it works and what to watch out for.
    pub prose: String,
    /// The bytes of the front matter in the file.
    pub front: Span,
}

/// The minimum that AWS's table names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Documented {
    /// As written there.
    pub minimum: String,
    /// Why the steps disagree with it.
    pub note: Option<String>,
}

/// Where commits are looked up, and what holds for those that are not there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CommitTable {
    /// The file beside the page.
    pub table: String,
    /// Commits made before this time never re-read: `20180718000000`.
    pub never_before: String,
    /// Commits made after this time re-read.
    pub periodic_after: String,
}

/// What is known from a version on, or of some versions.
#[derive(Debug, Clone)]
pub struct SdkStep {
    /// The versions it is about: one that opens the step, or a list.
    pub versions: Vec<Written>,
    /// What they do.
    pub behaviour: Behaviour,
    /// The SDK that has to be in the same build.
    pub beside: Option<Package>,
    /// What a reader should know besides.
    pub note: Option<String>,
    /// What proves it.
    pub evidence: String,
    /// Its place in the file.
    pub span: Span,
}

/// A version and how it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// As written.
    pub text: String,
    /// As it compares.
    pub version: Version,
}

/// What a version does with the token file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Behaviour {
    /// This.
    Reload(Reload),
    /// It is not known, and why.
    Unknown(String),
    /// It holds these packages, which decide.
    Carries(Vec<Package>),
}

/// A package with a version, a range, or whichever version is found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Package {
    /// Which.
    pub sdk: Purl,
    /// A version or a range; nothing for whichever is found.
    pub version: Option<String>,
}

impl SdkEntry {
    /// Every name it goes by.
    pub fn names(&self) -> impl Iterator<Item = &Purl> {
        std::iter::once(&self.sdk).chain(&self.packages)
    }

    /// The exception that names a version, else the last step before it; refined by a step for builds that hold another SDK,
    /// as `found` says of a package.
    pub fn step(&self, version: &Version, found: impl Fn(&Package) -> bool) -> Option<&SdkStep> {
        let named = |step: &&SdkStep| step.versions.iter().any(|named| named.version == *version);
        if let Some(step) = self.except.iter().find(named) {
            return Some(step);
        }
        let holds = |step: &&SdkStep| {
            step.versions.iter().any(|since| since.version.comparable(version) && since.version <= *version)
        };
        let beside = |step: &&SdkStep| step.beside.as_ref().is_none_or(&found);
        self.steps.iter().rev().filter(holds).find(beside)
    }

    /// The steps that a range of versions meets, with the exceptions that it takes.
    pub fn steps_in(&self, range: &Range, found: impl Fn(&Package) -> bool) -> Vec<&SdkStep> {
        let plain: Vec<&SdkStep> =
            self.steps.iter().filter(|step| step.beside.as_ref().is_none_or(&found)).collect();
        let mut met: Vec<&SdkStep> = Vec::new();
        for (at, step) in plain.iter().enumerate() {
            let Some(since) = step.versions.first() else { continue };
            let next = plain[at + 1..].iter().filter_map(|next| next.versions.first());
            let until = next.map(|next| &next.version).find(|next| next.comparable(&since.version));
            if range.meets(&since.version, until) {
                met.push(step);
            }
        }
        let named = |step: &&SdkStep| step.versions.iter().any(|named| range.takes(&named.version));
        met.extend(self.except.iter().filter(named));
        met
    }
}

impl Package {
    /// Reads `pkg:type/name` with or without `@version`.
    pub fn parse(text: &str) -> Result<Self, String> {
        let split = text.rfind('@').filter(|at| *at > 0 && !text[..*at].ends_with('/'));
        let (name, version) = split.map_or((text, None), |at| (&text[..at], Some(text[at + 1..].to_owned())));
        Ok(Self { sdk: name.parse()?, version })
    }
}

impl std::fmt::Display for Package {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match &self.version {
            Some(version) => write!(f, "{}@{version}", self.sdk),
            None => write!(f, "{}", self.sdk),
        }
    }
}
